"""Offers: one opaque sealed blob and a receipt. Read only through `tendering.access`."""

from django.db import models
from django.db.models import Q

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User
from maillage.tendering.enums import OfferStatus
from maillage.tendering.models.calls import Consultation


class Offer(OwnedModel, SluggedModel):
    """What a provider proposes, sealed: the server's own reader is `access_offer`, nobody else.

    Owned by the provider's organisation. A late one is kept apart, unopened.
    """

    cross_organisation = frozenset({"consultation"})

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="offers")
    status = models.CharField(max_length=10, choices=OfferStatus.choices)
    sealed = models.BinaryField()
    digest = models.CharField("empreinte", max_length=64)
    received_at = models.DateTimeField()
    deposited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            # One standing offer per provider: a new deposit replaces the former one.
            models.UniqueConstraint(
                fields=["consultation", "organisation"],
                condition=Q(status__in=["sealed", "opened"]),
                name="offer_standing_once",
            )
        ]


class DepositReceipt(OwnedModel, SluggedModel):
    """Proof of a deposit: digest and time, given after the commit. Outlives the offer's changes."""

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="receipts")
    digest = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    is_late = models.BooleanField(default=False)
