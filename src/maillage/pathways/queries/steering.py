"""Indicators: one row for each child and event, and the figure made of those very rows.

A figure of fewer children than the threshold is hidden; what it counts is shown to who may see
the records anyway. Figures are in tenths of their unit.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from statistics import median

from django.db.models import Count, F, Max, Min, Q, QuerySet, Value

from maillage.kernel import clock
from maillage.kernel.small_numbers import kept
from maillage.kernel.words import compte, date_courte, nombre, pluriel
from maillage.pathways.delays import delay
from maillage.pathways.enums import BEFORE_ADMISSION, Destination
from maillage.pathways.enums.activity import NOT_DONE, Caseload, EncounterStatus, Target
from maillage.pathways.indicators import INDICATORS, TENTHS, Indicator
from maillage.pathways.models import (
    Act,
    Child,
    CountingRule,
    MultiYearContract,
    Pathway,
    Stage,
)
from maillage.pathways.queries.acts import Period, counted_acts, counting_on, direct
from maillage.pathways.queries.journeys import without_solution
from maillage.pathways.queries.promised import (
    WHOLE,
    capacities,
    contract_on,
    parts_on,
    targets,
    targets_of_each,
)
from maillage.pathways.queries.waiting import DAYS_A_WEEK, waits
from maillage.pathways.serafin import DIRECT
from maillage.people.models import Service

# Units are named in the plural; those that stay as they are ("%", "mois") are not here.
SINGULAR = {"enfants": "enfant", "actes": "acte", "semaines": "semaine", "sorties": "sortie"}
DAYS_A_MONTH = 30.4375


@dataclass(frozen=True)
class Scope:
    """Whose figures, over what time, under which definition, against which contract.

    `seen` are all the services whose figures the reader may ask for, `services` those asked for.
    `is_apart`: each service's rows are its own, a child of two services having one in each.
    """

    period: Period
    services: tuple[Service, ...]
    seen: tuple[Service, ...]
    rule: CountingRule
    contract: MultiYearContract | None
    places: dict[int, int]
    is_apart: bool = False

    def narrowed(self, service: Service) -> "Scope":
        """The same for one service."""
        return replace(self, services=(service,))

    def of_service(self, name: str) -> F | Value:
        """What names the service of a row, read there; 0 when services are told together."""
        return F(name) if self.is_apart else Value(0)

    @property
    def is_part(self) -> bool:
        """Whether the reader may set these figures against those of more services."""
        return len(self.services) < len(self.seen)

    @property
    def all_places(self) -> int:
        """The places of these services."""
        return sum(self.places.get(service.pk, 0) for service in self.services)


@dataclass(frozen=True)
class Row:
    """What one child counts for: `amount` out of `of`, what it was in words, at which service.

    The service is 0 for what a child lived in several, told together.
    """

    child_id: int
    amount: float
    of: int
    words: str
    service_id: int


@dataclass(frozen=True)
class Figure:
    """An indicator's value in tenths; None when there is nothing to say, or when it is hidden."""

    indicator: Indicator
    value: int | None
    children: int
    is_hidden: bool = False
    target: int | None = None

    @property
    def text(self) -> str:
        """The value as it is read."""
        if self.is_hidden:
            return "non montré"
        return "sans objet" if self.value is None else told(self.value, self.indicator.unit)

    @property
    def target_text(self) -> str:
        return "" if self.target is None else told(self.target, self.indicator.unit)

    @property
    def is_reached(self) -> bool | None:
        """Whether the target is reached; None when nothing can be said."""
        if self.value is None or self.target is None or not self.indicator.aim:
            return None
        return (self.value - self.target) * self.indicator.aim >= 0


def told(tenths: int, unit: str) -> str:
    """A number of tenths with its unit, in French."""
    whole, tenth = divmod(tenths, TENTHS)
    text = nombre(tenths / TENTHS, 1) if tenth else nombre(whole)
    first, *rest = unit.split(" ")
    noun = pluriel(tenths / TENTHS, SINGULAR.get(first, first), first)
    return " ".join([f"{text}\u00a0{noun}", *rest])


def scope_of(services: Iterable[Service], start: date, end: date, *, asked: str = "") -> Scope:
    """These services, or the one asked for (its slug), counted and promised as at the end."""
    contract = contract_on(end)
    seen = tuple(services)
    held = tuple(one for one in seen if asked in ("", one.slug))
    places = capacities(seen, contract)
    return Scope(Period(start, end), held, seen, counting_on(end), contract, places)


def figures(scope: Scope) -> list[Figure]:
    """Every indicator of a scope, with its target."""
    if scope.is_part and len(scope.services) == 1:
        return figures_by_service(scope)[scope.services[0].pk]
    aims, rows = targets(scope.contract, scope.services), _rows(scope)
    return [figure_of(one, rows[code], scope, aims.get(code)) for code, one in INDICATORS.items()]


