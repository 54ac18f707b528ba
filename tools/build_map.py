"""Derive the SVG paths of the départements from the outlines kept in a folder.

    python tools/build_map.py FOLDER      FOLDER holds departements.geojson

Writes src/maillage/kernel/data/departements_svg.json: the map of France (mainland and Corsica,
insets for overseas and for Paris with its inner ring) and each département alone, finer, with
what is needed to place a point on it. Outlines: INSEE and IGN (Licence Ouverte 2.0).
"""

import json
import math
import re
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

OUTPUT = Path(__file__).resolve().parents[1] / "src/maillage/kernel/data/departements_svg.json"
Point = tuple[float, float]
Ring = list[Point]

OVERSEAS = ("971", "972", "973", "974", "976")
INNER_RING = ("75", "92", "93", "94")
FRANCE = 600  # units of the viewBox
ALONE = 1000
TOLERANCE = 0.9  # units: what the eye does not miss at 600 px
TOLERANCE_ALONE = 2.5
SPECK = 6.0  # square units under which an islet is not drawn


def lambert(lon: float, lat: float) -> Point:
    """Lambert's conic projection with the parallels of France (44° and 49°), unit radius."""
    one, two, mid = (math.radians(angle) for angle in (44, 49, 46.5))
    n = math.log(math.cos(one) / math.cos(two)) / math.log(
        math.tan(math.pi / 4 + two / 2) / math.tan(math.pi / 4 + one / 2)
    )
    scale = math.cos(one) * math.tan(math.pi / 4 + one / 2) ** n / n

    def rho(angle: float) -> float:
        return scale / math.tan(math.pi / 4 + angle / 2) ** n

    turn = n * math.radians(lon - 3)
    radius = rho(math.radians(lat))
    return radius * math.sin(turn), -(rho(mid) - radius * math.cos(turn))


def flat(lat: float) -> Callable[[float, float], Point]:
    """A local projection around a latitude: degrees of longitude shortened, north up."""
    shrink = math.cos(math.radians(lat))
    return lambda lon, north: (lon * shrink, -north)


