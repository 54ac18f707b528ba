"""Dated values: the right one on each day, and files that contradict themselves refused."""

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.dated import THRESHOLDS, DatedValueError, find, load, lookup

SERVICES = "marches.dispense.fournitures_services"


def written(*periods: str) -> str:
    head = '[seuil]\nlabel = "Un seuil"\nunit = "euros"\n'
    return head + "".join(f"[[seuil.periods]]\n{period}\n" for period in periods)


def period(first: str, last: str = "", value: int = 1, source: str = "loi") -> str:
    until = f"valid_to = {last}\n" if last else ""
    return f'valid_from = {first}\n{until}value = {value}\nsource = "{source}"'


@pytest.mark.parametrize(
    ("key", "day", "value"),
    [
        (SERVICES, "2026-03-31", 40_000),
        (SERVICES, "2026-04-01", 60_000),
        (SERVICES, "2040-01-01", 60_000),
        ("marches.dispense.travaux", "2025-12-31", 100_000),
        ("marches.dispense.travaux", "2026-01-01", 100_000),
        ("marches.documents_en_ligne", "2026-03-31", 40_000),
        ("marches.documents_en_ligne", "2026-04-01", 60_000),
        ("marches.procedure_formalisee.etat_services", "2025-12-31", 143_000),
        ("marches.procedure_formalisee.etat_services", "2026-01-01", 140_000),
        ("marches.procedure_formalisee.collectivites_services", "2025-06-01", 221_000),
        ("marches.procedure_formalisee.collectivites_services", "2027-12-31", 216_000),
        ("marches.procedure_formalisee.travaux_concessions", "2025-06-01", 5_538_000),
        ("marches.procedure_formalisee.travaux_concessions", "2026-06-01", 5_404_000),
        ("marches.services_sociaux.avis_europeen", "2026-06-01", 750_000),
        ("marches.donnees_essentielles", "2026-06-01", 40_000),
        ("marches.forme_ecrite", "2026-06-01", 25_000),
        ("marches.avis_national", "2026-06-01", 90_000),
        ("travail.vigilance", "2026-06-01", 5_000),
        ("marches.delais.motifs_du_rejet", "2026-06-01", 15),
        ("marches.delais.signature.electronique", "2026-06-01", 11),
        ("marches.delais.signature.autre", "2026-06-01", 16),
    ],
)
def test_thresholds_by_day(key: str, day: str, value: int):
    assert lookup(key, dt.date.fromisoformat(day)).value == value


def test_a_value_says_where_it_comes_from_and_whether_it_is_sure():
    found = lookup(SERVICES, dt.date(2026, 11, 22))
    assert (found.valid_from, found.valid_to) == (dt.date(2026, 4, 1), None)
    assert found.source == "Décret n° 2025-1386 du 29 décembre 2025 (article R2122-8)"
    assert found.unit == "euros HT"
    values = load(THRESHOLDS.read_text(encoding="utf-8"))
    unsure = {v.key for periods in values.values() for v in periods if v.is_unverified}
    assert unsure == {
        "analyse_pratiques.creches.heures_par_an",
        "analyse_pratiques.creches.heures_par_quadrimestre",
        "analyse_pratiques.creches.personnes_par_groupe",
        "marches.dispense.travaux",
        "marches.services_sociaux.avis_europeen",
        "marches.donnees_essentielles",
        "marches.forme_ecrite",
        "marches.avis_national",
        "travail.vigilance",
        "travail.vigilance_validite",
    }


def test_a_day_nobody_covers_names_key_and_day():
    with pytest.raises(DatedValueError) as missing:
        lookup("marches.procedure_formalisee.etat_services", dt.date(2028, 1, 1))
    assert str(missing.value) == (
        "no value of 'marches.procedure_formalisee.etat_services' is known on 2028-01-01"
    )
    with pytest.raises(DatedValueError, match="no dated value is called 'inconnu'"):
        lookup("inconnu", dt.date(2026, 1, 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            written(period("2024-01-01", "2024-06-30"), period("2024-06-30")),
            "two values on 2024-06-30",
        ),
        (written(period("2024-01-01"), period("2025-01-01")), "two values on 2025-01-01"),
        (written(period("2025-01-01"), period("2024-01-01")), "two values on 2025-01-01"),
        (written(period("2024-06-30", "2024-06-29")), "ends before 2024-06-30"),
        (written(period("2024-06-30", source=" ")), "without source"),
        (written(period("2024-06-30") + "\nvalid_form = 1"), "unknown words"),
        ('[seuil]\nlabel = "x"\nunit = "x"\nperiods = []', "has no period"),
        ("seuil = 3", "outside any key"),
    ],
)
def test_contradictions_are_refused_at_load(text: str, words: str):
    with pytest.raises(DatedValueError, match=words):
        load(text)


@given(st.lists(st.integers(1, 400), min_size=1, max_size=6), st.data())
def test_each_day_has_the_value_of_its_period(lengths: list[int], data: st.DataObject):
    first = dt.date(2020, 1, 1)
    starts = [first + dt.timedelta(sum(lengths[:rank])) for rank in range(len(lengths) + 1)]
    texts = [
        period(f"{start}", f"{end - dt.timedelta(1)}", rank)
        for rank, (start, end) in enumerate(pairwise(starts))
    ]
    values = load(written(*data.draw(st.permutations(texts))))
    offset = data.draw(st.integers(0, sum(lengths) - 1))
    day = first + dt.timedelta(offset)
    expected = max(rank for rank, start in enumerate(starts[:-1]) if start <= day)
    assert find(values, "seuil", day).value == expected
    for outside in (first - dt.timedelta(1), starts[-1]):
        with pytest.raises(DatedValueError):
            find(values, "seuil", outside)