def figures_by_service(scope: Scope) -> dict[int, list[Figure]]:
    """The same for each service that the reader sees, by its key.

    What is shown of one is decided on all of them: the figure of the whole, less those shown,
    never tells of too few children.
    """
    parts = [scope.narrowed(one) for one in scope.seen]
    rows = _rows_apart(scope)
    aims = targets_of_each(scope.contract, [part.services for part in parts])
    found: dict[int, list[Figure]] = {one.pk: [] for one in scope.seen}
    for code, indicator in INDICATORS.items():
        counted = zip(*(_sensitive(indicator, part[code]) for part in rows), strict=True)
        shown = [
            all(each)
            for each in zip(*(kept(one, least=least_shown()) for one in counted), strict=True)
        ]
        for place, part in enumerate(parts):
            one = figure_of(indicator, rows[place][code], part, aims[place].get(code))
            if not shown[place]:
                one = replace(one, value=None, is_hidden=True)
            found[scope.seen[place].pk].append(one)
    return found


def _rows(scope: Scope) -> dict[str, list[Row]]:
    """The rows of every indicator; two indicators may be made of the same ones."""
    made = {count: count(scope) for count in {ROWS[code] for code in INDICATORS}}
    return {code: made[ROWS[code]] for code in INDICATORS}


def _rows_apart(scope: Scope) -> list[dict[str, list[Row]]]:
    """The same for each service seen, in its order: as many questions for one as for ten."""
    told = _rows(replace(scope, services=scope.seen, is_apart=True))
    apart: list[dict[str, list[Row]]] = [{code: [] for code in told} for _ in scope.seen]
    place = {one.pk: number for number, one in enumerate(scope.seen)}
    for code, rows in told.items():
        for row in rows:
            apart[place[row.service_id]][code].append(row)
    return apart


def least_shown() -> int:
    """The number of children under which a figure is not shown."""
    return delay("chiffres.seuil", clock.today()).value


def rows_of(code: str, scope: Scope) -> list[Row]:
    """What an indicator counts."""
    return ROWS[code](scope)


def figure_of(indicator: Indicator, rows: list[Row], scope: Scope, target: int | None) -> Figure:
    """The value of these rows, hidden when they are of too few children."""
    counted = _sensitive(indicator, rows)
    hidden = any(0 < number < least_shown() for number in counted)
    value = None if hidden else VALUES[indicator.code](rows, scope)
    return Figure(
        indicator,
        None if value is None else round(value * TENTHS),
        counted[0],
        hidden,
        target,
    )


def _sensitive(indicator: Indicator, rows: list[Row]) -> tuple[int, ...]:
    """The numbers of children, all of them first, that the value of these rows tells of."""
    children = len({row.child_id for row in rows})
    if VALUES[indicator.code] is not _share:
        return (children,)
    # A share tells its part and what remains as well: neither may be of too few children.
    part = len({row.child_id for row in rows if row.amount})
    rest = len({row.child_id for row in rows if row.amount < row.of})
    return children, part, rest


def _caseload(scope: Scope) -> list[Row]:
    if scope.rule.caseload == Caseload.DONE_ACT:
        return _acts(scope)
    return [
        Row(
            row.child_id, 1, 1, f"parcours ouvert le {date_courte(row.admitted_on)}", row.service_id
        )
        for row in _open_pathways(scope)
    ]


def _acts(scope: Scope) -> list[Row]:
    rows = direct(counted_acts(scope.period, scope.rule)).filter(service__in=scope.services)
    here = rows.annotate(at=scope.of_service("service")).values_list("child", "at")
    counted = here.annotate(acts=Count("pk")).order_by("-acts", "child")
    return [Row(child, acts, 1, compte(acts, "acte"), at) for child, at, acts in counted]


def _open_pathways(scope: Scope) -> QuerySet[Pathway]:
    period = scope.period
    return (
        Pathway.objects.filter(service__in=scope.services, admitted_on__lte=period.end)
        .filter(Q(left_on=None) | Q(left_on__gte=period.start))
        .order_by("admitted_on", "pk")
    )


def _days_open(scope: Scope) -> list[Row]:
    """Days of support of each child, each day worth the part of a place that its mode takes."""
    period, parts = scope.period, parts_on(scope.period.end)
    held = [service for service in scope.services if service.pk in scope.places]
    stages = (
        Stage.objects.filter(pathway__service__in=held)
        .filter(starts_on__lte=period.end)
        .filter(Q(ends_on=None) | Q(ends_on__gte=period.start))
        .order_by("pathway__admitted_on", "pathway", "starts_on")
        .annotate(at=scope.of_service("pathway__service"))
        .values_list("pathway__child", "at", "mode", "starts_on", "ends_on")
    )
    told: dict[tuple[int, int], tuple[int, int]] = {}
    for child, at, mode, starts_on, ends_on in stages:
        if parts[mode]:
            last = min(ends_on or period.end, period.end)
            here = (last - max(starts_on, period.start)).days + 1
            days, taken = told.get((child, at), (0, 0))
            told[child, at] = days + here, taken + here * parts[mode]
    return [
        Row(
            child,
            taken / WHOLE,
            1,
            f"{compte(days, 'jour')}, soit {compte(round(taken / WHOLE), 'jour')} de place",
            at,
        )
        for (child, at), (days, taken) in told.items()
    ]


