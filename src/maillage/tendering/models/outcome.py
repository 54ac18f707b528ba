"""What comes out of a call: who leads which group, and the convention to sign."""

from django.db import models

from maillage.groups.models import Group
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import FacilitatorProfile, Organisation, User
from maillage.tendering.enums import AgreementStatus
from maillage.tendering.models.calls import Consultation, Lot
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
    group = models.OneToOneField(
        Group, null=True, on_delete=models.PROTECT, related_name="award_line"
    )


class Agreement(OwnedModel, SluggedModel):
    """The convention d'intervention with one provider, for all the lots it was given."""

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="agreements"
    )
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=40)
    status = models.CharField(
        max_length=8, choices=AgreementStatus.choices, default=AgreementStatus.DRAFT
    )
    total_net_cents = models.PositiveIntegerField()
    vat_basis_points = models.PositiveSmallIntegerField(default=0)
    vat_exemption_reason = models.CharField(max_length=200, blank=True)
    total_gross_cents = models.PositiveIntegerField()
    signatory = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    signed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "provider"], name="agreement_once_per_provider"
            ),
            models.UniqueConstraint(
                fields=["organisation", "reference"], name="agreement_reference_once"
            ),
        ]
