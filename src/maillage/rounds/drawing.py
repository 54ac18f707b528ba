"""The same week as pictures: a person’s days as bars, their ways on the ground, no outside tile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from maillage.engine.rounds import Journey, Week
from maillage.kernel import maps
from maillage.kernel.words import compte, duree
from maillage.rounds.reading import clock_said, day_name, visit_label

LEFT, RIGHT, WIDTH = 168.0, 12.0, 1000.0
HEAD, LANE, BAR = 26, 30, 18
LETTER = 0.56  # width of a letter, in parts of the size of the text
MARGIN = 0.12
SIZE = 2.6


@dataclass(frozen=True)
class Bar:
    """A stretch of a day: `kind` is road, visit, meeting or pause."""

    kind: str
    x: float
    y: float
    width: float
    height: float
    said: str


@dataclass(frozen=True)
class Lane:
    """One day of one of the two weeks."""

    label: str
    y: float
    text_y: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Gantt:
    """Days under one another on one scale of hours."""

    width: float
    height: float
    hours: tuple[tuple[float, str], ...]
    lanes: tuple[Lane, ...]


def gantt(week: Week, weeks: Sequence[tuple[str, Sequence[Journey]]]) -> Gantt | None:
    """The days of a person, those of each week side by side; None when nobody works."""
    every = [one for _, own in weeks for one in own]
    if not every:
        return None
    first = min(min(_starts(one)) for one in every) // 60
    last = -(-max(max(_ends(one)) for one in every) // 60)
    scale = (WIDTH - LEFT - RIGHT) / (60 * max(1, last - first))

    def at(minute: int) -> float:
        return round(LEFT + (minute - 60 * first) * scale, 1)

    lanes: list[Lane] = []
    for day in sorted({one.day for one in every}):
        for label, own in weeks:
            y = HEAD + LANE * len(lanes)
            bars = [
                _bar(week, one, y, at, kind, start, end, said)
                for one in own
                if one.day == day
                for kind, start, end, said in _stretches(week, one)
            ]
            name = day_name(week, day).capitalize()
            lanes.append(Lane(f"{name}, {label}" if label else name, y, y + 15, tuple(bars)))
    hours = tuple((at(60 * hour), f"{hour} h") for hour in range(first, last + 1))
    return Gantt(WIDTH, HEAD + LANE * len(lanes) + 6, hours, tuple(lanes))


def _starts(one: Journey) -> list[int]:
    return [stop.start for stop in one.stops] + [leg.start for leg in one.legs]


def _ends(one: Journey) -> list[int]:
    return [stop.end for stop in one.stops] + [leg.end for leg in one.legs]


def _stretches(week: Week, one: Journey) -> list[tuple[str, int, int, str]]:
    found = [("road", leg.start, leg.end, f"route, {leg.minutes} min") for leg in one.legs]
    for stop in one.stops:
        kind = "meeting" if week.visits[stop.visit].meeting else "visit"
        said = f"{visit_label(week, stop.visit)}, {week.places[stop.place].id}"
        found.append((kind, stop.start, stop.end, said))
    if one.pause is not None:
        found.append(("pause", one.pause.start, one.pause.end, "pause"))
    return found


def _bar(
    week: Week, one: Journey, y: float, at: Any, kind: str, start: int, end: int, said: str
) -> Bar:
    thin = kind in ("road", "pause")
    top, height = (y + 7, BAR - 10) if thin else (y + 2, BAR)
    width = max(1.5, at(end) - at(start))
    said = f"{clock_said(start)} à {clock_said(end)}, {said}"
    return Bar(kind, at(start), top, round(width, 1), height, said)


@dataclass(frozen=True)
class Spot:
    """A place on the ground."""

    kind: str
    x: float
    y: float
    name: str
    anchor: str
    label_x: float
    is_named: bool = True


@dataclass(frozen=True)
class Ground:
    """The places of a person and their ways; `path` is the département underneath, if any."""

    box: str
    path: str
    spots: tuple[Spot, ...]
    ways: tuple[tuple[str, str], ...]
    unit: float
    label_y: float
    font: float
    credit: str = maps.CREDIT


def ground(
    week: Week,
    problem: Mapping[str, Any],
    departement: str,
    weeks: Sequence[tuple[str, Sequence[Journey]]],
) -> Ground | None:
    """Where a person goes in each week; None when the file gives no coordinates.

    `weeks` are (kind of line, days).
    """
    if departement not in maps.outlines()["alone"]:
        return None
    points = {
        place["id"]: maps.project(departement, place["lat"], place["lon"])
        for place in problem["places"]
        if place.get("lat") is not None
    }
    used: dict[int, tuple[float, float]] = {}
    ways = []
    for kind, own in weeks:
        for one in own:
            chain = [leg.origin for leg in one.legs[:1]] + [leg.target for leg in one.legs]
            known = [place for place in chain if week.places[place].id in points]
            used.update({place: points[week.places[place].id] for place in known})
            line = " ".join("{:.1f},{:.1f}".format(*used[place]) for place in known)
            if line:
                ways.append((kind, line))
    if not used:
        return None
    return _framed(week, used, ways, maps.outlines()["alone"][departement]["path"])


def _framed(
    week: Week, used: Mapping[int, tuple[float, float]], ways: list[tuple[str, str]], path: str
) -> Ground:
    """The ground cut around the places, with room for their names on both sides."""
    xs, ys = [x for x, _ in used.values()], [y for _, y in used.values()]
    pad = MARGIN * max(max(xs) - min(xs), max(ys) - min(ys), 40.0)
    left, top = min(xs) - 2 * pad, min(ys) - pad
    width, height = max(xs) - min(xs) + 4 * pad, max(ys) - min(ys) + 2 * pad
    unit = max(width, height) / 100
    spots = [
        _spot(week, place, x, y, left + width / 2, unit) for place, (x, y) in sorted(used.items())
    ]
    return Ground(
        box=f"{left:.1f} {top:.1f} {width:.1f} {height:.1f}",
        path=path,
        spots=_named(spots, SIZE * unit),
        ways=tuple(ways),
        unit=unit,
        label_y=unit,
        font=round(SIZE * unit, 1),
    )


def _named(spots: Sequence[Spot], size: float) -> tuple[Spot, ...]:
    """The spots, the site first, each with its name unless it would cover another's."""
    taken: list[tuple[float, float, float]] = []
    kept = []
    for one in sorted(spots, key=lambda spot: spot.kind != "office"):
        width = LETTER * size * len(one.name)
        left = one.label_x - width if one.anchor == "end" else one.label_x
        free = all(
            abs(one.y - y) > size or left > right or left + width < start
            for start, right, y in taken
        )
        if free:
            taken.append((left, left + width, one.y))
        kept.append(replace(one, is_named=free))
    return tuple(kept)


