"""Reads of acts: counted by the stored definition, under the version that held."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from maillage.pathways.enums import WAITING
from maillage.pathways.enums.activity import Caseload, EncounterKind, EncounterStatus
from maillage.pathways.models import Act, Child, CountingRule, Encounter, Pathway, WaitingEntry
from maillage.pathways.serafin import DIRECT
from maillage.people.enums import Role
from maillage.people.models import Membership

# What holds until a space has published its own definition.
DEFAULT_COUNTING = CountingRule(
    version=0, caseload=Caseload.DONE_ACT, counts_transport=False, counts_remote=True
)


def counting_on(day: date) -> CountingRule:
    """The definition in force on a day, or the one that holds without any."""
    rows = CountingRule.objects.filter(valid_from__lte=day).order_by("-version")
    return rows.first() or DEFAULT_COUNTING


def countings() -> list[CountingRule]:
    """Every version, the latest first."""
    return list(CountingRule.objects.select_related("published_by").order_by("-version"))


@dataclass(frozen=True)
class Period:
    """From a day to another, both included."""

    start: date
    end: date


def counted_acts(period: Period, rule: CountingRule) -> QuerySet[Act]:
    """Acts that took place in the period and that the definition counts."""
    rows = Act.objects.done_between(period.start, period.end)
    if not rule.counts_transport:
        rows = rows.exclude(encounter__kind=EncounterKind.TRANSPORT)
    if not rule.counts_remote:
        rows = rows.exclude(encounter__kind=EncounterKind.REMOTE)
    return rows


def direct(rows: QuerySet[Act]) -> QuerySet[Act]:
    """Acts of services given to the person (SERAFIN-PH 2.x)."""
    return rows.filter(encounter__code__startswith=DIRECT)


@dataclass(frozen=True)
class Counting:
    """Acts: one professional, one child, one encounter. Sessions: one child, one encounter."""

    acts: int
    sessions: int
    visits: int
    persons: int


def count(rows: QuerySet[Act]) -> Counting:
    """Acts, sessions, visits and persons among these acts (three queries)."""
    told = rows.aggregate(acts=Count("pk"), persons=Count("child", distinct=True))
    met = rows.values("encounter", "child").distinct()
    visits = met.filter(encounter__kind=EncounterKind.VISIT)
    return Counting(told["acts"], met.count(), visits.count(), told["persons"])


def sent_already(person: Any, keys: list[str]) -> set[str]:
    """Of these keys, those under which this person has sent something."""
    rows = Encounter.objects.filter(noted_by=person, key__in=keys)
    return set(rows.values_list("key", flat=True))


def encounters_of(person: Any, period: Period) -> QuerySet[Encounter]:
    """What a person noted or took part in, the latest first, with children and colleagues."""
    took_part = Act.objects.filter(professional=person).values("encounter")
    return with_acts(
        Encounter.objects.filter(Q(noted_by=person) | Q(pk__in=took_part)).filter(
            day__gte=period.start, day__lte=period.end
        )
    )


def encounters_with(child: Child) -> QuerySet[Encounter]:
    """What was noted for a child, the latest first."""
    return with_acts(
        Encounter.objects.filter(pk__in=Act.objects.filter(child=child).values("encounter"))
    )


def with_acts(rows: QuerySet[Encounter]) -> QuerySet[Encounter]:
    acts = Act.objects.select_related("child", "professional").order_by("pk")
    return (
        rows.exclude(status=EncounterStatus.WITHDRAWN)
        .select_related("noted_by")
        .prefetch_related(Prefetch("acts", queryset=acts))
        .order_by("-day", "-pk")
    )


def who_acts(person: Any, services: set[int]) -> list[Membership]:
    """This person, then the professionals of these services and those of the whole space."""
    colleagues = Q(role=Role.PROFESSIONAL) & (Q(service=None) | Q(service__in=services))
    rows = Membership.objects.current().filter(colleagues | Q(user=person)).select_related("user")
    held: dict[int, Membership] = {}
    for row in rows.order_by("user__search_key", "pk"):
        if row.user_id not in held or row.profession:
            held[row.user_id] = row
    return sorted(held.values(), key=lambda row: row.user_id != person.pk)


def services_between(children: QuerySet[Child]) -> set[int]:
    """The services that these children have to do with today: record, wait or pathway."""
    own = children.order_by().values_list("service_id", flat=True)
    keys = children.order_by().values("pk")
    open_ = Pathway.objects.filter(child__in=keys, left_on=None)
    waits = WaitingEntry.objects.filter(child__in=keys, status__in=WAITING)
    rows = (open_.values_list("service_id", flat=True), waits.values_list("service_id", flat=True))
    return set(own.union(*rows))
