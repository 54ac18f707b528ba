"""What the award was made on, kept as it stood, and the letters that tell it."""

from django.db import models

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User
from maillage.tendering.enums import LetterKind
from maillage.tendering.models.calls import Consultation, Lot
from maillage.tendering.models.outcome import Agreement
from maillage.tendering.models.sealed import Offer


class AwardRecord(OwnedModel):
    """The decision: who took it, when, and why where it departs from the proposal."""

    consultation = models.OneToOneField(
        Consultation, on_delete=models.PROTECT, related_name="award_record"
    )
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    # The words of the readers who parted equal offers together.
    joint_decision = models.CharField(max_length=500, blank=True)
    # What the rule of distinct persons costs: cents, and marks as they are shown.
    rule_cost_cents = models.BigIntegerField(null=True)
    rule_cost_marks = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    # The offers (pk) with which who decided declares a link; None: nobody was asked.
    linked_offers = models.JSONField(null=True)
    # The nature of the link and why they decided all the same.
    interest_words = models.CharField(max_length=500, blank=True)


class LotResult(OwnedModel):
    """One offer on one lot as it stood at the award: marks, rank, price."""

    cross_organisation = frozenset({"offer"})

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="lot_results"
    )
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="results")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    # Who leads, of the offer that was chosen; whom the others named.
    facilitator = models.TextField()
    price_per_session_cents = models.PositiveIntegerField()
    # Before a negotiation.
    first_price_cents = models.PositiveIntegerField(null=True)
    sessions = models.PositiveSmallIntegerField()
    # Empty without criteria, and for an offer set aside.
    rank = models.PositiveSmallIntegerField(null=True)
    total = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    # [{"label", "weight", "mark"}], marks as they are shown ("31.25").
    marks = models.JSONField(default=list)
    is_retained = models.BooleanField(default=False)
    set_aside = models.TextField("motif de mise à l'écart", blank=True)

    class Meta:
        ordering = ["lot__number", "rank", "pk"]
        constraints = [models.UniqueConstraint(fields=["lot", "offer"], name="lot_result_once")]


class TakeOver(OwnedModel):
    """Who goes on with a lot whose person has stopped, who decided it and why."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="take_overs")
    former = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="+")
    facilitator = models.CharField(max_length=130)
    sessions = models.PositiveSmallIntegerField()
    price_per_session_cents = models.PositiveIntegerField()
    # The rank that the award gave to this offer on this lot; None where prices alone decided.
    rank = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField()


class OutcomeLetter(OwnedModel, SluggedModel):
    """A letter of the buyer to one provider; its text is free until it is sent."""

    cross_organisation = frozenset({"offer"})

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="letters")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=LetterKind.choices)
    body = models.TextField("texte", max_length=8000)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "kind"], name="outcome_letter_once")
        ]


class ReasonsRequest(OwnedModel):
    """A provider asks why; the answer is its letter of kind `reasons`."""

    cross_organisation = frozenset({"offer"})

    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="reasons_requests"
    )
    offer = models.OneToOneField(Offer, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    answer_due_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
