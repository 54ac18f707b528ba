"""An organisation publishes its running actions as open data, and takes them back."""

from django.db import transaction

from maillage.actions.domain.errors import Refused
from maillage.actions.models import OpenInventory
from maillage.kernel import clock, journal
from maillage.people.models import Organisation, User


def publish_inventory(*, organisation: Organisation, actor: User) -> None:
    """Give the running actions a public address, from this instant. One journal line.

    Raises:
        Refused: they have one already.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        if OpenInventory.objects.filter(organisation=organisation, closed_on=None).exists():
            raise Refused("L’inventaire est déjà publié\u00a0: son adresse est sur cette page.")
        OpenInventory.objects.create(
            organisation=organisation, opened_on=clock.today(), opened_by=actor
        )
        _tell(organisation, actor, "actions.inventory_published")


def withdraw_inventory(*, organisation: Organisation, actor: User) -> None:
    """Close the public address: it is unknown from this instant. One journal line.

    What others copied meanwhile stays with them. Raises Refused when nothing is published.
    """
    with transaction.atomic():
        rows = OpenInventory.objects.filter(organisation=organisation, closed_on=None)
        if not rows.update(closed_on=clock.today()):
            raise Refused("L’inventaire n’est pas publié\u00a0: rien n’a changé.")
        _tell(organisation, actor, "actions.inventory_withdrawn")


def _tell(organisation: Organisation, actor: User, verb: str) -> None:
    journal.record(organisation=organisation, actor=actor, verb=verb, subject=organisation)
