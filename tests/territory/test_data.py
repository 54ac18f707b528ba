"""The data files against the reference material and against two libraries."""

import csv
import gzip
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
import pytest
import vacances_scolaires_france

from maillage.territory import calendars, registry
from tests.shared import shared_path

ROOT = Path(__file__).resolve().parents[2]
DAY = timedelta(days=1)
# Zones of the mainland by département, as the orders on the school calendar share the académies.
ZONE_A = "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86"
ZONE_C = "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95"
OWN = "2A 2B 971 972 973 974 975 976 977 978"


def zone_days(zone, first, last):
    """day -> label of every day off in a zone, from our file."""
    return {
        day: one.closed.label
        for one in calendars._zone_breaks()
        if one.zone == zone
        for day in one.closed.period
        if first <= day <= last
    }


def test_every_commune_lies_where_its_departement_and_its_neighbours_are():
    folder = shared_path("geo/departements.geojson").parent
    told = subprocess.run(
        [sys.executable, ROOT / "tools/mend_points.py", folder, "--check"],
        capture_output=True,
        text=True,
    )
    assert (told.returncode, told.stdout) == (0, "0 points\n")


def test_departements_and_their_zones():
    zones = {}
    for one in registry.departements():
        zones.setdefault(one.zone, set()).add(one.code)
    assert zones["A"] == {*ZONE_A.split(), "87", "89", "90"}
    assert zones["C"] == set(ZONE_C.split())
    assert zones[""] == set(OWN.split())
    assert sorted(len(codes) for codes in zones.values()) == [10, 21, 32, 41]
    assert [registry.departement(code).zone for code in ("86", "37", "93")] == ["A", "B", "C"]


def test_départements_of_local_law_and_overseas():
    def codes(attribute):
        return [one.code for one in registry.departements() if getattr(one, attribute)]

    assert codes("alsace_moselle") == ["57", "67", "68"]
    assert codes("overseas") == ["971", "972", "973", "974", "975", "976", "977", "978"]
    assert [one.code for one in registry.departements() if one.kind == "collectivite"] == [
        "975",
        "977",
        "978",
    ]


def test_every_timezone_exists_and_the_mainland_has_one():
    zones = {one.timezone for one in registry.departements()}
    assert all(ZoneInfo(zone).key == zone for zone in zones)
    assert {one.timezone for one in registry.departements() if not one.overseas} == {"Europe/Paris"}


def test_communes_are_those_of_the_reference():
    path = shared_path("geo/communes.csv.gz")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        reference = {row["code_insee"]: row for row in csv.DictReader(lines, delimiter=";")}
    ours = {one.insee: one for one in registry._communes().values() if not one.city}
    assert set(ours) - set(reference) == {"97501", "97502", "97701", "97801"}
    assert set(reference) - set(ours) == set()
    for insee, row in reference.items():
        assert ours[insee].departement == row["departement"]
        # the reference drops the leading article, and nothing else
        assert ours[insee].name.removesuffix(row["nom"]).strip() in (
            *("", "L'", "Le", "La", "Les", "Aux", "Los", "Las"),
        )


def test_every_commune_is_whole():
    communes = registry._communes().values()
    assert len(communes) == 34_924
    assert sum(1 for one in communes if one.city) == 45
    codes = {one.code for one in registry.departements()}
    for one in communes:
        assert one.departement in codes
        assert one.insee.startswith(one.departement)
        assert len(one.insee) == 5
        assert one.name.strip() == one.name != ""
        assert one.postal_codes
        assert all(len(code) == 5 and code.isdigit() for code in one.postal_codes)


def test_six_villages_died_for_france_and_nobody_lives_there():
    empty = [one for one in registry._communes().values() if one.population == 0]
    assert {one.departement for one in empty} == {"55"}
    assert len(empty) == 6


def test_school_breaks_equal_the_library_day_by_day():
    period = calendars.published_period()
    for zone in "ABC":
        library = holidays.France(
            years=range(period.first.year, period.last.year + 1),
            subdiv=f"Zone {zone}",
            categories=("school",),
            language="fr",
        )
        expected = {day: label for day, label in library.items() if day in period}
        assert zone_days(zone, period.first, period.last) == expected