def _waits(scope: Scope) -> list[Row]:
    return [
        Row(
            one.entry.child_id,
            one.days / DAYS_A_WEEK,
            1,
            compte(one.days // DAYS_A_WEEK, "semaine"),
            one.entry.service_id,
        )
        for one in waits(scope.services, scope.period)
    ]


def _ended(scope: Scope) -> list[Row]:
    """Stays that ended, from their first mode that is an admission: the wait is no stay."""
    admission = ~Q(stages__mode__in=BEFORE_ADMISSION)
    left = (
        Pathway.objects.filter(
            service__in=scope.services, left_on__range=(scope.period.start, scope.period.end)
        )
        .annotate(began_on=Min("stages__starts_on", filter=admission))
        .exclude(began_on=None)
    )
    return [
        Row(
            row.child_id,
            (row.left_on - row.began_on).days / DAYS_A_MONTH,
            1,
            f"du {date_courte(row.began_on)} au {date_courte(row.left_on)}, vers\u00a0: "
            f"{str(Destination(row.destination).label).lower()}",
            row.service_id,
        )
        for row in left.order_by("left_on", "pk")
    ]


def _absences(scope: Scope) -> list[Row]:
    period = scope.period
    planned = (EncounterStatus.DONE, *NOT_DONE)
    rows = (
        Act.objects.filter(service__in=scope.services, encounter__status__in=planned)
        .filter(encounter__day__range=(period.start, period.end))
        .filter(encounter__code__startswith=DIRECT)
        .annotate(at=scope.of_service("service"))
        .values_list("child", "at")
        .annotate(
            of=Count("encounter", distinct=True),
            absent=Count(
                "encounter",
                distinct=True,
                filter=Q(encounter__status=EncounterStatus.ABSENT),
            ),
        )
        .order_by("-absent", "child")
    )
    return [
        Row(child, absent, of, f"{compte(absent, 'absence')} sur {of}", at)
        for child, at, of, absent in rows
    ]


def _solutions(scope: Scope) -> list[Row]:
    today = clock.today()
    children = Child.objects.standing().filter(service__in=scope.services)
    without = set(without_solution(children).values_list("pk", flat=True))
    valid = children.filter(decisions__starts_on__lte=today, decisions__ends_on__gte=today)
    ends = valid.annotate(ends_on=Max("decisions__ends_on")).values_list("pk", "service", "ends_on")
    return [
        Row(
            child,
            int(child in without),
            1,
            f"{'sans solution' if child in without else 'parcours ouvert ou admission en cours'}, "
            f"décision jusqu’au {date_courte(ends_on)}",
            service,
        )
        for child, service, ends_on in ends.order_by("ends_on", "pk")
    ]


def _distinct(rows: list[Row], scope: Scope) -> float | None:
    return len({row.child_id for row in rows})


def _mean(rows: list[Row], scope: Scope) -> float | None:
    return sum(row.amount for row in rows) / len(rows) if rows else None


def _share(rows: list[Row], scope: Scope) -> float | None:
    of = sum(row.of for row in rows)
    return 100 * sum(row.amount for row in rows) / of if of else None


def _median(rows: list[Row], scope: Scope) -> float | None:
    return median(row.amount for row in rows) if rows else None


def _occupied(rows: list[Row], scope: Scope) -> float | None:
    days = (scope.period.end - scope.period.start).days + 1
    places = scope.all_places
    return 100 * sum(row.amount for row in rows) / (places * days) if places else None


def _number(rows: list[Row], scope: Scope) -> float | None:
    return len(rows)


ROWS: dict[str, Callable[[Scope], list[Row]]] = {
    Target.CASELOAD: _caseload,
    Target.ACTS_PER_PERSON: _acts,
    Target.OCCUPANCY: _days_open,
    Target.WAITING: _waits,
    Target.LENGTH: _ended,
    Target.EXITS: _ended,
    Target.ABSENCES: _absences,
    Target.WITHOUT_SOLUTION: _solutions,
}
VALUES: dict[str, Callable[[list[Row], Scope], float | None]] = {
    Target.CASELOAD: _distinct,
    Target.ACTS_PER_PERSON: _mean,
    Target.OCCUPANCY: _occupied,
    Target.WAITING: _median,
    Target.LENGTH: _median,
    Target.EXITS: _number,
    Target.ABSENCES: _share,
    Target.WITHOUT_SOLUTION: _share,
}


@dataclass
class Budget:
    """What the offer of a contract costs in a year, against its grant, in cents."""

    contract: MultiYearContract
    planned: int
    has_costs: bool

    @property
    def left(self) -> int:
        return self.contract.yearly_grant - self.planned

    @property
    def beyond(self) -> int:
        """What lacks, in cents; 0 when the offer stays within the grant."""
        return max(0, -self.left)


def budget_of(contract: MultiYearContract) -> Budget:
    """Whether the offer stays within a constant budget."""
    costs = [row.children * row.unit_cost for row in contract.costs.all()]
    return Budget(contract, sum(costs), bool(costs))
