"""The first net: a week of this space; and the one door to what it holds, which is journaled."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.kernel import journal
from maillage.rounds.content import WeekContent, read_answer, read_week
from maillage.rounds.models import RoundsScenario


@dataclass(frozen=True)
class OpenWeek:
    """What a week holds, unsealed for one page."""

    content: WeekContent
    answer: dict[str, Any] | None


def access_scenario(request: HttpRequest, slug: str) -> RoundsScenario:
    """A week of this space, closed."""
    rows = RoundsScenario.objects.select_related("week", "answer", "organisation", "origin")
    return get_object_or_404(rows, slug=slug)


def access_week(request: HttpRequest, scenario: RoundsScenario) -> OpenWeek:
    """What the week holds; that it was read is written in the journal first."""
    journal.record_read(
        organisation=scenario.organisation,
        actor=request.user,  # type: ignore[arg-type]
        subject=scenario,
    )
    answer = read_answer(scenario.answer) if scenario.answer is not None else None
    return OpenWeek(read_week(scenario.week), answer)
