"""Reading the offers: who reads, what they declare, the marks they give, the steps recorded."""

from django.db import models
from django.db.models import Q

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User
from maillage.tendering.enums import AnalysisStepKind
from maillage.tendering.models.calls import Consultation, Lot
from maillage.tendering.models.criteria import Criterion
from maillage.tendering.models.sealed import Offer


class Analysis(OwnedModel):
    """How the offers of a call are read; set before anybody reads, then left alone."""

    consultation = models.OneToOneField(
        Consultation, on_delete=models.CASCADE, related_name="analysis"
    )
    # Names, CVs and prices are hidden until every reader has fixed the marks on quality.
    hides_identity = models.BooleanField("première lecture sans les noms", default=False)
    # Persons differ from lot to lot: the same offer may deserve other marks on each.
    marks_each_lot = models.BooleanField("noter chaque lot à part", default=False)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # Why fixed marks were opened again, the last time; "" when they never were.
    reopened_because = models.CharField(max_length=500, blank=True)


class CallReader(OwnedModel):
    """A colleague named to read and mark the offers of one call."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    named_at = models.DateTimeField()
    # Their marks are final from here on, and they see those of the others.
    fixed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["named_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "user"], name="call_reader_once")
        ]


class InterestDeclaration(OwnedModel):
    """What a reader declares about one offer before reading it; a conflict excludes them."""

    cross_organisation = frozenset({"offer"})

    reader = models.ForeignKey(CallReader, on_delete=models.CASCADE, related_name="declarations")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    has_conflict = models.BooleanField()
    nature = models.CharField("nature du lien", max_length=300, blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "offer"], name="interest_declared_once")
        ]


class Mark(OwnedModel):
    """One reader's mark of one offer on one criterion, from 0 to the weight of the criterion."""

    cross_organisation = frozenset({"offer"})

    reader = models.ForeignKey(CallReader, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    # None when one mark holds for the whole offer.
    lot = models.ForeignKey(Lot, null=True, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField("note", max_digits=5, decimal_places=2, null=True)
    comment = models.CharField("commentaire", max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reader", "criterion", "offer", "lot"],
                condition=Q(lot__isnull=False),
                name="mark_once_per_lot",
            ),
            models.UniqueConstraint(
                fields=["reader", "criterion", "offer"],
                condition=Q(lot__isnull=True),
                name="mark_once_per_offer",
            ),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0, value__lte=100),
                name="mark_range",
            ),
        ]


class AnalysisStep(OwnedModel, SluggedModel):
    """Something that happened with one offer between its opening and the award. Never edited."""

    cross_organisation = frozenset({"offer"})

    consultation = models.ForeignKey(
        Consultation, on_delete=models.CASCADE, related_name="analysis_steps"
    )
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=AnalysisStepKind.choices)
    on = models.DateField("date")
    people = models.CharField("personnes présentes", max_length=300, blank=True)
    words = models.TextField("ce qui a été dit ou décidé", blank=True, max_length=4000)
    # For a negotiation: lot slug -> the new price of a session, in cents, all included.
    prices = models.JSONField(default=dict)
    # For an offer set aside: whether its provider may still put it right.
    can_be_mended = models.BooleanField(null=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["recorded_at", "pk"]
