"""Inventories that are opened: to a partner, or to everybody."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from maillage.kernel import clock
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.people.models import Organisation, User


class GrantQuerySet(models.QuerySet["InventoryGrant"]):
    """Grants by their days."""

    def current(self, on: date | None = None) -> "GrantQuerySet":
        """Those that hold on a day (today by default)."""
        day = on or clock.today()
        return self.filter(starts_on__lte=day).filter(Q(until=None) | Q(until__gte=day))


class InventoryGrant(OwnedModel, SluggedModel):
    """The published inventory of an organisation, opened to `party` until a day (design.md 5)."""

    party = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    starts_on = models.DateField()
    until = models.DateField("jusqu’au", null=True, blank=True)
    given_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    objects: ClassVar[Any] = scoped_manager(GrantQuerySet)

    class Meta:
        indexes = [models.Index(fields=["party", "until"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(party=models.F("organisation")), name="grant_to_another"
            )
        ]


class OpenInventory(OwnedModel):
    """The running actions of an organisation, published as open data until it is closed."""

    opened_on = models.DateField()
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(closed_on=None),
                name="inventory_opened_once",
            )
        ]
