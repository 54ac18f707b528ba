"""What the pages of rounds share: where they stand, which week they open."""

from dataclasses import dataclass

from django.http import HttpRequest

from maillage.engine.rounds import Week
from maillage.kernel.http import here
from maillage.rounds.access import OpenWeek, access_week
from maillage.rounds.models import RoundsScenario
from maillage.rounds.reading import Side, as_it_could_be, as_it_is


@dataclass(frozen=True)
class Shown:
    """A week ready to be shown: `after` is None until it is computed."""

    open: OpenWeek
    week: Week
    before: Side
    after: Side | None


def shown(request: HttpRequest, scenario: RoundsScenario) -> Shown:
    """Open a week (journaled) and read both sides of it."""
    opened = access_week(request, scenario)
    week = opened.content.week()
    solution = opened.answer["solution"] if opened.answer is not None else None
    after = as_it_could_be(week, solution) if solution else None
    return Shown(opened, week, as_it_is(week), after)


def crumbs(request: HttpRequest, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """From the list of weeks to here; the last step has no address."""
    first = {"label": "Tournées", "url": here(request, "rounds:index")}
    return [first, *({"label": label, "url": url} for label, url in steps)]