# Every day on which the second library disagrees, the same in the three zones, and why.
ASCENSION_MISSING = "the second library has no Ascension bridge before 2027"
ASCENSION_ENDS = "it leaves out the Sunday of 2027, and both ends of the bridge of 2028"
RETURN_2027 = "classes start again on Thursday 2 September 2027, its summer ends one day early"
END_2028 = "classes end on Tuesday 4 July 2028 in the evening, its summer starts that very day"
MISSING_THERE = {
    **{date(2024, 5, day): ASCENSION_MISSING for day in (9, 10, 11, 12)},
    **{date(2025, 5, day): ASCENSION_MISSING for day in (29, 30, 31)},
    date(2025, 6, 1): ASCENSION_MISSING,
    **{date(2026, 5, day): ASCENSION_MISSING for day in (14, 15, 16, 17)},
    date(2027, 5, 9): ASCENSION_ENDS,
    date(2028, 5, 25): ASCENSION_ENDS,
    date(2028, 5, 28): ASCENSION_ENDS,
    date(2027, 9, 1): RETURN_2027,
}
MISSING_HERE = {date(2028, 7, 4): END_2028}


@pytest.mark.parametrize("zone", ["A", "B", "C"])
def test_school_breaks_against_the_second_library(zone):
    period = calendars.published_period()
    path = os.path.join(os.path.dirname(vacances_scolaires_france.__file__), "data", "data.csv")
    with open(path, encoding="utf-8") as lines:
        theirs = {
            date.fromisoformat(row["date"]): row["nom_vacances"]
            for row in csv.DictReader(lines)
            if row[f"vacances_zone_{zone.lower()}"] == "True"
        }
    theirs = {day: label for day, label in theirs.items() if day in period}
    ours = zone_days(zone, period.first, period.last)
    assert set(ours) - set(theirs) == set(MISSING_THERE)
    assert set(theirs) - set(ours) == set(MISSING_HERE)
    assert [day for day in ours if ours[day] != theirs.get(day, ours[day])] == []


def test_breaks_start_on_saturday_and_end_before_a_working_day():
    for one in calendars._zone_breaks():
        first, last, label = one.closed.period.first, one.closed.period.last, one.closed.label
        if label == "Pont de l'Ascension":
            assert (first.weekday(), last.weekday()) == (3, 6)
        elif label == "Vacances d'été":
            assert first.weekday() == 5 or first == date(2028, 7, 5)
            assert last.month in (8, 9)
        else:
            assert first.weekday() == 5
            monday = {day.date for _, day in calendars._public_holidays()}
            assert last.weekday() == 6 or (last.weekday() == 0 and last in monday)


def test_every_break_names_an_order_signed_before_its_school_year():
    with (registry.DATA / "school_holidays.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter=";"):
            signed = date.fromisoformat(row["valid_from"])
            assert row["source"].startswith(f"Arrêté du {signed.day} ")
            assert signed < date.fromisoformat(row["first_day"])
    assert calendars.published_school_years() == (
        *("2023-2024", "2024-2025", "2025-2026", "2026-2027", "2027-2028"),
    )


# Scope of our file -> subdivision of the library and the days of local custom it adds, which no
# article of the labour code makes public holidays.
SUBDIVISIONS = {
    "57": ("57", set()),
    "67": ("6AE", set()),
    "37": (None, set()),
    "971": ("971", {"Mi-Carême", "Vendredi saint", "Fête de Victor Schoelcher"}),
    "972": ("972", {"Fête de Victor Schoelcher"}),
    "973": ("973", set()),
    "974": ("974", set()),
    "975": ("PM", set()),
    "976": ("976", set()),
    "977": ("BL", set()),
    "978": ("MF", {"Fête de Victor Schoelcher"}),
}


@pytest.mark.parametrize("code", SUBDIVISIONS)
def test_public_holidays_equal_the_library(code):
    subdivision, custom = SUBDIVISIONS[code]
    library = holidays.France(years=range(2023, 2029), subdiv=subdivision, language="fr")
    expected = sorted((day, label) for day, label in library.items() if label not in custom)
    ours = calendars.public_holidays(code, date(2023, 1, 1), date(2028, 12, 31))
    assert [(day.date, day.label) for day in ours] == expected
    assert len(library) - len(expected) == 6 * len(custom)
