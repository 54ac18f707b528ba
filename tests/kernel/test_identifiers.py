"""Identifiers: the known true, the known false, and every slip of one digit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from maillage.kernel.identifiers import (
    BadIdentifier,
    parse_finess,
    parse_nda,
    parse_rna,
    parse_siren,
    parse_siret,
    show_siren,
    show_siret,
)

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("73282932000074", "73282932000074"),
        (" 732 829 320\u202f00074 ", "73282932000074"),
        ("732.829.320-00074", "73282932000074"),
        ("35600000000048", "35600000000048"),  # La Poste, head office: Luhn
        ("35600000049837", "35600000049837"),  # La Poste, elsewhere: sum multiple of 5
    ],
)
def test_true_siret(typed: str, number: str):
    assert parse_siret(typed) == number


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("73282932000079", "comporte une erreur"),
        ("35600000049838", "comporte une erreur"),
        ("732829320", "compte 14"),
        ("732829320000741", "compte 14"),
        ("", "compte 14"),
        ("7328293200007A", "compte 14"),
        ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "compte 14"),
    ],
)
def test_false_siret(typed: str, words: str):
    with pytest.raises(BadIdentifier, match=words):
        parse_siret(typed)


digits = st.text("0123456789", min_size=8, max_size=8)


@given(digits, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(body: str, place: int, shift: int):
    number = body + luhn.calc_check_digit(body)
    assert parse_siren(number) == number
    wrong = f"{number[:place]}{(int(number[place]) + shift) % 10}{number[place + 1 :]}"
    with pytest.raises(BadIdentifier):
        parse_siren(wrong)


@given(digits)
def test_shown_numbers_are_read_back(body: str):
    number = body + luhn.calc_check_digit(body)
    assert parse_siren(show_siren(number)) == number
    assert show_siren("732829320") == f"732{NBSP}829{NBSP}320"
    assert show_siret("73282932000074") == f"732{NBSP}829{NBSP}320{NBSP}00074"


def test_finess_has_letters_in_corsica_only_second():
    assert parse_finess("37 000 123 4") == "370001234"
    assert parse_finess("2a0001234") == "2A0001234"
    assert parse_finess("010001234") == "010001234"
    for wrong in ("A20001234", "37000123", "3700012345", "37000123A", ""):
        with pytest.raises(BadIdentifier, match="FINESS"):
            parse_finess(wrong)


def test_rna_is_w_and_nine():
    assert parse_rna("w372001234") == "W372001234"
    assert parse_rna("W2A1001234") == "W2A1001234"
    for wrong in ("372001234", "W37200123", "W3720012345", "X372001234", "WA72001234"):
        with pytest.raises(BadIdentifier, match="RNA"):
            parse_rna(wrong)


def test_unusual_training_numbers_are_kept_with_a_warning():
    assert parse_nda("24 37 04123 37") == ("24370412337", "")
    assert parse_nda("en cours 1") == (
        "ENCOURS1",
        f"Un numéro de déclaration d’activité compte d’habitude 11{NBSP}chiffres{NBSP}: "
        "vérifiez celui-ci.",
    )
    with pytest.raises(BadIdentifier, match="fait de chiffres"):
        parse_nda("aucun")


@given(st.text(max_size=20))
def test_anything_typed_gets_a_number_or_a_sentence(text: str):
    for parse in (parse_siren, parse_siret, parse_finess, parse_rna, parse_nda):
        try:
            parse(text)
        except BadIdentifier as refused:
            assert str(refused).endswith(".")
