"""What comes out of a call: who leads which group, and the convention to sign."""

from django.db import models
from django.db.models import Q

from maillage.groups.models import Group
from maillage.kernel.models import StoredFile
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import FacilitatorProfile, Organisation, User
from maillage.tendering.enums import AmendmentKind, PaperKind
from maillage.tendering.models.calls import Consultation, Lot
from maillage.tendering.models.clauses import ClauseSet, SignedByBoth
from maillage.tendering.models.sealed import Offer


class AwardLine(OwnedModel):
    """One lot given to one offer and one person; owned by the buyer."""

    cross_organisation = frozenset({"offer", "profile"})

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="award_lines"
    )
    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="award")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    profile = models.ForeignKey(FacilitatorProfile, on_delete=models.PROTECT, related_name="+")
    price_per_session_cents = models.PositiveIntegerField()
    sessions = models.PositiveSmallIntegerField()
    # Set when the buyer departs from the rule or from the proposed award: why, in their words.
    override_reason = models.CharField(max_length=500, blank=True)
    # A group has a second award when a replacement call gives what is left of its sessions.
    group = models.ForeignKey(
        Group, null=True, on_delete=models.PROTECT, related_name="award_lines"
    )
    # Sessions before this day belong to the convention that stopped.
    starts_on = models.DateField(null=True)


class Agreement(SignedByBoth, OwnedModel, SluggedModel):
    """The convention d'intervention with one provider, for all the lots it was given.

    Its sums are those it was signed for; `domain.terms` adds what amendments have changed.
    """

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="agreements"
    )
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40)
    total_net_cents = models.PositiveIntegerField()
    vat_basis_points = models.PositiveSmallIntegerField(default=0)
    vat_exemption_reason = models.CharField(max_length=200, blank=True)
    total_gross_cents = models.PositiveIntegerField()
    # A session that the buyer cancels less than `notice_days` before its day is paid at
    # `late_share` per cent, unless it is put off to another day; 0 when nothing is due.
    notice_days = models.PositiveSmallIntegerField(default=7)
    late_share = models.PositiveSmallIntegerField(default=100)
    payment_days = models.PositiveSmallIntegerField(default=30)
    # Kept at sending, so that what was signed never changes: the articles, and the very PDF.
    clause_set = models.ForeignKey(ClauseSet, null=True, on_delete=models.PROTECT, related_name="+")
    sent_document = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+"
    )
    signatory = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    # The last day of performance, when it stopped before its season did.
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "provider"], name="agreement_once_per_provider"
            ),
            models.UniqueConstraint(
                fields=["organisation", "reference"], name="agreement_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(late_share__lte=100), name="agreement_late_share_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Amendment(SignedByBoth, OwnedModel, SluggedModel):
    """An avenant: what changes in a convention, from which day, and what it then comes to."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=AmendmentKind.choices)
    reason = models.CharField("ce qui change et pourquoi", max_length=1000)
    effective_on = models.DateField("à compter du")
    total_net_cents = models.PositiveIntegerField()
    total_gross_cents = models.PositiveIntegerField()
    sent_document = models.ForeignKey(
        StoredFile, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The day its data were made public with the contract's; never changed.
    published_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="amendment_number_once")
        ]


class AgreementLine(OwnedModel):
    """The terms of one lot in a convention: its own, or those that an amendment gives it.

    A convention drafted by an award has no line of its own: the award lines say its terms.
    """

    cross_organisation = frozenset({"profile"})

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="lines")
    amendment = models.ForeignKey(
        Amendment, null=True, on_delete=models.CASCADE, related_name="lines"
    )
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="+")
    profile = models.ForeignKey(FacilitatorProfile, on_delete=models.PROTECT, related_name="+")
    sessions = models.PositiveSmallIntegerField()
    price_per_session_cents = models.PositiveIntegerField()
    # Sessions outside these days (both included) belong to another convention.
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)

    class Meta:
        ordering = ["lot__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["amendment", "lot"],
                condition=models.Q(amendment__isnull=False),
                name="agreement_line_once",
            ),
            models.UniqueConstraint(
                fields=["agreement", "lot"],
                condition=models.Q(amendment__isnull=True),
                name="agreement_first_line_once",
            ),
        ]


class AgreementPaper(OwnedModel, SluggedModel):
    """A file kept with a convention: an annex, or a signed copy of it or of an amendment."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="papers")
    amendment = models.ForeignKey(
        Amendment, null=True, on_delete=models.PROTECT, related_name="papers"
    )
    kind = models.CharField(max_length=8, choices=PaperKind.choices)
    title = models.CharField("intitulé", max_length=120)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["created_at", "pk"]
