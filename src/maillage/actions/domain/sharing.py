"""An organisation opens its inventory to a partner, until a day, and closes it."""

from datetime import date, timedelta

from django.db import transaction

from maillage.actions.domain.errors import Refused
from maillage.actions.models import InventoryGrant
from maillage.kernel import clock, journal
from maillage.people.models import Organisation, User


def open_to(
    *, organisation: Organisation, party: Organisation, until: date | None, actor: User
) -> InventoryGrant:
    """Open the published inventory to a partner from today on. One journal line.

    Raises:
        Refused: it is open to it already, it is one's own, or the day has passed.
    """
    with transaction.atomic():
        if party == organisation:
            raise Refused("C’est votre propre organisation\u00a0: écrivez une autre.", "party")
        if until is not None and until < clock.today():
            raise Refused("Ce jour est passé\u00a0: écrivez un jour à venir.", "until")
        if InventoryGrant.objects.current().filter(party=party).exists():
            raise Refused("L’inventaire lui est déjà ouvert\u00a0: refermez-le d’abord.", "party")
        grant: InventoryGrant = InventoryGrant.objects.create(
            organisation=organisation,
            party=party,
            starts_on=clock.today(),
            until=until,
            given_by=actor,
        )
        _tell(grant, actor, "actions.inventory_opened")
    return grant


def close_to(*, grant: InventoryGrant, actor: User) -> None:
    """Close the inventory to a partner, from this instant. One journal line."""
    with transaction.atomic():
        grant.until = clock.today() - timedelta(days=1)
        grant.save(update_fields=["until"])
        _tell(grant, actor, "actions.inventory_closed")


def _tell(grant: InventoryGrant, actor: User, verb: str) -> None:
    journal.record(
        organisation=grant.organisation,
        actor=actor,
        verb=verb,
        subject=grant,
        detail={"party": str(grant.party_id)},
    )
