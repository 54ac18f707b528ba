"""What every form of the product refuses by itself, with a sentence."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from maillage.kernel.forms import Form, ManyRowsField
from maillage.people.models import User
from tests.factories import make_user


class Dates(Form):
    day = forms.DateField(label="Jour")
    at = forms.DateTimeField(label="Moment", required=False)


@pytest.mark.parametrize(
    ("day", "year"), [("0001-01-01", 1), ("1899-12-31", 1899), ("2101-01-01", 2101)]
)
def test_a_year_that_cannot_be_right_is_told(day: str, year: int) -> None:
    form = Dates({"day": day, "at": f"{day}T08:00"})
    sentence = f"L'année {year} ne peut pas être juste\u00a0: écrivez une année entre 1900 et 2100."
    assert form.errors == {"day": [sentence], "at": [sentence]}


@pytest.mark.parametrize("day", ["1900-01-01", "2100-12-31"])
def test_a_year_that_can_be_right_is_kept(day: str) -> None:
    assert Dates({"day": day}).is_valid()
    # The check stands once, however many forms were made.
    assert len(Dates({"day": day}).fields["day"].validators) == 1


@pytest.mark.parametrize("key", ["9" * 19, "9" * 5000, "x" * 40, "-1", "x"])
def test_a_key_that_is_none_is_a_wrong_choice(db: None, key: str) -> None:
    class People(Form):
        people = ManyRowsField(label="Personnes", queryset=User.objects.all())

    known = make_user()
    data: dict[str, Any] = {"people": [str(known.pk), key]}
    form = People(data)
    assert list(form.errors) == ["people"]
    assert len(form.errors["people"][0]) < 120
    assert People({"people": [str(known.pk)]}).is_valid()
