"""Reads of measures: the board of the morning, each kind in its own unit against its capacity."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Min, Prefetch, Q, QuerySet

from maillage.kernel import clock
from maillage.kernel.keys import search_key
from maillage.pathways.delays import delay
from maillage.pathways.enums.activity import (
    BY_CHILD,
    COUNTS_AS,
    OF_SERVICE,
    MeasureKind,
    counted_as,
)
from maillage.pathways.models import Measure, MeasureChild
from maillage.people.enums import CapacityPeriod
from maillage.people.models import Service, ServiceCapacity


def ahead() -> int:
    """How many days "soon" lasts."""
    return delay("mesure.fin_proche", clock.today()).value


def soon() -> date:
    """The last day of "soon"."""
    return clock.today() + timedelta(days=ahead())


@dataclass
class BoardLine:
    """One kind of measure in one service: what is counted, against what, and what presses."""

    service: Service
    kind: MeasureKind
    capacity: ServiceCapacity | None
    measures: int = 0
    children: int = 0
    this_year: int = 0
    children_this_year: int = 0
    waiting: int = 0
    oldest: date | None = None
    ending: int = 0
    overdue: int = 0
    reports: int = 0
    late: int = 0

    @property
    def counted(self) -> int:
        """The count in the unit and over the time of the capacity."""
        if self.capacity is None:
            return self.measures
        by_child = self.capacity.unit in BY_CHILD
        if self.capacity.period == CapacityPeriod.YEAR:
            return self.children_this_year if by_child else self.this_year
        return self.children if by_child else self.measures

    @property
    def unit(self) -> str:
        return "mesures" if self.capacity is None else self.capacity.get_unit_display()

    @property
    def over(self) -> str:
        """Over what time the count runs. A session has no dates of its own: who is there today."""
        is_yearly = self.capacity is not None and self.capacity.period == CapacityPeriod.YEAR
        return "depuis janvier" if is_yearly else "aujourd’hui"

    @property
    def state(self) -> str:
        """The state under which the list shows what is counted."""
        is_yearly = self.capacity is not None and self.capacity.period == CapacityPeriod.YEAR
        return "annee" if is_yearly else "cours"

    @property
    def share(self) -> int | None:
        """What is taken of the capacity, in per cent."""
        if self.capacity is None or not self.capacity.most:
            return None
        return round(100 * self.counted / self.capacity.most)


def board(
    services: Iterable[Service], seen: QuerySet[Measure], held: QuerySet[MeasureChild]
) -> list[BoardLine]:
    """A line for each kind that a service has a capacity for, or a measure of (five queries).

    What is counted are the measures seen and their children held: those that the list shows.
    """
    services = [one for one in services if one.kind in OF_SERVICE]
    lines: dict[tuple[int, MeasureKind], BoardLine] = {}
    capacities = _capacities(services)
    for service in services:
        for kind in MeasureKind:
            capacity = capacities.get((service.pk, kind))
            if capacity is not None or kind == OF_SERVICE[service.kind]:
                lines[service.pk, kind] = BoardLine(service, kind, capacity)
    by_id = {one.pk: one for one in services}
    for row in _counts(seen.filter(service__in=services), held):
        kind = counted_as(row["kind"])
        key = row["service"], kind
        if key not in lines:
            lines[key] = BoardLine(by_id[row["service"]], kind, capacities.get(key))
        _add(lines[key], row)
    order = list(MeasureKind)
    return sorted(lines.values(), key=lambda one: (one.service.search_key, order.index(one.kind)))


def _counts(seen: QuerySet[Measure], held: QuerySet[MeasureChild]) -> Iterable[dict[str, Any]]:
    """Every number of the board, by service and kind as it was ordered."""
    today = clock.today()
    year = Q(ordered_on__gte=today.replace(month=1, day=1), ordered_on__lte=today)
    standing = Q(ended_on=None)
    waiting = standing & Q(referent=None)
    owed = standing & Q(report_sent_on=None)
    rows = seen.filter(standing | year)
    told: dict[tuple[int, str], dict[str, Any]] = {
        (row["service"], row["kind"]): dict(row)
        for row in rows.values("service", "kind").annotate(
            measures=Count("pk", filter=standing & Q(referent__isnull=False)),
            this_year=Count("pk", filter=year),
            waiting=Count("pk", filter=waiting),
            oldest=Min("ordered_on", filter=waiting),
            ending=Count("pk", filter=standing & Q(order_ends_on__range=(today, soon()))),
            overdue=Count("pk", filter=standing & Q(order_ends_on__lt=today)),
            reports=Count("pk", filter=owed & Q(report_due_on__range=(today, soon()))),
            late=Count("pk", filter=owed & Q(report_due_on__lt=today)),
        )
    }
    # Apart: a join with the children would count a measure of two siblings twice.
    running: Any = rows
    of_rows = held.filter(measure__in=rows).values("measure__service", "measure__kind")
    of_running = Q(measure__in=running.running())
    of_year = Q(measure__in=rows.filter(year))
    for row in of_rows.annotate(
        children=Count("child", distinct=True, filter=of_running),
        children_this_year=Count("child", distinct=True, filter=of_year),
    ):
        told[row["measure__service"], row["measure__kind"]].update(
            children=row["children"], children_this_year=row["children_this_year"]
        )
    return told.values()


def _add(line: BoardLine, row: dict[str, Any]) -> None:
    """Add the counts of a kind, or of its former name, to its line."""
    for name in ("measures", "this_year", "waiting", "ending", "overdue", "reports", "late"):
        setattr(line, name, getattr(line, name) + row[name])
    line.children += row.get("children", 0)
    line.children_this_year += row.get("children_this_year", 0)
    days = [day for day in (line.oldest, row["oldest"]) if day is not None]
    line.oldest = min(days) if days else None


def _capacities(services: list[Service]) -> dict[tuple[int, MeasureKind], ServiceCapacity]:
    """Which capacity counts which kind: the one named after it, else the service's own."""
    named = {search_key(str(kind.label)): kind for kind in MeasureKind}
    kinds = {one.pk: OF_SERVICE[one.kind] for one in services}
    found: dict[tuple[int, MeasureKind], ServiceCapacity] = {}
    for row in ServiceCapacity.objects.filter(service__in=services).order_by("pk"):
        kind = named.get(search_key(row.label), kinds[row.service_id])
        found.setdefault((row.service_id, kind), row)
    return found


