"""What a person decides on a proposal before it is computed again: keep, free, refuse, allow."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from maillage.groups.domain import Refused
from maillage.kernel import journal
from maillage.people.models import User
from maillage.planning.enums import ScenarioStatus
from maillage.planning.models import CalendarScenario

FROZEN = "Cette proposition ne peut plus être modifiée\u00a0: rechargez la page."


def keep_session(
    *, scenario: CalendarScenario, group: str, session: Mapping[str, str], actor: User
) -> CalendarScenario:
    """Keep one proposed session where it is: computing again will not move it.

    Raises:
        Refused: the proposal is not one any more, or its group refuses that day.
    """
    line = {"group": group, "start": session["start"], "room": session["room"]}
    with transaction.atomic():
        row = locked_proposal(scenario)
        if {"group": group, "day": session["start"][:10]} in row.excluded:
            raise Refused("Ce jour est écarté pour ce groupe\u00a0: autorisez-le d’abord.")
        if line not in row.kept:
            row.kept = [*row.kept, line]
            _write(row, actor, "planning.session_kept")
    return row


def free_session(
    *, scenario: CalendarScenario, group: str, start: str, actor: User
) -> CalendarScenario:
    """Let a kept session move again; nothing changes when it was not kept.

    Raises:
        Refused: the proposal is not one any more.
    """
    with transaction.atomic():
        row = locked_proposal(scenario)
        left = [one for one in row.kept if (one["group"], one["start"]) != (group, start)]
        if left != row.kept:
            row.kept = left
            _write(row, actor, "planning.session_freed")
    return row


def refuse_day(
    *, scenario: CalendarScenario, group: str, day: date, actor: User
) -> CalendarScenario:
    """Refuse a day for a group: its session of that day is no longer kept, and will move.

    Raises:
        Refused: the proposal is not one any more.
    """
    line = {"group": group, "day": day.isoformat()}
    with transaction.atomic():
        row = locked_proposal(scenario)
        if line not in row.excluded:
            row.excluded = [*row.excluded, line]
            row.kept = [
                one
                for one in row.kept
                if (one["group"], one["start"][:10]) != (group, day.isoformat())
            ]
            _write(row, actor, "planning.day_refused")
    return row


def allow_day(*, scenario: CalendarScenario, group: str, day: str, actor: User) -> CalendarScenario:
    """Allow a refused day again; nothing changes when it was not refused.

    Raises:
        Refused: the proposal is not one any more.
    """
    with transaction.atomic():
        row = locked_proposal(scenario)
        left = [one for one in row.excluded if (one["group"], one["day"]) != (group, day)]
        if left != row.excluded:
            row.excluded = left
            _write(row, actor, "planning.day_allowed")
    return row


def locked_proposal(scenario: CalendarScenario) -> CalendarScenario:
    """The row of a proposal that can still change, locked. Raises Refused when it cannot."""
    row: CalendarScenario = CalendarScenario.objects.select_for_update().get(pk=scenario.pk)
    if row.status != ScenarioStatus.SOLVED:
        raise Refused(FROZEN)
    return row


def _write(row: CalendarScenario, actor: User, verb: str) -> None:
    row.save(update_fields=["kept", "excluded"])
    journal.record(organisation=row.organisation, actor=actor, verb=verb, subject=row)
