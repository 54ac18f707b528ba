"""What is typed about communes and corrections."""

import pytest
from django.core.exceptions import ValidationError

from maillage.kernel.forms import Form
from maillage.kernel.keys import search_key
from maillage.territory.forms import (
    ClosedDaysForm,
    CommuneField,
    DepartementsField,
    OverrideForm,
    school_year_choices,
)
from maillage.territory.registry import _communes, commune_label

TYPED = {
    "departement": "972",
    "effect": "add",
    "label": "Vacances de carnaval",
    "first_day": "2027-02-06",
    "last_day": "2027-02-17",
    "source": "Arrêté du recteur",
}


class Place(Form):
    commune = CommuneField(label="Commune")


def place(text):
    return Place({"commune": text})


@pytest.mark.parametrize(
    ("text", "insee"),
    [
        ("Tours", "37261"),
        ("tours (37)", "37261"),
        ("37000", "37261"),
        ("37261", "37261"),
        ("Saint-Denis (93)", "93066"),
        ("st denis 974", "97411"),
        ("2a004", "2A004"),
        ("Ajaccio (2A)", "2A004"),
        ("Paris", "75056"),
        ("75011", "75111"),
        ("Lyon 3e arrondissement", "69383"),
    ],
)
def test_commune_field_understands(text, insee):
    form = place(text)
    assert form.is_valid()
    assert form.cleaned_data["commune"] == insee


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            "Tour",
            "Aucune commune ne correspond à «\u00a0Tour\u00a0»\u00a0: vérifiez son nom, "
            "ou tapez son code postal.",
        ),
        (
            "Saint-Denis (37)",
            "Aucune commune ne correspond à «\u00a0Saint-Denis (37)\u00a0»\u00a0: "
            "vérifiez son nom, ou tapez son code postal.",
        ),
        (
            "saint denis",
            "Plusieurs communes correspondent\u00a0: écrivez "
            "«\u00a0Saint-Denis (974)\u00a0» ou «\u00a0Saint-Denis (93)\u00a0» ou "
            "«\u00a0Saint-Denis (11)\u00a0».",
        ),
    ],
)
def test_commune_field_says_what_to_write(text, error):
    assert place(text).errors["commune"] == [error]


def test_commune_field_shows_the_label_of_its_code_and_keeps_what_was_typed():
    assert 'value="Tours (37)"' in str(Place(initial={"commune": "37261"})["commune"])
    assert 'value="Tour"' in str(place("Tour")["commune"])
    assert "value=" not in str(Place()["commune"])


def test_commune_field_may_be_optional():
    field = CommuneField(required=False)
    assert field.clean("") == ""


def test_every_label_names_one_commune():
    keys = [search_key(commune_label(one)) for one in _communes().values()]
    assert len(keys) == len(set(keys))


def test_override_form():
    assert OverrideForm(TYPED).is_valid()


@pytest.mark.parametrize(
    ("field", "typed", "error"),
    [
        (
            "last_day",
            "2027-02-05",
            "Le dernier jour ne peut pas précéder le premier\u00a0: "
            "choisissez une date à partir du 06/02/2027.",
        ),
        ("departement", "20", None),
        ("effect", "x", None),
        ("label", "", None),
        ("source", "", None),
        ("first_day", "31/02/2027", None),
    ],
)
def test_override_form_names_the_field(field, typed, error):
    form = OverrideForm({**TYPED, field: typed})
    assert list(form.errors) == [field]
    assert error is None or form.errors[field] == [error]


def test_closed_days_form_starts_from_what_is_usual():
    usual = {"departement": "37", "annee": "2026-2027"}
    form = ClosedDaysForm({}, **usual)
    assert form.is_valid()
    assert form.cleaned_data == usual
    asked = ClosedDaysForm({"departement": "2A"}, **usual)
    assert asked.is_valid()
    assert asked.cleaned_data == {"departement": "2A", "annee": "2026-2027"}
    assert list(ClosedDaysForm({"annee": "2030-2031"}, **usual).errors) == ["annee"]


def test_school_years_come_latest_first():
    assert next(name for name, _ in school_year_choices()) == "2027-2028"


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("37", ["37"]),
        ("1, 2a ; 974", ["01", "2A", "974"]),
        ("Indre-et-Loire, vienne\nREUNION", ["37", "86", "974"]),
        ("37, Indre et Loire, 37,", ["37"]),
    ],
)
def test_departements_are_typed_by_number_or_name(typed: str, codes: list[str]) -> None:
    assert DepartementsField().clean(typed) == codes


@pytest.mark.parametrize("typed", ["37, Atlantide", "96", "France"])
def test_what_is_no_departement_is_named(typed: str) -> None:
    with pytest.raises(ValidationError, match=typed.split(", ")[-1]):
        DepartementsField().clean(typed)


def test_codes_are_shown_as_they_are_typed() -> None:
    assert DepartementsField().prepare_value(["37", "2A"]) == "37, 2A"
    assert DepartementsField().prepare_value("37, Atlan") == "37, Atlan"
