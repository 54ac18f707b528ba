"""What changed against the published week, what it wins, and why each visit moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from maillage.engine.rounds.fields import show_clock
from maillage.engine.rounds.put_back import Returns
from maillage.engine.rounds.week import COST_TERMS, Assignment, Week
from maillage.engine.rounds.week_check import Plan, measure, read_plan, total

WORDS = {
    "travel": "minutes de route",
    "km": "kilomètres",
    "late": "minutes de retard",
    "unmet": "de priorité non satisfaite",
    "bond": "lien rompu",
    "referent": "visite sans le référent",
    "load_gap": "minutes d'écart de charge",
    "travel_gap": "minutes d'écart de route",
    "moved": "visite déplacée",
}


@dataclass(frozen=True)
class Move:
    """A published visit that no longer stands where it stood, and the reason in French."""

    visit: str
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class Comparison:
    """Minutes and kilometres won against the published week, bonds, and every move."""

    minutes_won: float
    km_won: float
    bonds_before: int
    bonds_after: int
    moves: tuple[Move, ...]


def compare(week: Week, solution: Any) -> Comparison:
    """Compares a plan with what is published; raises `InputError` when it cannot be read."""
    plan = read_plan(week, solution)
    published = {n: v.published for n, v in enumerate(week.visits) if v.published is not None}
    before, after = measure(week, Plan(published, {})), measure(week, plan)
    returns = Returns(week, plan)
    moves = [
        _move(week, returns, number, where)
        for number, where in published.items()
        if plan.placed.get(number) != where
    ]
    return Comparison(
        minutes_won=before["travel"] - after["travel"],
        km_won=before["km"] - after["km"],
        bonds_before=int(before["bond"] + before["referent"]),
        bonds_after=int(after["bond"] + after["referent"]),
        moves=tuple(moves),
    )


def _move(week: Week, returns: Returns, number: int, where: Assignment) -> Move:
    now = returns.plan.placed.get(number)
    back = returns.of(number, where)
    if back.broken:
        why = f"La remettre ne tient plus. {back.broken[0]}"
    else:
        why = _price_of_return(week, back.extra)
    return Move(
        week.visits[number].id,
        _words(week, where),
        _words(week, now) if now is not None else "non placée",
        why,
    )


def _price_of_return(week: Week, extra: dict[str, float]) -> str:
    terms = [
        f"{extra[term]:g} {WORDS[term]} de plus"
        for term in COST_TERMS
        if week.weights[term] * extra[term] > 0
    ]
    if total(week, extra) <= 0:
        return "La remettre ne coûterait rien de plus : vous pouvez la refuser sans perte."
    return f"La remettre coûterait {', '.join(terms)}."


def _words(week: Week, where: Assignment) -> str:
    people = " et ".join(week.professionals[person].id for person, _ in where.slots)
    start = show_clock(where.slots[0][1])
    return f"jour {week.days[where.day]}, {start}, {week.places[where.place].id}, {people}"
