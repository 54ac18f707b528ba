"""Who takes up collective work, by service and by trade: shares in wide steps, never a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from django.db.models import Q, QuerySet

from maillage.actions.models import ActionAnimator
from maillage.actions.queries.counting import running
from maillage.actions.queries.measuring import Asked
from maillage.people.enums import Profession, Role
from maillage.people.models import Membership
from maillage.surveys.thresholds import least_answers

UNKNOWN = "Non précisé"
QUARTERS = (
    "moins d’un quart",
    "d’un quart à la moitié",
    "de la moitié aux trois quarts",
    "les trois quarts ou plus",
)
HALVES = ("moins de la moitié", "la moitié ou plus")


@dataclass(frozen=True)
class Uptake:
    """How much of a team animates an action; `key` filters a list ("" where it cannot)."""

    label: str
    share: str
    key: str = ""


def steps(heads: int, least: int) -> tuple[str, ...]:
    """The steps by which the share of so many people may be told.

    Every step must hold `least` possible counts, so that nobody is found by their rank: quarters,
    else halves, else nothing.
    """
    for words in (QUARTERS, HALVES):
        bounds = [ceil(heads * place / len(words)) for place in range(len(words))] + [heads + 1]
        if all(after - first >= least for first, after in pairwise(bounds)):
            return words
    return ()


def share(active: int, heads: int, least: int) -> str:
    """The step in which `active` people of `heads` stand, in words; "" where none may be told."""
    words = steps(heads, least)
    return words[min(active * len(words) // heads, len(words) - 1)] if words else ""


def by_service(asked: Asked) -> tuple[list[Uptake], list[str]]:
    """Services and maisons du département, by name; apart, the names of those not shown."""
    rows = _members(asked).values_list("service__name", "service__slug", "user")
    return _told(asked, ((name or UNKNOWN, slug or "", user) for name, slug, user in rows))


def by_profession(asked: Asked) -> tuple[list[Uptake], list[str]]:
    """Trades, by name; apart, the names of those not shown."""
    rows = _members(asked).values_list("profession", "user")
    return _told(
        asked,
        ((Profession(code).label if code else UNKNOWN, code, user) for code, user in rows),
    )


def _told(asked: Asked, rows: Iterable[tuple[str, str, int]]) -> tuple[list[Uptake], list[str]]:
    animated = running(asked).order_by().values("pk")
    people = ActionAnimator.objects.filter(action__in=animated).values_list("person", flat=True)
    active, least = set(people), least_answers()
    teams: dict[tuple[str, str], set[int]] = {}
    for label, key, user in rows:
        teams.setdefault((label, key), set()).add(user)
    shown, hidden = [], []
    for (label, key), team in sorted(teams.items()):
        told = share(len(team & active), len(team), least)
        # A filter on a trade of few people would point at them: those hidden have none.
        if told:
            shown.append(Uptake(label, told, key))
        else:
            hidden.append(label)
    return shown, hidden


def _members(asked: Asked) -> QuerySet[Membership]:
    rows = Membership.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=asked.first),
        organisation=asked.organisation,
        role__in=(Role.PROFESSIONAL, Role.HEAD_OF_SERVICE),
        starts_on__lte=asked.last,
    )
    return rows.order_by()
