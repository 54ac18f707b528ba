"""The measures on days and working groups: counted from presences and meetings, never typed."""

from collections import Counter
from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet

from maillage.actions.enums import EventKind
from maillage.actions.models import Attendee, EventDay, WorkingGroup
from maillage.actions.queries.events import attended_in
from maillage.actions.queries.measuring import Asked, Event, Measure, Parts
from maillage.actions.queries.working_groups import met_between
from maillage.kernel.small_numbers import kept
from maillage.surveys.thresholds import least_answers


def present(asked: Asked, kind: EventKind) -> QuerySet[Attendee]:
    """Who was present at the days of a kind in the year, once a day each."""
    return attended_in(asked.organisation, kind, *asked.span)


def days(asked: Asked, kind: EventKind) -> QuerySet[EventDay]:
    """The days of a kind where somebody was present in the year, the latest first."""
    seen = present(asked, kind).filter(event=OuterRef("pk"))
    rows: QuerySet[EventDay] = EventDay.objects.filter(
        Exists(seen), organisation=asked.organisation
    )
    return rows.select_related("organisation").order_by("-starts_at", "-pk")


def day_event(day: EventDay) -> Event:
    """A day as a list of counted things shows it: it leads to its numbers, never to names."""
    return Event(
        label=day.title,
        on=day.local_start.date(),
        note=day.place,
        page="actions:event_count",
        slug=day.slug,
    )


def group_event(group: WorkingGroup) -> Event:
    """A working group as a list of counted things shows it."""
    return Event(
        label=group.title,
        on=group.opened_on,
        note=group.get_state_display(),
        page="actions:working_group",
        slug=group.slug,
    )


def groups(asked: Asked) -> QuerySet[WorkingGroup]:
    """The working groups that met at least once in the year."""
    return met_between(asked.organisation, *asked.span)


def by_state(asked: Asked) -> Parts:
    """Those still at work, and those that have closed since."""
    return _counted(groups(asked), lambda row: row.get_state_display())


def _of_people(kind: EventKind, told: Callable[[Attendee], str]) -> Callable[[Asked], Parts]:
    """Who was present, divided; what points at too few people is not told."""

    def divide(asked: Asked) -> Parts:
        parts = _counted(present(asked, kind), told)
        numbers = [number or 0 for _, number, _ in parts]
        shown = kept(numbers, least=least_answers())
        return [
            (label, number if is_shown else None, asked_for)
            for (label, number, asked_for), is_shown in zip(parts, shown, strict=True)
        ]

    return divide


def _counted(rows: QuerySet, told: Callable[..., str]) -> Parts:
    found = Counter(told(row) for row in rows)
    return [(label, many, "") for label, many in sorted(found.items(), key=_most_first)]


def _most_first(part: tuple[str, int]) -> tuple[int, str]:
    return -part[1], part[0]


def _people(kind: EventKind, code: str, label: str) -> Measure:
    return Measure(
        code=code,
        label=label,
        one="professionnel",
        many="professionnels",
        told="Les présences notées le jour même. Une personne compte une fois par journée.",
        events=lambda asked: days(asked, kind),
        event=day_event,
        count=lambda asked: present(asked, kind).count(),
        is_people=True,
        contents={
            "Par direction": _of_people(kind, lambda row: row.directorate_label),
            "Par service ou maison du département": _of_people(
                kind, lambda row: row.service.name if row.service else "Non précisé"
            ),
            "Par métier": _of_people(kind, lambda row: row.get_profession_display()),
        },
    )


MEASURES = (
    _people(EventKind.FORUM, "forums.present", "Professionnels présents au forum"),
    _people(EventKind.CONFERENCE, "conferences.present", "Professionnels présents à la conférence"),
    Measure(
        code="working_groups.met",
        label="Groupes de travail",
        one="groupe de travail",
        many="groupes de travail",
        told="Les groupes de travail qui se sont réunis au moins une fois dans l’année.",
        events=groups,
        event=group_event,
        contents={"Par état": by_state},
    ),
)
