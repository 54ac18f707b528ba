"""What is promised: the places of a service, what each mode takes of one, what is aimed at."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from maillage.pathways.delays import delay
from maillage.pathways.enums import Mode
from maillage.pathways.models import ContractTarget, MultiYearContract, SiteCapacity, Stage
from maillage.people.enums import CapacityPeriod, CapacityUnit
from maillage.people.models import Service, ServiceCapacity

# A place, in the hundredths in which parts of it are told.
WHOLE = 100
# Only what holds at one moment is a place: "ninety children a year" is not.
AT_ONCE = (CapacityPeriod.AT_ONCE, CapacityPeriod.UNSPECIFIED)


def parts_on(day: date) -> dict[str, int]:
    """What a child takes of a place in each mode, in hundredths; the wait takes none."""
    return {code: delay(f"place.{code}", day).value for code in Mode.values}


def contract_on(day: date) -> MultiYearContract | None:
    """The contract that runs that day."""
    rows = MultiYearContract.objects.filter(starts_on__lte=day, ends_on__gte=day)
    return rows.order_by("-starts_on", "-pk").first()


def targets(contract: MultiYearContract | None, services: Sequence[Service]) -> dict[str, int]:
    """The targets of a contract by indicator, in tenths: those of the one service, else for all."""
    return targets_of_each(contract, [services])[0]


def targets_of_each(
    contract: MultiYearContract | None, parts: Sequence[Sequence[Service]]
) -> list[dict[str, int]]:
    """The same for several sets of services, in their order (one question)."""
    if contract is None:
        return [{} for _ in parts]
    rows = list(ContractTarget.objects.filter(contract=contract))
    for_all = {row.indicator: row.value for row in rows if row.service_id is None}
    own: dict[int, dict[str, int]] = defaultdict(dict)
    for row in rows:
        if row.service_id is not None:
            own[row.service_id][row.indicator] = row.value
    return [for_all | own[part[0].pk] if len(part) == 1 else for_all for part in parts]


def capacities(services: Sequence[Service], contract: MultiYearContract | None) -> dict[int, int]:
    """Places by service: those of the contract, else those the service declares.

    A service that says both its places and its children says one thing twice: places are kept.
    """
    found: dict[int, int] = defaultdict(int)
    if contract is not None:
        rows = SiteCapacity.objects.filter(contract=contract, service__in=services)
        for service, places in rows.values_list("service", "places"):
            found[service] += places
    declared = ServiceCapacity.objects.filter(
        service__in=services,
        unit__in=(CapacityUnit.PLACES, CapacityUnit.CHILDREN),
        period__in=AT_ONCE,
    ).exclude(service__in=list(found))
    return dict(found) | _declared(declared)


def _declared(rows: Iterable[ServiceCapacity]) -> dict[int, int]:
    told: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        told[row.service_id][row.unit] += row.most
    return {
        service: units.get(CapacityUnit.PLACES) or units.get(CapacityUnit.CHILDREN, 0)
        for service, units in told.items()
    }


@dataclass(frozen=True)
class Taken:
    """The places that a contract gives to a service, and what is taken of them, in hundredths.

    `taken` is None when it would tell of too few children.
    """

    service: Service
    places: int
    taken: int | None

    @property
    def left(self) -> int | None:
        """Hundredths of a place that are free; negative when more are taken than promised."""
        return None if self.taken is None else self.places * WHOLE - self.taken


def taken_of(contract: MultiYearContract, day: date) -> list[Taken]:
    """Of each service to which the contract gives places, what its children take of them that day.

    The budget is constant as long as nobody takes more than what is promised (two questions).
    """
    promised: dict[Service, int] = defaultdict(int)
    for row in contract.capacities.select_related("service").order_by("service__search_key"):
        promised[row.service] += row.places
    stages = Stage.objects.filter(pathway__service__in=list(promised), starts_on__lte=day)
    here = stages.filter(Q(ends_on=None) | Q(ends_on__gte=day))
    parts, least = parts_on(day), delay("chiffres.seuil", day).value
    taken: dict[int, int] = defaultdict(int)
    children: dict[int, int] = defaultdict(int)
    counted = here.values_list("pathway__service", "mode").annotate(count=Count("pathway__child"))
    for service, mode, count in counted.order_by():
        if parts[mode]:
            taken[service] += count * parts[mode]
            children[service] += count
    return [
        Taken(one, places, None if 0 < children[one.pk] < least else taken[one.pk])
        for one, places in promised.items()
    ]
