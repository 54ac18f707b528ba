"""The engine speaks of numbers; those who plan read names."""

from collections.abc import Iterable

from maillage.groups.models import Enrolment
from maillage.planning import reading
from maillage.planning.models import CalendarScenario


def with_names(found: CalendarScenario, sentences: Iterable[str]) -> list[str]:
    """The engine's sentences, with members named for those who plan."""
    told = list(sentences)
    if not told:
        return []
    members = Enrolment.objects.filter(group__cycle=found.cycle).select_related("person")
    names = {row.person_id: str(row.person) for row in members}
    return [reading.with_names(sentence, names) for sentence in told]
