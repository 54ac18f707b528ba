"""Who comes first on a list, by a published rule, and why: pure values, sentences included.

The order is lexicographic: a person's decision, then the criteria of the rule in their order,
then the time waited, then a draw made when the child was listed. So one sentence always says
why one child comes before another: the first thing on which they differ.
"""

from dataclasses import dataclass, field
from datetime import date

from maillage.kernel.words import NBSP, date_courte
from maillage.pathways.enums import Criterion, Origin, OverrideReason

OPEN, CLOSE = f"«{NBSP}", f"{NBSP}»"


@dataclass(frozen=True)
class Rule:
    """What a published version says."""

    origin: Origin
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class Candidate:
    """A child on a list, as the rule sees it. `draw` is the random key of its entry."""

    name: str
    since: date | None
    draw: str
    meets: frozenset[Criterion] = field(default=frozenset())
    put_first_on: date | None = None
    put_first_for: OverrideReason | None = None


def order_key(rule: Rule, one: Candidate) -> tuple[object, ...]:
    """What candidates are sorted by: the smallest comes first."""
    return (
        one.put_first_on is None,
        one.put_first_on or date.max,
        tuple(criterion not in one.meets for criterion in rule.criteria),
        one.since is None,
        one.since or date.max,
        one.draw,
    )


def why_before(rule: Rule, first: Candidate, second: Candidate) -> str:
    """Why `first` comes before `second`, in one sentence. Raises ValueError if it does not."""
    if order_key(rule, first) >= order_key(rule, second):
        raise ValueError("the first does not come before the second")
    head = f"{first.name} passe avant {second.name}"
    if first.put_first_on != second.put_first_on:
        return f"{head}{NBSP}: {_put_first(first, second)}."
    for criterion in rule.criteria:
        if (criterion in first.meets) != (criterion in second.meets):
            return (
                f"{head}{NBSP}: {first.name} remplit le critère "
                f"{OPEN}{criterion.label}{CLOSE}, {second.name} ne le remplit pas."
            )
    if first.since != second.since:
        return f"{head}{NBSP}: {_waited(rule, first, second)}."
    return (
        f"{head}{NBSP}: rien ne les distingue dans la règle, le tirage fait à l’inscription "
        "les départage."
    )


def _put_first(first: Candidate, second: Candidate) -> str:
    reason = first.put_first_for.label.lower() if first.put_first_for else ""
    told = f"une personne l’a placé en tête le {date_courte(first.put_first_on)} ({reason})"  # type: ignore[arg-type]
    return told if second.put_first_on is None else f"{told}, avant l’autre"


def _waited(rule: Rule, first: Candidate, second: Candidate) -> str:
    origin = rule.origin.label
    if first.since is None:
        raise ValueError("who waits since no day comes last")
    if second.since is None:
        return f"pour {second.name}, il manque une date\u00a0: {origin}"
    return (
        f"l’attente de {first.name} compte depuis le {date_courte(first.since)}, celle de "
        f"{second.name} depuis le {date_courte(second.since)} ({origin})"
    )
