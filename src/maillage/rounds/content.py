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
from maillage.rounds.balance import balanced
from maillage.rounds.enums import Balance

WEEK_NAME, ANSWER_NAME = "semaine.json", "proposition.json"


@dataclass(frozen=True)
class Decisions:
    """What people decided on a week: changes refused, people away, visits cancelled."""

    refused: tuple[str, ...] = ()
    # (professional, day of the problem)
    away: tuple[tuple[str, int], ...] = ()
    cancelled: tuple[str, ...] = ()
    # Visits as the format writes them.
    added: tuple[Mapping[str, Any], ...] = ()
    balance: Balance | None = None

    def __bool__(self) -> bool:
        return any((self.refused, self.away, self.cancelled, self.added, self.balance))

    def followed_by(self, later: "Decisions") -> "Decisions":
        """What was decided first stays decided; the last words on the balance hold."""
        return Decisions(
            refused=tuple(dict.fromkeys((*self.refused, *later.refused))),
            away=tuple(dict.fromkeys((*self.away, *later.away))),
            cancelled=tuple(dict.fromkeys((*self.cancelled, *later.cancelled))),
            added=(*self.added, *later.added),
            balance=later.balance or self.balance,
        )


@dataclass(frozen=True)
class WeekContent:
    """A problem (`maillage.rounds/1`) and the decisions on it."""

    problem: Mapping[str, Any]
    decisions: Decisions = field(default_factory=Decisions)

    def week(self) -> Week:
        """The week that the engine reads; raises `InputError`.

        Absences come before refusals: a visit that its owner cannot make must be free to move.
        """
        week = parse_week(
            {**self.problem, "visits": [*self.problem["visits"], *self.decisions.added]}
            if self.decisions.added
            else self.problem
        )
        gone = set(self.decisions.cancelled)
        week = cancel(week, gone)
        week = refuse(week, set(self.decisions.refused) - gone)
        for professional, day in self.decisions.away:
            week = absent(week, professional, [day])
        balance = self.decisions.balance
        return week if balance is None else balanced(week, balance)


def keep_week(*, content: WeekContent, organisation: Organisation, actor: User) -> StoredFile:
    """Seal a week. Raises FileRefused when it is over 10 MB."""
    told = {
        "problem": content.problem,
        "refused": content.decisions.refused,
        "away": content.decisions.away,
        "cancelled": content.decisions.cancelled,
        "added": content.decisions.added,
        "balance": content.decisions.balance,
    }
    return _keep(told, WEEK_NAME, organisation, actor)


def read_week(stored: StoredFile) -> WeekContent:
    """Unseal a week; whoever shows it goes through `access.open_week`."""
    told = json.loads(files.read(stored))
    away = tuple((professional, day) for professional, day in told["away"])
    decisions = Decisions(
        refused=tuple(told["refused"]),
        away=away,
        cancelled=tuple(told["cancelled"]),
        # Weeks kept before these gestures existed do not have them.
        added=tuple(told.get("added", ())),
        balance=Balance(told["balance"]) if told.get("balance") else None,
    )
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
