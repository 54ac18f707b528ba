"""Build territory/data/communes.csv.gz and departements.csv from the national reference files.

    python tools/build_territory.py POINTS.csv.gz PACKAGE_FOLDER

POINTS.csv.gz: one row per commune with its town-hall point (columns code_insee, lat, lon;
separator ';'). PACKAGE_FOLDER: the unpacked npm package @etalab/decoupage-administratif 6.0.0
(COG of 1 January 2026). What each file holds and whom to credit: territory/data/SOURCES.md.
"""

import csv
import gzip
import io
import json
import sys
from collections import defaultdict
from pathlib import Path

DATA = Path(__file__).parent.parent / "src" / "maillage" / "territory" / "data"
DEPARTEMENT_COLUMNS = [
    *("code", "name", "kind", "region", "academy", "zone"),
    *("alsace_moselle", "overseas", "timezone"),
]
COLLECTIVITIES = ("975", "977", "978")

# Académies and their zone since January 2016; an empty zone means that the rector fixes the
# calendar (code de l'éducation, art. D521-6 and D521-7).
ACADEMIES = {
    "Besançon": ("A", "25 39 70 90"),
    "Bordeaux": ("A", "24 33 40 47 64"),
    "Clermont-Ferrand": ("A", "03 15 43 63"),
    "Dijon": ("A", "21 58 71 89"),
    "Grenoble": ("A", "07 26 38 73 74"),
    "Limoges": ("A", "19 23 87"),
    "Lyon": ("A", "01 42 69"),
    "Poitiers": ("A", "16 17 79 86"),
    "Aix-Marseille": ("B", "04 05 13 84"),
    "Amiens": ("B", "02 60 80"),
    "Lille": ("B", "59 62"),
    "Nancy-Metz": ("B", "54 55 57 88"),
    "Nantes": ("B", "44 49 53 72 85"),
    "Nice": ("B", "06 83"),
    "Normandie": ("B", "14 27 50 61 76"),
    "Orléans-Tours": ("B", "18 28 36 37 41 45"),
    "Reims": ("B", "08 10 51 52"),
    "Rennes": ("B", "22 29 35 56"),
    "Strasbourg": ("B", "67 68"),
    "Créteil": ("C", "77 93 94"),
    "Montpellier": ("C", "11 30 34 48 66"),
    "Paris": ("C", "75"),
    "Toulouse": ("C", "09 12 31 32 46 65 81 82"),
    "Versailles": ("C", "78 91 92 95"),
    "Corse": ("", "2A 2B"),
    "Guadeloupe": ("", "971 977 978"),
    "Martinique": ("", "972"),
    "Guyane": ("", "973"),
    "La Réunion": ("", "974"),
    "Mayotte": ("", "976"),
    "Saint-Pierre-et-Miquelon": ("", "975"),
}
ALSACE_MOSELLE = ("57", "67", "68")
TIMEZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
}
# Absent from the point file and without a neighbour under the same postal code: read by hand,
# to 0.01 degree (about one kilometre).
HAND_POINTS = {
    "56098": (47.76, -3.34),
    "97501": (47.10, -56.38),
    "97502": (46.78, -56.18),
    "97701": (17.90, -62.85),
    "97801": (18.07, -63.08),
}


def read_json(folder: Path, name: str) -> list[dict]:
    return json.loads((folder / "data" / f"{name}.json").read_text(encoding="utf-8"))


def read_points(path: Path) -> dict[str, tuple[float, float]]:
    """INSEE code -> (latitude, longitude) in degrees, for the communes that have a point."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return {
            row["code_insee"]: (float(row["lat"]), float(row["lon"]))
            for row in csv.DictReader(lines, delimiter=";")
            if row["lat"]
        }


def complete_points(points: dict[str, tuple[float, float]], communes: list[dict]) -> None:
    """Give every commune a point: by hand, of its city, or the mean of its postal neighbours."""
    points.update(HAND_POINTS)
    by_postal_code = defaultdict(list)
    for commune in communes:
        if commune["code"] in points:
            for postal_code in commune["codesPostaux"]:
                by_postal_code[postal_code].append(points[commune["code"]])
    for commune in communes:
        if commune["code"] in points:
            continue
        if "commune" in commune:
            points[commune["code"]] = points[commune["commune"]]
            continue
        near = [point for code in commune["codesPostaux"] for point in by_postal_code[code]]
        latitudes, longitudes = zip(*near, strict=True)
        points[commune["code"]] = (
            round(sum(latitudes) / len(near), 4),
            round(sum(longitudes) / len(near), 4),
        )


def write_communes(package: Path, points: dict[str, tuple[float, float]]) -> None:
    kept = {departement for _, list_ in ACADEMIES.values() for departement in list_.split()}
    communes = [
        row
        for row in read_json(package, "communes")
        if row["type"] in ("commune-actuelle", "arrondissement-municipal")
        and row["departement"] in kept
    ]
    current = {row["code"] for row in communes if row["type"] == "commune-actuelle"}
    unknown = sorted(set(points) - current)
    if unknown:
        sys.exit(f"the point file names communes unknown to the COG of 2026: {unknown}")
    complete_points(points, communes)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    writer.writerow(["insee", "name", "departement", "population", "lat", "lon", "postal", "city"])
    for row in sorted(communes, key=lambda row: row["code"]):
        latitude, longitude = points[row["code"]]
        name = row["nom"].replace("Arrondissement", "arrondissement")
        writer.writerow(
            [
                row["code"],
                name,
                row["departement"],
                row["population"],
                latitude,
                longitude,
                "|".join(row["codesPostaux"]),
                row.get("commune", ""),
            ]
        )
    # mtime=0 and no file name: the same input gives the same bytes
    (DATA / "communes.csv.gz").write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


def write_departements(package: Path) -> None:
    regions = {row["code"]: row["nom"] for row in read_json(package, "regions")}
    academies = {
        departement: (academy, zone)
        for academy, (zone, list_) in ACADEMIES.items()
        for departement in list_.split()
    }
    with (DATA / "departements.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(DEPARTEMENT_COLUMNS)
        rows = [row for row in read_json(package, "departements") if row["code"] in academies]
        for row in sorted(rows, key=lambda row: row["code"]):
            code = row["code"]
            writer.writerow(
                [
                    code,
                    row["nom"],
                    "collectivite" if code in COLLECTIVITIES else "departement",
                    regions[row["region"]],
                    *academies[code],
                    int(code in ALSACE_MOSELLE),
                    int(code in TIMEZONES),
                    TIMEZONES.get(code, "Europe/Paris"),
                ]
            )


if __name__ == "__main__":
    points_path, package_path = map(Path, sys.argv[1:])
    write_communes(package_path, read_points(points_path))
    write_departements(package_path)
