"""An action is published, said to be still running, and ended."""

from datetime import date

from django.db import transaction

from maillage.actions.domain.errors import Refused
from maillage.actions.enums import ActionState
from maillage.actions.indexing import index_action
from maillage.actions.models import ActionCode, CollectiveAction
from maillage.kernel import clock, journal
from maillage.people.models import User

# A sentence, not a word: below this, how families took part is not said (characters).
SHORTEST_HOW = 15
FAMILIES = (
    "Racontez en une phrase comment des familles ont participé à la conception, "
    "ou comment elles le feront."
)


def missing(action: CollectiveAction) -> list[tuple[str, str]]:
    """What stands between a draft and the inventory: (step, sentence), in the order of the steps.

    The place of the families is never optional: an action conceived for them is conceived with
    them, or says what has been tried (sheet 9 of a departmental plan, second aim).
    """
    found = []
    publics = ActionCode.objects.filter(action=action, family="publics")
    if not action.aim.strip():
        found.append(("idee", "Dites ce que l’on cherche."))
    if not publics.exists():
        found.append(("idee", "Choisissez à qui l’action s’adresse."))
    if not action.kind:
        found.append(("idee", "Choisissez la forme de l’action."))
    if not action.commune_code:
        found.append(("ou", "Dites dans quelle commune elle se tient."))
    if not _says_families(action):
        found.append(("familles", FAMILIES))
    return found


def check_families(action: CollectiveAction) -> None:
    """Raise Refused when an action does not say how families took part in its design."""
    if not _says_families(action):
        raise Refused(FAMILIES, "co_design_how")


def check_complete(action: CollectiveAction) -> None:
    """Raise Refused when something is missing of what the inventory asks."""
    lacks = missing(action)
    if lacks:
        raise Refused(lacks[0][1])


def _says_families(action: CollectiveAction) -> bool:
    return bool(action.co_design) and len(action.co_design_how.strip()) >= SHORTEST_HOW


def publish_action(*, action: CollectiveAction, actor: User) -> CollectiveAction:
    """Put a draft in the inventory: it is running from today. One journal line.

    Raises:
        Refused: it is published already, or something is missing (`missing`).
    """
    with transaction.atomic():
        row = _locked(action)
        if not row.is_draft:
            raise Refused("Cette action est déjà publiée.")
        check_complete(row)
        today = clock.today()
        row.state, row.published_on, row.confirmed_on = ActionState.RUNNING, today, today
        row.save(update_fields=["state", "published_on", "confirmed_on"])
        index_action(row)
        _tell(row, actor, "actions.published")
    return row


def confirm_running(*, action: CollectiveAction, actor: User | None) -> None:
    """Somebody says that it still runs; nothing more is asked for a time. One journal line.

    Raises:
        Refused: it is a draft, or ended.
    """
    with transaction.atomic():
        row = _running(action)
        row.confirmed_on = clock.today()
        row.save(update_fields=["confirmed_on"])
        _tell(row, actor, "actions.confirmed")


def end_action(
    *, action: CollectiveAction, actor: User | None, on: date | None = None, learned: str = ""
) -> None:
    """End an action, today unless another day is told; it stays in the inventory.

    `learned` is what to keep of it, added to what was written. One journal line.

    Raises:
        Refused: it is a draft or ended already, or the day is still to come.
    """
    with transaction.atomic():
        row = _running(action)
        day = on or clock.today()
        if day > clock.today():
            raise Refused("Ce jour n’est pas encore venu\u00a0: écrivez un jour passé.", "on")
        row.state, row.ended_on = ActionState.ENDED, day
        if learned.strip():
            row.learned = learned.strip()
        row.save(update_fields=["state", "ended_on", "learned"])
        index_action(row)
        _tell(row, actor, "actions.ended")


def _locked(action: CollectiveAction) -> CollectiveAction:
    rows = CollectiveAction.objects.select_for_update(of=("self",))
    row: CollectiveAction = rows.select_related("organisation").get(pk=action.pk)
    return row


def _running(action: CollectiveAction) -> CollectiveAction:
    row = _locked(action)
    if row.state != ActionState.RUNNING:
        raise Refused("Cette action n’est pas en cours\u00a0: rien n’a changé.")
    return row


def _tell(action: CollectiveAction, actor: User | None, verb: str) -> None:
    journal.record(organisation=action.organisation, actor=actor, verb=verb, subject=action)
