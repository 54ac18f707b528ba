"""A professional tells a family of an action, then what became of it: a number, never a name."""

from django.db import transaction

from maillage.actions import codes
from maillage.actions.domain.errors import Refused
from maillage.actions.models import CollectiveAction, Orientation
from maillage.engine.dates import add_months
from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Membership, User

# What is written where nobody ever told.
UNKNOWN = "unknown"


def orient(*, action: CollectiveAction, actor: User, kind: str) -> Orientation:
    """Count one family told of an action, from the trade and the service of who did.

    No journal line: it would keep for ever who told whom, which is forgotten here.

    Raises:
        Refused: the action is not running.
    """
    with transaction.atomic():
        if not action.is_running:
            raise Refused("Cette action n’est pas en cours\u00a0: choisissez-en une autre.")
        role = (
            Membership.objects.current()
            .filter(organisation=action.organisation, user=actor)
            .order_by("-profession", "pk")
            .first()
        )
        row: Orientation = Orientation.objects.create(
            organisation=action.organisation,
            action=action,
            kind=kind,
            profession=role.profession if role else "",
            service=role.service if role else None,
            told_on=clock.today(),
            told_by=actor,
        )
    return row


def tell_outcome(*, orientation: Orientation, outcome: str) -> None:
    """Say what became of it; who told and which day are forgotten. No journal line (`orient`).

    Raises:
        Refused: it was said already.
    """
    with transaction.atomic():
        row: Orientation = Orientation.objects.select_for_update(of=("self",)).get(
            pk=orientation.pk
        )
        if row.outcome:
            raise Refused("C’est déjà noté\u00a0: le nombre est compté, sans rien d’autre.")
        _forget(row, outcome)


def forget_orientations() -> int:
    """Forget who told of an action long ago without an answer (a verb of the clock).

    Returns how many.
    """
    today = clock.today()
    before = add_months(today, -codes.delay("orientation.gardee", today).value)
    with across_organisations("what nobody followed is forgotten everywhere"):
        rows = list(Orientation.objects.waiting().filter(told_on__lt=before))
        for row in rows:
            _forget(row, UNKNOWN)
    return len(rows)


def _forget(row: Orientation, outcome: str) -> None:
    row.outcome, row.told_by, row.told_on = outcome, None, row.told_on.replace(day=1)
    row.save(update_fields=["outcome", "told_by", "told_on"])