STATES = {
    "attente": "en attente d’attribution",
    "cours": "en cours",
    "annee": "ordonnées depuis janvier",
    "fin": "dont la décision finit bientôt",
    "echues": "dont la décision est finie",
    "rapports": "dont le rapport est attendu bientôt",
    "retard": "dont le rapport est en retard",
}


def pressing(
    seen: QuerySet[Measure], held: QuerySet[MeasureChild], *, kind: str = "", state: str = ""
) -> QuerySet[Measure]:
    """Of these, those in that state, the first to end first; `kind` takes its former name along.

    Each comes with those of its children who are held.

    Without state: those that stand. Of the year: those that have ended too.
    """
    today, last = clock.today(), soon()
    standing = Q(ended_on=None)
    wanted = {
        "attente": standing & Q(referent=None),
        "cours": standing & Q(referent__isnull=False),
        "annee": Q(ordered_on__gte=today.replace(month=1, day=1), ordered_on__lte=today),
        "fin": standing & Q(order_ends_on__range=(today, last)),
        "echues": standing & Q(order_ends_on__lt=today),
        "rapports": standing & Q(report_sent_on=None, report_due_on__range=(today, last)),
        "retard": standing & Q(report_sent_on=None, report_due_on__lt=today),
    }
    rows = seen.filter(wanted.get(state, standing))
    if kind:
        rows = rows.filter(kind__in=[kind, *(old for old, new in COUNTS_AS.items() if new == kind)])
    rows = rows.select_related("service", "referent")
    shown = held.select_related("child").order_by("pk")
    rows = rows.prefetch_related(Prefetch("children", queryset=shown))
    return rows.order_by("order_ends_on", "pk")


def late_reports(seen: QuerySet[Measure]) -> int:
    """How many reports of these measures should have been sent."""
    late = seen.filter(ended_on=None, report_sent_on=None, report_due_on__lt=clock.today())
    return late.count()


@dataclass(frozen=True)
class Load:
    """What one professional follows today."""

    person: Any
    measures: int
    children: int
    late: int


def loads(seen: QuerySet[Measure], held: QuerySet[MeasureChild]) -> list[Load]:
    """Who follows how many measures and children, the heaviest first (two queries)."""
    today = clock.today()
    children: dict[int, set[int]] = defaultdict(set)
    rows: Any = seen
    running = rows.running()
    of_running = held.filter(measure__in=running)
    for person, child in of_running.values_list("measure__referent", "child"):
        children[person].add(child)
    counts: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    for row in running.select_related("referent"):
        told = counts[row.referent]
        told[0] += 1
        told[1] += int(row.report_sent_on is None and (row.report_due_on or today) < today)
    found = [
        Load(person, told[0], len(children[person.pk]), told[1]) for person, told in counts.items()
    ]
    return sorted(found, key=lambda one: (-one.measures, one.person.search_key, one.person.pk))
