"""What a week of rounds holds, in sealed files: written whole, read whole."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from maillage.engine.rounds import Week, parse_week
from maillage.engine.rounds.edit import absent, cancel, refuse
from maillage.kernel import files
from maillage.kernel.models import StoredFile
from maillage.people.models import Organisation, User

WEEK_NAME, ANSWER_NAME = "semaine.json", "proposition.json"


@dataclass(frozen=True)
class Decisions:
    """What people decided on a week: changes refused, people away, visits cancelled."""

    refused: tuple[str, ...] = ()
    # (professional, day of the problem)
    away: tuple[tuple[str, int], ...] = ()
    cancelled: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.refused or self.away or self.cancelled)


@dataclass(frozen=True)
class WeekContent:
    """A problem (`maillage.rounds/1`) and the decisions on it."""

    problem: Mapping[str, Any]
    decisions: Decisions = field(default_factory=Decisions)

    def week(self) -> Week:
        """The week that the engine reads; raises `InputError`.

        Absences come before refusals: a visit that its owner cannot make must be free to move.
        """
        week = parse_week(self.problem)
        gone = set(self.decisions.cancelled)
        week = cancel(week, gone)
        week = refuse(week, set(self.decisions.refused) - gone)
        for professional, day in self.decisions.away:
            week = absent(week, professional, [day])
        return week


def keep_week(*, content: WeekContent, organisation: Organisation, actor: User) -> StoredFile:
    """Seal a week. Raises FileRefused when it is over 10 MB."""
    told = {
        "problem": content.problem,
        "refused": content.decisions.refused,
        "away": content.decisions.away,
        "cancelled": content.decisions.cancelled,
    }
    return _keep(told, WEEK_NAME, organisation, actor)


def read_week(stored: StoredFile) -> WeekContent:
    """Unseal a week; whoever shows it goes through `access.open_week`."""
    told = json.loads(files.read(stored))
    away = tuple((professional, day) for professional, day in told["away"])
    decisions = Decisions(tuple(told["refused"]), away, tuple(told["cancelled"]))
    return WeekContent(told["problem"], decisions)


def keep_answer(
    *, answer: Mapping[str, Any], organisation: Organisation, actor: User | None
) -> StoredFile:
    """Seal what the engine answered."""
    return _keep(answer, ANSWER_NAME, organisation, actor)


def read_answer(stored: StoredFile) -> dict[str, Any]:
    """Unseal an answer; whoever shows it goes through `access.open_week`."""
    found: dict[str, Any] = json.loads(files.read(stored))
    return found


def _keep(told: Any, name: str, organisation: Organisation, actor: User | None) -> StoredFile:
    return files.store(
        data=json.dumps(told, ensure_ascii=False).encode(),
        filename=name,
        organisation=organisation,
        actor=actor,
        is_sealed=True,
    )
