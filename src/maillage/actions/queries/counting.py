"""The measures on the actions of the inventory: those of one year, and what they are made of."""

from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from maillage.actions import codes
from maillage.actions.enums import ActionState, CoDesign, OccurrenceState
from maillage.actions.models import (
    ActionAnimator,
    ActionCode,
    CollectiveAction,
    Occurrence,
    OccurrenceCount,
)
from maillage.actions.queries.measuring import Asked, Event, Measure, Parts
from maillage.people.models import Membership


def running(asked: Asked) -> QuerySet[CollectiveAction]:
    """The actions of the inventory that ran some day of the year."""
    rows = CollectiveAction.objects.published().filter(published_on__lte=asked.last)
    return _among(asked, rows.filter(Q(ended_on=None) | Q(ended_on__gte=asked.first)))


def published(asked: Asked) -> QuerySet[CollectiveAction]:
    """The actions that entered the inventory in the year."""
    rows = CollectiveAction.objects.published()
    return _among(asked, rows.filter(published_on__range=(asked.first, asked.last)))


def held(asked: Asked) -> QuerySet[CollectiveAction]:
    """The actions of which one date at least was held in the year."""
    dates = _held_dates(asked).filter(action=OuterRef("pk"))
    return _among(asked, CollectiveAction.objects.published().filter(Exists(dates)))


def with_families(asked: Asked) -> QuerySet[CollectiveAction]:
    """Those of the year that families conceived or lead with the professionals."""
    return running(asked).filter(co_design__in=(CoDesign.DESIGNED, CoDesign.LEAD))


def dates_held(asked: Asked) -> QuerySet[Occurrence]:
    """The dates held in the year."""
    actions = _among(asked, CollectiveAction.objects.exclude(state=ActionState.DRAFT))
    rows = _held_dates(asked).filter(action__in=actions.order_by().values("pk"))
    return rows.select_related("action__site", "action__organisation").order_by("-starts_at", "-pk")


def attendances(asked: Asked) -> int:
    """How many times somebody came in the year; the same person twice counts twice."""
    counts = OccurrenceCount.objects.filter(
        occurrence__in=dates_held(asked).order_by().values("pk")
    )
    sums = counts.aggregate(new=Sum("new"), returning=Sum("returning"))
    return int(sums["new"] or 0) + int(sums["returning"] or 0)


def _held_dates(asked: Asked) -> QuerySet[Occurrence]:
    first, after = asked.span
    rows: QuerySet[Occurrence] = Occurrence.objects.filter(
        organisation=asked.organisation,
        state=OccurrenceState.HELD,
        starts_at__gte=first,
        starts_at__lt=after,
    )
    return rows


def _among(asked: Asked, rows: QuerySet[CollectiveAction]) -> QuerySet[CollectiveAction]:
    """Those of a space that fit, the latest first; of a trade are those it animates."""
    rows = rows.filter(organisation=asked.organisation)
    if asked.service is not None:
        rows = rows.filter(service=asked.service)
    if asked.profession:
        people = Membership.objects.filter(
            organisation=asked.organisation, profession=asked.profession
        )
        animated = ActionAnimator.objects.filter(person__in=people.values("user"))
        rows = rows.filter(pk__in=animated.values("action"))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    for family, code in (("themes", asked.theme), ("publics", asked.public)):
        if code:
            held = ActionCode.objects.filter(
                organisation=asked.organisation, family=family, code=code
            )
            rows = rows.filter(pk__in=held.values("action"))
    return rows.select_related("service").order_by("-published_on", "-pk")


def action_event(action: CollectiveAction) -> Event:
    """An action as a list of counted things shows it."""
    return Event(
        label=action.title,
        on=action.published_on,
        note=", ".join(part for part in (action.kind_label, str(action.service or "")) if part),
        page="actions:action",
        slug=action.slug,
    )


def date_event(row: Occurrence) -> Event:
    """A date as a list of counted things shows it."""
    return Event(
        label=row.action.title,
        on=row.local_start.date(),
        note=row.where,
        page="actions:action",
        slug=row.action.slug,
    )


def by_kind(asked: Asked) -> Parts:
    """The actions of the year by their form."""
    return _counted(running(asked), "kind", "types", "kind")


def by_theme(asked: Asked) -> Parts:
    """The actions of the year by theme; one that has two counts in both."""
    return _coded(asked, "themes", "theme")


def by_public(asked: Asked) -> Parts:
    """The actions of the year by public; one that has two counts in both."""
    return _coded(asked, "publics", "public")


def by_service(asked: Asked) -> Parts:
    """The actions of the year by service or maison du département, the most active first."""
    rows = running(asked).order_by().values_list("service__name", "service__slug")
    told = [
        (name or "Non précisé", many, f"service={slug}" if slug else "")
        for name, slug, many in rows.annotate(many=Count("pk"))
    ]
    return sorted(told, key=lambda part: (-part[1], part[0]))


def _counted(rows: QuerySet[Any], column: str, family: str, name: str) -> Parts:
    found = rows.order_by().values(column).annotate(many=Count("pk"))
    numbers = {row[column]: row["many"] for row in found}
    return [
        (codes.label(family, code), numbers[code], f"{name}={code}")
        for code in codes.order(family)
        if code in numbers
    ]


def _coded(asked: Asked, family: str, name: str) -> Parts:
    rows = ActionCode.objects.filter(
        family=family, action__in=running(asked).order_by().values("pk")
    )
    return _counted(rows, "code", family, name)


ABOUT_ACTIONS = {"Par forme": by_kind, "Par thème": by_theme, "Par public": by_public}
MEASURES = (
    Measure(
        code="actions.running",
        label="Actions collectives de l’année, et leur contenu",
        one="action",
        many="actions",
        told="Les actions publiées dans l’inventaire et en cours au moins un jour de l’année.",
        events=running,
        event=action_event,
        contents={**ABOUT_ACTIONS, "Par service ou maison du département": by_service},
        is_filtered=True,
    ),
    Measure(
        code="actions.published",
        label="Actions collectives nouvelles dans l’inventaire",
        one="action",
        many="actions",
        told="Les actions publiées dans l’inventaire au cours de l’année.",
        events=published,
        event=action_event,
        is_filtered=True,
    ),
    Measure(
        code="actions.held",
        label="Actions collectives qui ont eu lieu",
        one="action",
        many="actions",
        told="Les actions dont une date au moins a eu lieu dans l’année.",
        events=held,
        event=action_event,
        is_filtered=True,
    ),
    Measure(
        code="actions.with_families",
        label="Actions conçues ou portées avec les familles",
        one="action",
        many="actions",
        told="Parmi les actions de l’année, celles que des familles ont conçues ou portent.",
        events=with_families,
        event=action_event,
        is_filtered=True,
    ),
    Measure(
        code="actions.dates",
        label="Dates qui ont eu lieu",
        one="date",
        many="dates",
        told="Chaque date d’une action compte une fois.",
        events=dates_held,
        event=date_event,
        is_filtered=True,
    ),
    Measure(
        code="actions.attendances",
        label="Venues d’enfants, de parents, de familles",
        one="venue",
        many="venues",
        told="Une personne venue deux fois compte deux fois. Aucun nom n’est noté.",
        events=dates_held,
        event=date_event,
        count=attendances,
        is_people=True,
        is_filtered=True,
    ),
)


def first_year(organisation: Any, today: date) -> int:
    """The year of the first published action of a space; this year when there is none."""
    rows = CollectiveAction.objects.published().filter(organisation=organisation)
    first = rows.order_by("published_on").values_list("published_on", flat=True).first()
    return first.year if first else today.year
