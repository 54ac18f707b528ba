"""The intake cell's telephone, as an organisation knows it: dated, never erased."""

from datetime import timedelta

from django.db import transaction

from maillage.groups.models import IntakeCellNumber
from maillage.kernel import clock, journal
from maillage.people.models import Organisation, User


def give_intake_number(
    *,
    organisation: Organisation,
    actor: User,
    departement: str,
    phone: str,
    hours: str,
    switchboard: str = "",
    address: str = "",
) -> IntakeCellNumber:
    """From today, how to reach the cell of a département; what was said before ends yesterday.

    Given twice on the same day, the last one stands. Writes one journal line.
    """
    today = clock.today()
    with transaction.atomic():
        former = IntakeCellNumber.objects.select_for_update().filter(
            departement=departement, valid_to=None
        )
        former.filter(valid_from=today).delete()
        former.update(valid_to=today - timedelta(days=1))
        given = IntakeCellNumber.objects.create(
            organisation=organisation,
            departement=departement,
            phone=phone,
            hours=hours,
            switchboard=switchboard,
            address=address,
            valid_from=today,
        )
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="groups.intake_number_given",
            subject=given,
            detail={"departement": departement},
        )
    return given
