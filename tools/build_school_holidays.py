"""Build territory/data/school_holidays.csv and public_holidays.csv from the `holidays` library.

    python tools/build_school_holidays.py

The library follows the ministry's orders; the tests compare the result with a second library and
list every difference with its reason. Extend ORDERS when the ministry publishes a new year: years
without an order are never written, the library only extrapolates them.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import holidays

DATA = Path(__file__).parent.parent / "src" / "maillage" / "territory" / "data"
DAY = timedelta(days=1)

# school year (its first calendar year) -> order, date of the order
ORDER_2022 = ("Arrêté du 7 décembre 2022 (JORFTEXT000046704476)", date(2022, 12, 7))
ORDER_2025 = ("Arrêté du 22 octobre 2025 (JORFTEXT000052416058)", date(2025, 10, 22))
ORDER_2026 = ("Arrêté du 21 juillet 2026 (JORFTEXT000054457294)", date(2026, 7, 21))
ORDERS = {2023: ORDER_2022, 2024: ORDER_2022, 2025: ORDER_2022, 2026: ORDER_2025, 2027: ORDER_2026}
# The day of return after the last summer is not published: stop at the end of the school year.
LAST_DAY = date(max(ORDERS) + 1, 8, 31)
# The summer before the first year is needed for its first days of September.
FIRST_SUMMER = ("2022-2023", date(min(ORDERS), 7, 8))

LABOUR_CODE = "Code du travail, art. L3133-1"
LOCAL_LAW = "Code du travail, art. L3134-13"
GOOD_FRIDAY = f"{LOCAL_LAW} (communes ayant un temple protestant ou une église mixte)"
SLAVERY_LAW = "Loi n° 83-550 du 30 juin 1983, décret n° 83-1003, code du travail, art. L3422-2"
# Département -> subdivision of the library; only the commemoration of the abolition of slavery
# is a public holiday by law there, the other days it knows are local custom.
OVERSEAS = {
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "976": "976",
    "977": "BL",
    "978": "MF",
}
ABOLITION = "Abolition de l'esclavage"
PUBLIC_YEARS = range(2023, 2029)


def school_rows(zone: str) -> list[list[str]]:
    """The breaks of one zone: first and last day off, both included."""
    library = holidays.France(
        years=range(min(ORDERS), max(ORDERS) + 2),
        subdiv=f"Zone {zone}",
        categories=("school",),
        language="fr",
    )
    breaks: list[tuple[str, date, date]] = []
    for day in sorted(day for day in library if FIRST_SUMMER[1] <= day <= LAST_DAY):
        label = library[day]
        if breaks and breaks[-1][0] == label and breaks[-1][2] + DAY == day:
            breaks[-1] = (label, breaks[-1][1], day)
        else:
            breaks.append((label, day, day))
    rows = []
    for label, first, last in breaks:
        start = first.year if first.month >= 9 else first.year - 1
        order, signed = ORDERS[max(start, min(ORDERS))]
        rows.append(
            [
                zone,
                label,
                first.isoformat(),
                last.isoformat(),
                f"{start}-{start + 1}",
                order,
                signed.isoformat(),
            ]
        )
    return rows


def public_rows() -> list[list[str]]:
    """Every public holiday of PUBLIC_YEARS: national, then local law, then overseas."""
    national = holidays.France(years=PUBLIC_YEARS, language="fr")
    rows = [(day, label, "national", LABOUR_CODE) for day, label in national.items()]
    moselle = holidays.France(years=PUBLIC_YEARS, subdiv="57", language="fr")
    for day, label in moselle.items():
        if day not in national:
            source = GOOD_FRIDAY if label == "Vendredi saint" else LOCAL_LAW
            rows.append((day, label, "alsace_moselle", source))
    for code, subdivision in OVERSEAS.items():
        local = holidays.France(years=PUBLIC_YEARS, subdiv=subdivision, language="fr")
        rows += [(day, ABOLITION, code, SLAVERY_LAW) for day in local.get_named(ABOLITION)]
    return [[day.isoformat(), label, scope, source] for day, label, scope, source in sorted(rows)]


def write(name: str, header: str, rows: list[list[str]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(header.split())
        writer.writerows(rows)


if __name__ == "__main__":
    write(
        "school_holidays.csv",
        "zone label first_day last_day school_year source valid_from",
        [row for zone in "ABC" for row in school_rows(zone)],
    )
    write("public_holidays.csv", "date label scope source", public_rows())
