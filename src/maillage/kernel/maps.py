"""Maps without any outside tile: France by département, and a département with its communes.

The outlines are derived once by tools/build_map.py (INSEE, IGN) and drawn by the templates
`c-map-france` and `c-map-departement`; the list beside a map says the same in words.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from maillage.kernel import words

PATHS = Path(__file__).with_name("data") / "departements_svg.json"
NAMED_AT_MOST = 12
CREDIT = "Contours\u00a0: INSEE et IGN, Licence Ouverte 2.0"
SMALLEST, LARGEST = 5.0, 17.0  # radius of a count, in units of the 600-wide map
POINT_SMALLEST, POINT_LARGEST = 12.0, 48.0  # on the 1000-wide outline of one département


@lru_cache(maxsize=1)
def outlines() -> dict:
    """The derived paths, read once."""
    return json.loads(PATHS.read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Shape:
    """A département on the map of France; `radius` is 0 where there is nothing to count."""

    code: str
    name: str
    path: str
    x: int
    y: int
    count: int
    said: str
    url: str
    radius: float
    current: bool = False


@dataclass(frozen=True)
class Frame:
    """The box of an inset and its name."""

    name: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class France:
    """What `c-map-france` draws. `listed` holds the départements that count, most first."""

    title: str
    ground: tuple[Shape, ...]
    insets: tuple[Shape, ...]
    frames: tuple[Frame, ...]
    listed: tuple[Shape, ...]
    total: str
    credit: str = CREDIT

    @property
    def counted(self) -> tuple[Shape, ...]:
        """Shapes that carry a count: those of an inset are not counted twice, under it."""
        inset = {shape.code for shape in self.insets}
        return (
            *(one for one in self.ground if one.radius and one.code not in inset),
            *(one for one in self.insets if one.radius),
        )


@dataclass(frozen=True)
class Place:
    """A commune, or any point to show: degrees, and how many things are there."""

    name: str
    latitude: float
    longitude: float
    count: int = 1
    url: str = ""


@dataclass(frozen=True)
class Spot:
    """A place on the outline of its département, in its units."""

    name: str
    x: float
    y: float
    radius: float
    said: str
    url: str
    anchor: str = "start"

    @property
    def label_x(self) -> float:
        """Where its name begins, or ends when it stands to the left."""
        shift = self.radius + 12
        return round(self.x + shift if self.anchor == "start" else self.x - shift, 1)


@dataclass(frozen=True)
class Departement:
    """What `c-map-departement` draws. `left_out` counts the places outside the outline's box."""

    code: str
    name: str
    title: str
    path: str
    width: int
    height: int
    spots: tuple[Spot, ...]
    left_out: int
    credit: str = CREDIT

    @property
    def named(self) -> tuple[Spot, ...]:
        """The spots whose name is drawn: none when they are too many to be read."""
        return self.spots if len(self.spots) <= NAMED_AT_MOST else ()


def france(
    counts: Mapping[str, int],
    *,
    title: str,
    noun: tuple[str, str],
    urls: Mapping[str, str] | None = None,
    current: str = "",
) -> France:
    """Lay counts by département code ("01" ... "976") on the map.

    `noun` is (singular, plural); `urls` gives the page of a département, `current` the code of
    the one being looked at. Raises KeyError for a code that is not one of the 101.
    """
    data = outlines()
    for code in counts:
        if code not in data["names"]:
            raise KeyError(f"no such département: {code}")
    top = max(counts.values(), default=0)

    def shape(code: str, drawn: Mapping) -> Shape:
        count = counts.get(code, 0)
        return Shape(
            code=code,
            name=data["names"][code],
            path=drawn["path"],
            x=drawn["at"][0],
            y=drawn["at"][1],
            count=count,
            said=words.compte(count, *noun),
            url=(urls or {}).get(code, ""),
            radius=_radius(count, top, SMALLEST, LARGEST),
            current=code == current,
        )

    ground = tuple(shape(code, one) for code, one in data["france"]["shapes"].items())
    insets = tuple(shape(code, one) for code, one in data["france"]["inset"].items())
    every = {one.code: one for one in (*ground, *insets)}
    listed = sorted(
        (one for one in every.values() if one.count), key=lambda one: (-one.count, one.code)
    )
    frames = tuple(
        Frame(
            name=one["name"] or data["names"][one["code"]],
            **{side: one[side] for side in ("x", "y", "width", "height")},
        )
        for one in data["france"]["frames"]
    )
    total = words.compte(sum(counts.values()), *noun)
    return France(title, ground, insets, frames, tuple(listed), total)


def departement(
    code: str, places: Sequence[Place], *, title: str, noun: tuple[str, str]
) -> Departement:
    """Put places on the outline of one département, the fuller ones larger and underneath.

    Raises KeyError for a code that is not one of the 101.
    """
    data = outlines()
    drawn = data["alone"][code]
    top = max((place.count for place in places), default=0)
    spots = []
    for place in sorted(places, key=lambda one: (-one.count, one.name)):
        x, y = project(code, place.latitude, place.longitude)
        if 0 <= x <= drawn["width"] and 0 <= y <= drawn["height"]:
            radius = _radius(place.count, top, POINT_SMALLEST, POINT_LARGEST)
            said = words.compte(place.count, *noun)
            anchor = "end" if x > 0.65 * drawn["width"] else "start"
            spots.append(
                Spot(place.name, round(x, 1), round(y, 1), radius, said, place.url, anchor)
            )
    return Departement(
        code=code,
        name=data["names"][code],
        title=title,
        path=drawn["path"],
        width=drawn["width"],
        height=drawn["height"],
        spots=tuple(spots),
        left_out=len(places) - len(spots),
    )


def project(code: str, latitude: float, longitude: float) -> tuple[float, float]:
    """Place degrees on the outline of a département, in its own units."""
    drawn = outlines()["alone"][code]
    return (
        (longitude * drawn["shrink"] - drawn["x0"]) * drawn["scale"],
        (-latitude - drawn["y0"]) * drawn["scale"],
    )


def _radius(count: int, top: int, smallest: float, largest: float) -> float:
    """Area follows the count, from a visible minimum."""
    if count <= 0:
        return 0.0
    return round(max(smallest, largest * math.sqrt(count / top)), 1)