def _spot(week: Week, place: int, x: float, y: float, middle: float, unit: float) -> Spot:
    anchor = "end" if x > middle else "start"
    shift = -2 * unit if anchor == "end" else 2 * unit
    one = week.places[place]
    return Spot(one.kind, round(x, 1), round(y, 1), one.id, anchor, round(x + shift, 1))


@dataclass(frozen=True)
class Point:
    """One position of the balance: its rank, and where the rank is written."""

    rank: int
    x: float
    y: float
    said: str


@dataclass(frozen=True)
class Curve:
    """Minutes of road (upwards) against broken bonds (rightwards), position after position."""

    line: str
    points: tuple[Point, ...]
    low: str
    high: str
    fewest: str
    most: str


def curve(found: Sequence[tuple[int, int]]) -> Curve | None:
    """The curve of (broken bonds, minutes of road); None when there is nothing to compare."""
    if len(found) < 2:
        return None
    bonds, roads = [one for one, _ in found], [one for _, one in found]
    points = []
    for rank, (broken, road) in enumerate(found, 1):
        x = 90 + 560 * (broken - min(bonds)) / max(1, max(bonds) - min(bonds))
        y = 250 - 210 * (road - min(roads)) / max(1, max(roads) - min(roads))
        said = f"{rank} : {duree(road)} de route, {compte(broken, 'lien rompu', 'liens rompus')}"
        points.append(Point(rank, round(x, 1), round(y, 1), said))
    return Curve(
        line=" ".join(f"{one.x},{one.y}" for one in points),
        points=tuple(points),
        low=duree(min(roads)),
        high=duree(max(roads)),
        fewest=str(min(bonds)),
        most=compte(max(bonds), "lien rompu", "liens rompus"),
    )
