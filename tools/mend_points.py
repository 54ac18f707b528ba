"""Put the misplaced points of communes back where their département and their neighbours are.

    python tools/mend_points.py FOLDER            FOLDER holds departements.geojson
    python tools/mend_points.py FOLDER --check    fails when a point should move

Run after build_territory.py, on the file it wrote. Some points of the source have lost the sign of
their longitude, some are those of a namesake. A point is doubted when it lies more than 4 km
outside the outline of its département, or more than 25 km from every commune that shares a postal
code with it (three at least). With the other sign it is kept if nothing is doubted any more;
otherwise the commune takes the mean of those neighbours. Prints what it changed; twice changes
nothing.
"""

import csv
import gzip
import io
import json
import math
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

DATA = Path(__file__).parent.parent / "src" / "maillage" / "territory" / "data"
OUTSIDE, ALONE = 4.0, 25.0  # kilometres
FEWEST = 3  # neighbours without which being alone proves nothing
# Doubtful, and without neighbours to tell where they are: read by hand, to 0.01 degree.
HAND_POINTS = {"56086": (47.39, -2.95), "77108": (48.88, 2.59), "93061": (48.88, 2.40)}
KM_A_DEGREE = 111.0
Point = tuple[float, float]  # latitude, longitude
Row = dict[str, str]


def kilometres(one: Point, other: Point) -> float:
    """Between two points near one another."""
    narrow = math.cos(math.radians(one[0]))
    return math.hypot(one[0] - other[0], (one[1] - other[1]) * narrow) * KM_A_DEGREE


def outlines(folder: Path) -> dict[str, list[list[Point]]]:
    """Département -> its rings."""
    found = {}
    data = json.loads((folder / "departements.geojson").read_text(encoding="utf-8"))
    for feature in data["features"]:
        shape = feature["geometry"]
        parts = shape["coordinates"]
        rings = [ring for part in parts for ring in part] if "Multi" in shape["type"] else parts
        found[feature["properties"]["code"]] = [[(y, x) for x, y, *_ in ring] for ring in rings]
    return found


def is_outside(point: Point, rings: list[list[Point]]) -> bool:
    """Whether a point lies farther outside than outlines drawn for a map may be wrong."""
    crossings = 0
    for (y1, x1), (y2, x2) in (pair for ring in rings for pair in pairwise(ring)):
        if (y1 > point[0]) != (y2 > point[0]):
            crossings += point[1] < x1 + (x2 - x1) * (point[0] - y1) / (y2 - y1)
    if crossings % 2:
        return False
    return min(kilometres(point, vertex) for ring in rings for vertex in ring) > OUTSIDE


def is_alone(point: Point, near: list[Point]) -> bool:
    """Whether a point is far from all its neighbours."""
    return len(near) >= FEWEST and min(kilometres(point, other) for other in near) > ALONE


def mend(rows: list[Row], rings: dict[str, list[list[Point]]]) -> list[str]:
    """Correct rows in place; returns a line for each."""
    places = {row["insee"]: (float(row["lat"]), float(row["lon"])) for row in rows}
    sharing = defaultdict(list)
    for row in rows:
        for code in row["postal"].split("|"):
            sharing[code].append(row["insee"])
    near = {
        row["insee"]: {one for code in row["postal"].split("|") for one in sharing[code]}
        - {row["insee"]}
        for row in rows
    }
    outside = {
        row["insee"]
        for row in rows
        if row["departement"] in rings
        and is_outside(places[row["insee"]], rings[row["departement"]])
    }

    def around(insee: str) -> list[Point]:
        return [places[one] for one in sorted(near[insee] - outside)]

    doubted = outside | {one for one in places if is_alone(places[one], around(one))}
    told = []
    for row in rows:
        if row["insee"] in HAND_POINTS and places[row["insee"]] != HAND_POINTS[row["insee"]]:
            row["lat"], row["lon"] = map(str, HAND_POINTS[row["insee"]])
            told.append(f"{row['insee']} {row['name']}: {HAND_POINTS[row['insee']]}, by hand")
            continue
        insee, trusted = row["insee"], [places[one] for one in sorted(near[row["insee"]] - doubted)]
        if insee not in doubted or row["city"]:
            continue
        before = places[insee]
        turned = (before[0], -before[1])
        home = rings.get(row["departement"], [])
        if not is_outside(turned, home) and not is_alone(turned, trusted):
            after = turned
        elif trusted:
            latitudes, longitudes = zip(*trusted, strict=True)
            after = (mean(latitudes), mean(longitudes))
        else:
            told.append(f"{insee} {row['name']}: {before} is doubtful, nothing tells where it is")
            continue
        row["lat"], row["lon"] = map(str, after)
        told.append(f"{insee} {row['name']}: {before} -> {after}")
    return told


def mean(degrees: tuple[float, ...]) -> float:
    """To four decimals, about ten metres."""
    return round(sum(degrees) / len(degrees), 4)


def main(folder: Path, *, checks: bool) -> int:
    """Rewrite the file of communes, or say what would change; the same input, the same bytes."""
    file = DATA / "communes.csv.gz"
    lines = gzip.decompress(file.read_bytes()).decode().splitlines()
    rows = list(csv.DictReader(lines, delimiter=";"))
    told = mend(rows, outlines(folder))
    print(*told, f"{len(told)} points", sep="\n")
    if checks:
        return len(told)
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    file.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), checks="--check" in sys.argv))
