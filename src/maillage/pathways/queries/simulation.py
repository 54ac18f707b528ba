"""A service as the simulation reads it: its own arrivals, stays, list and places of the past year.

The snapshot is a plain dictionary, kept with the scenario so that anybody can read what went in:
`arrivals` (children a week), `capacity` (hundredths of a place), `modes` (code, weight, units,
mean, kind, cv), `patience` (mean weeks, or None), `now` and `past` (the list, in weeks waited,
and who is supported, by mode and weeks), `seen` (what was counted, for the page). Beside it the
scenario keeps `target`, the wait that the contract aims at, in tenths of a week, or None.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median, stdev
from typing import Any

from maillage.engine.simulation import Flow, Law, Mode, Start
from maillage.engine.simulation.model import EXPONENTIAL, LOGNORMAL, PLACE
from maillage.pathways import enums
from maillage.pathways.enums import WAITING
from maillage.pathways.models import Pathway, Stage, WaitingEntry
from maillage.pathways.queries.promised import capacities, contract_on
from maillage.people.models import Service

YEAR = timedelta(days=365)
WEEK = 7
# Below this many ended stays, a mode takes the mean of all modes; below the other, no shape is
# read from them.
LEAST_ENDED, LEAST_SHAPE = 5, 20


class TooLittle(Exception):
    """The past year says too little to be simulated; the message is a French sentence."""


@dataclass(frozen=True)
class Stay:
    """A support, waiting support left out: its main mode, its first day, its last if over."""

    mode: str
    starts_on: date
    ends_on: date | None

    def weeks_within(self, first: date, last: date) -> float:
        """Weeks of it between two days."""
        ends_on = min(self.ends_on or last, last)
        return max(0, (ends_on - max(self.starts_on, first)).days) / WEEK

    def is_running(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or self.ends_on > on)


@dataclass(frozen=True)
class Wait:
    """A wait on the list: since when, until when (None: still), and whether it ended inside."""

    since: date
    until: date | None
    entered: bool

    def is_running(self, on: date) -> bool:
        return self.since <= on and (self.until is None or self.until > on)


def places_of(service: Service, on: date) -> int:
    """The places of the contract, else those that the service declares; 0 when there are none."""
    return capacities([service], contract_on(on)).get(service.pk, 0)


def present_by_mode(service: Service, on: date) -> Counter[str]:
    """How many children are supported that day, by the mode they have known longest."""
    return Counter(stay.mode for stay in _stays(service, on) if stay.is_running(on))


def snapshot(
    service: Service, *, on: date, places: int, parts: Mapping[str, int]
) -> dict[str, Any]:
    """The service that day, with its rates of the year before.

    Raises TooLittle, saying what is missing.
    """
    first = on - YEAR
    stays, waits = _stays(service, on), _waits(service, on)
    listed = sum(1 for one in waits if first < one.since <= on)
    ended = [one for one in stays if one.ends_on is not None and first < one.ends_on <= on]
    if not listed:
        raise TooLittle(
            "Aucune demande n’est arrivée depuis un an\u00a0: la simulation n’a rien à prolonger."
        )
    if len(ended) < LEAST_ENDED:
        raise TooLittle(
            f"Moins de {LEAST_ENDED} accompagnements ont pris fin depuis un an\u00a0: leur durée "
            "ne peut pas être estimée."
        )
    entered = [
        (one.until - one.since).days / WEEK
        for one in waits
        if one.entered and one.until is not None and one.until > first
    ]
    left = sum(
        1 for one in waits if one.until is not None and not one.entered and one.until > first
    )
    waited = sum(_waiting_weeks(one, first, on) for one in waits)
    return {
        "arrivals": listed / (YEAR.days / WEEK),
        "capacity": places * PLACE,
        "modes": _modes(stays, ended, first, on, parts),
        "patience": waited / left if left and waited else None,
        "now": _state(stays, waits, on),
        "past": _state(stays, waits, first),
        "seen": {
            "from": first.isoformat(),
            "to": on.isoformat(),
            "listed": listed,
            "entered": len(entered),
            "ended": len(ended),
            "gave_up": left,
            "median": median(entered) if len(entered) >= LEAST_ENDED else None,
        },
    }


def flow_of(inputs: Mapping[str, Any], state: str = "now") -> Flow:
    """A snapshot as the engine reads it, from that day ("now") or a year before ("past").

    Raises BadFlow when it describes no service.
    """
    return Flow(
        arrivals=inputs["arrivals"],
        capacity=inputs["capacity"],
        modes=tuple(
            Mode(one["code"], one["weight"], one["units"], Law(one["mean"], one["kind"], one["cv"]))
            for one in inputs["modes"]
        ),
        start=Start(
            waited=tuple(inputs[state]["waited"]),
            supported=tuple((code, weeks) for code, weeks in inputs[state]["supported"]),
        ),
        patience=Law(inputs["patience"]) if inputs["patience"] else None,
    )


def _stays(service: Service, on: date) -> list[Stay]:
    stages: dict[int, list[Stage]] = defaultdict(list)
    rows = Stage.objects.filter(
        pathway__service=service, pathway__admitted_on__lte=on, starts_on__lte=on
    ).exclude(mode=enums.Mode.WAITING)
    for stage in rows.order_by("pathway_id", "starts_on"):
        stages[stage.pathway_id].append(stage)
    over = dict(Pathway.objects.filter(pk__in=stages).values_list("pk", "left_on"))
    return [_stay(own, over[pathway], on) for pathway, own in stages.items()]


def _stay(stages: Sequence[Stage], left_on: date | None, on: date) -> Stay:
    days: Counter[str] = Counter()
    for stage in stages:
        days[stage.mode] += (min(stage.ends_on or on, on) - stage.starts_on).days + 1
    return Stay(days.most_common(1)[0][0], stages[0].starts_on, left_on)


def _waits(service: Service, on: date) -> list[Wait]:
    rows = WaitingEntry.objects.filter(service=service, requested_on__lte=on).values_list(
        "requested_on", "entered_on", "status", "status_on"
    )
    found = []
    for since, entered_on, status, status_on in rows:
        if entered_on is not None:
            found.append(Wait(since, max(since, entered_on), entered=True))
        elif status in WAITING:
            found.append(Wait(since, None, entered=False))
        else:
            found.append(Wait(since, max(since, status_on), entered=False))
    return found


def _waiting_weeks(wait: Wait, first: date, on: date) -> float:
    return max(0, (min(wait.until or on, on) - max(wait.since, first)).days) / WEEK


def _state(stays: Sequence[Stay], waits: Sequence[Wait], on: date) -> dict[str, Any]:
    return {
        "waited": sorted((on - one.since).days / WEEK for one in waits if one.is_running(on)),
        "supported": sorted(
            [one.mode, (on - one.starts_on).days / WEEK] for one in stays if one.is_running(on)
        ),
    }


def _modes(
    stays: Sequence[Stay],
    ended: Sequence[Stay],
    first: date,
    on: date,
    parts: Mapping[str, int],
) -> list[dict[str, Any]]:
    """Each mode with its share of entries and its mean stay.

    The mean is the weeks of support given in the year over the stays that ended in it: stays
    still running count for what they have lasted, so that long ones are not forgotten.
    """
    given: dict[str, float] = defaultdict(float)
    for one in stays:
        given[one.mode] += one.weeks_within(first, on)
    over = Counter(one.mode for one in ended)
    whole = max(1.0, sum(given.values())) / len(ended)
    began = Counter(one.mode for one in stays if one.starts_on > first)
    present = Counter(one.mode for one in stays if one.is_running(on))
    weights = began or present
    kind, cv = _shape(stays)
    return [
        {
            "code": code,
            "weight": weights[code],
            "units": parts[code],
            "mean": max(1.0, given[code]) / over[code] if over[code] >= LEAST_ENDED else whole,
            "kind": kind,
            "cv": cv,
        }
        for code in parts
    ]


def _shape(stays: Sequence[Stay]) -> tuple[str, float]:
    """The shape of stays: lognormal when enough have ended to see how much they vary."""
    lasted = [max(1, (one.ends_on - one.starts_on).days) for one in stays if one.ends_on]
    if len(lasted) < LEAST_SHAPE:
        return EXPONENTIAL, 1.0
    spread = stdev(lasted) / fmean(lasted)
    return (LOGNORMAL, round(min(2.0, spread), 2)) if spread > 0.1 else (LOGNORMAL, 0.1)