def rings_of(geometry: dict) -> list[Ring]:
    """The outer rings of a shape: holes are drawn over by the départements that fill them."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    return [[(lon, lat) for lon, lat in polygon[0]] for polygon in polygons]


def project(ring: Ring, projection: Callable[[float, float], Point]) -> Ring:
    """Project each point of a ring."""
    return [projection(lon, lat) for lon, lat in ring]


def box_of(rings: list[Ring]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of all the points."""
    xs = [x for ring in rings for x, _ in ring]
    ys = [y for ring in rings for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


def area(ring: Ring) -> float:
    """Twice-signed area halved, absolute."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def simplify(points: Ring, tolerance: float) -> Ring:
    """Douglas and Peucker: the ends stay, so do the points farther than the tolerance."""
    if len(points) < 3:
        return points
    (ax, ay), (bx, by) = points[0], points[-1]
    length = math.hypot(bx - ax, by - ay)

    def distance(point: Point) -> float:
        if length == 0:
            return math.hypot(point[0] - ax, point[1] - ay)
        return abs((by - ay) * point[0] - (bx - ax) * point[1] + bx * ay - by * ax) / length

    far = max(range(1, len(points) - 1), key=lambda at: distance(points[at]))
    if distance(points[far]) <= tolerance:
        return [points[0], points[-1]]
    return simplify(points[: far + 1], tolerance)[:-1] + simplify(points[far:], tolerance)


def junctions(shapes: dict[str, list[Ring]]) -> set[Point]:
    """Points where borders meet: those with other than two neighbours over all the rings."""
    around: dict[Point, set[Point]] = {}
    for rings in shapes.values():
        for ring in rings:
            open_ring = ring[:-1]
            for at, point in enumerate(open_ring):
                around.setdefault(point, set()).update(
                    {open_ring[at - 1], open_ring[(at + 1) % len(open_ring)]}
                )
    return {point for point, neighbours in around.items() if len(neighbours) != 2}


def cut(ring: Ring, meeting: set[Point], tolerance: float) -> Ring:
    """Simplify a ring border by border, so that two neighbours keep the very same line."""
    open_ring = ring[:-1]
    starts = [at for at, point in enumerate(open_ring) if point in meeting]
    if len(starts) < 2:
        # An island, or a border of one neighbour only: cut at its two farthest points.
        first = starts[0] if starts else min(range(len(open_ring)), key=lambda at: open_ring[at])
        origin = open_ring[first]
        far = max(range(len(open_ring)), key=lambda at: math.dist(open_ring[at], origin))
        starts = sorted({first, far})
    turned = open_ring[starts[0] :] + open_ring[: starts[0]] + [open_ring[starts[0]]]
    stops = [start - starts[0] for start in starts] + [len(open_ring)]
    kept: Ring = []
    for begin, end in pairwise(stops):
        border = turned[begin : end + 1]
        # One direction for both neighbours, or rounding would part them.
        forward = border[0] <= border[-1]
        line = simplify(border if forward else border[::-1], tolerance)
        kept += (line if forward else line[::-1])[:-1]
    return kept


def path(rings: list[Ring], place: Callable[[Point], Point], speck: float) -> str:
    """SVG path in whole units, relative moves, specks left out (the largest ring always stays)."""
    placed = [[place(point) for point in ring] for ring in rings]
    placed.sort(key=area, reverse=True)
    parts = []
    for rank, ring in enumerate(placed):
        if rank and area(ring) < speck:
            continue
        whole = [(round(x), round(y)) for x, y in ring]
        whole = [point for at, point in enumerate(whole) if point != whole[at - 1]]
        if len(whole) < 3:
            continue
        moves = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(whole)]
        # A minus sign parts two numbers as well as a space does.
        steps = re.sub(r" (?=-)", "", " ".join(f"{x} {y}" for x, y in moves))
        parts.append(f"M{whole[0][0]} {whole[0][1]}l{steps}z")
    return "".join(parts)


def fit(rings: list[Ring], left: float, top: float, width: float, height: float):
    """Return a function that places points inside a frame, centred, and its scale."""
    x0, y0, x1, y1 = box_of(rings)
    scale = min(width / (x1 - x0), height / (y1 - y0))
    dx = left + (width - scale * (x1 - x0)) / 2
    dy = top + (height - scale * (y1 - y0)) / 2
    return (lambda point: (dx + (point[0] - x0) * scale, dy + (point[1] - y0) * scale)), scale


def middle(rings: list[Ring], place: Callable[[Point], Point]) -> list[int]:
    """The centre of mass of the largest ring, where a count is drawn."""
    ring = max((([place(point) for point in ring]) for ring in rings), key=area)
    sums = [0.0, 0.0, 0.0]
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = ax * by - bx * ay
        sums[0] += cross
        sums[1] += (ax + bx) * cross
        sums[2] += (ay + by) * cross
    return [round(sums[1] / (3 * sums[0])), round(sums[2] / (3 * sums[0]))]


def draw(shapes: dict[str, list[Ring]], place, scale: float, tolerance: float, speck: float):
    """Simplify together and draw each shape: {code: {path, at}}."""
    meeting = junctions(shapes)
    drawn = {}
    for code, rings in shapes.items():
        thin = [cut(ring, meeting, tolerance / scale) for ring in rings]
        drawn[code] = {"path": path(thin, place, speck), "at": middle(rings, place)}
    return drawn


def france(shapes: dict[str, list[Ring]]) -> dict:
    """The map: mainland and Corsica, then the insets with their frames."""
    mainland = {
        code: [project(ring, lambert) for ring in rings]
        for code, rings in shapes.items()
        if code not in OVERSEAS
    }
    place, scale = fit([r for rings in mainland.values() for r in rings], 70, 4, 526, 560)
    shown = draw(mainland, place, scale, TOLERANCE, SPECK)
    frames = [{"name": "Paris et petite couronne", "x": 462, "y": 2, "width": 134, "height": 92}]
    inner = {code: mainland[code] for code in INNER_RING}
    place, scale = fit([r for rings in inner.values() for r in rings], 470, 22, 118, 66)
    inset = draw(inner, place, scale, TOLERANCE, SPECK)
    for rank, code in enumerate(OVERSEAS):
        top = 130 + rank * 92
        rings = [
            project(ring, flat(sum(y for _, y in shapes[code][0]) / len(shapes[code][0])))
            for ring in shapes[code]
        ]
        place, scale = fit(rings, 8, top + 22, 68, 58)
        inset |= draw({code: rings}, place, scale, TOLERANCE, 1.5)
        frames.append({"name": "", "code": code, "x": 2, "y": top, "width": 80, "height": 86})
    return {"box": [0, 0, FRANCE, FRANCE], "shapes": shown, "inset": inset, "frames": frames}


def alone(rings: list[Ring]) -> dict:
    """A département on its own page: a finer path, and how to place a longitude and latitude."""
    lats = [lat for ring in rings for _, lat in ring]
    lat = (min(lats) + max(lats)) / 2
    shrink = math.cos(math.radians(lat))
    projected = [project(ring, flat(lat)) for ring in rings]
    x0, y0, x1, y1 = box_of(projected)
    scale = ALONE / max(x1 - x0, y1 - y0)

    def place(point: Point) -> Point:
        return (point[0] - x0) * scale, (point[1] - y0) * scale

    thin = [cut(ring, set(), TOLERANCE_ALONE / scale) for ring in projected]
    return {
        "path": path(thin, place, 40),
        "width": math.ceil((x1 - x0) * scale),
        "height": math.ceil((y1 - y0) * scale),
        # x = (lon * shrink - x0) * scale ; y = (-lat - y0) * scale
        "shrink": round(shrink, 6),
        "x0": round(x0, 6),
        "y0": round(y0, 6),
        "scale": round(scale, 3),
    }


def main() -> None:
    """Read the outlines, write the paths, say their weight."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    features = json.loads((Path(sys.argv[1]) / "departements.geojson").read_text())["features"]
    features.sort(key=lambda feature: feature["properties"]["code"])
    shapes = {one["properties"]["code"]: rings_of(one["geometry"]) for one in features}
    data = {
        "source": "INSEE, Code officiel géographique ; IGN, Admin Express (Licence Ouverte 2.0)",
        "names": {one["properties"]["code"]: one["properties"]["nom"] for one in features},
        "france": france(shapes),
        "alone": {code: alone(rings) for code, rings in shapes.items()},
    }
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n")
    drawn = [*data["france"]["shapes"].values(), *data["france"]["inset"].values()]
    print(f"{OUTPUT.name}: {OUTPUT.stat().st_size} bytes")
    print(f"map of France: {sum(len(one['path']) for one in drawn)} bytes of paths")


if __name__ == "__main__":
    main()
