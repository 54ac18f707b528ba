"""Choosing people: a list where they are few, names typed where they are many."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError

from maillage.people.choosing import FEW, PeopleField, PersonField
from maillage.people.models import User
from tests.factories import World, make_member, make_user
from tests.people.pages import address


class Choice(forms.Form):
    one = PersonField(model=User, empty_label="Choisissez", required=False)
    several = PeopleField(model=User, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = User.objects.order_by("search_key", "pk")
        self.fields["one"].among(rows)  # type: ignore[attr-defined]
        self.fields["several"].among(rows)  # type: ignore[attr-defined]


@pytest.fixture
def crowd(db: None) -> list[User]:
    return [make_user("Léa", f"Martin-{number:02}") for number in range(FEW + 1)]


def field(form: Choice, name: str = "one") -> Any:
    return form.fields[name]


def test_few_people_are_listed_in_the_order_of_their_names(db: None) -> None:
    second, first = make_user("Zoé", "Éluard"), make_user("Ana", "Dubois")
    form = Choice()
    assert list(field(form).choices) == [
        ("", "Choisissez"),
        (first.pk, "Ana Dubois"),
        (second.pk, "Zoé Éluard"),
    ]
    assert str(form["several"]).count('type="checkbox"') == 2
    filled = Choice({"one": str(second.pk), "several": [str(first.pk)]})
    assert filled.is_valid()
    assert filled.cleaned_data["one"] == second
    assert list(filled.cleaned_data["several"]) == [first]


def test_many_people_are_not_listed(crowd: list[User]) -> None:
    shown = str(Choice())
    assert "Martin-" not in shown
    assert "<option" not in shown
    assert 'type="checkbox"' not in shown


@pytest.mark.parametrize(
    "typed", ["Léa Martin-07", "martin 07", "MARTIN-07 léa", "{email}", "Léa Martin-07 ({email})"]
)
def test_a_name_typed_finds_one_person(crowd: list[User], typed: str) -> None:
    text = typed.format(email=crowd[7].email)
    form = Choice({"one": text, "several": f"{text}\n\n  {crowd[3].email} "})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["one"] == crowd[7]
    assert set(form.cleaned_data["several"]) == {crowd[7], crowd[3]}


def test_a_whole_name_beats_longer_ones(crowd: list[User]) -> None:
    exact = make_user("Léa", "Martin")
    assert field(Choice()).find("Martin Léa") == exact


def test_homonyms_are_told_apart_by_their_address(crowd: list[User]) -> None:
    twins = [make_user("Alex", "Roy") for _ in range(2)]
    with pytest.raises(ValidationError) as refused:
        field(Choice()).find("alex roy")
    (sentence,) = refused.value.messages
    assert all(f"Alex Roy ({twin.email})" in sentence for twin in twins)
    assert field(Choice()).find(f"Alex Roy ({twins[1].email})") == twins[1]


@pytest.mark.parametrize("typed", ["Inconnue", "autre@exemple.fr", "%", "'"])
def test_a_name_of_nobody_says_what_to_do(crowd: list[User], typed: str) -> None:
    form = Choice({"one": typed, "several": f"{crowd[0].email}\n{typed}"})
    assert set(form.errors) == {"one", "several"}
    assert "vérifiez le nom, ou écrivez le courriel" in form.errors["one"][0]
    assert typed in str(form["several"]).replace("&#x27;", "'")


def test_what_is_kept_is_shown_by_its_name(crowd: list[User]) -> None:
    shown = str(Choice(initial={"one": crowd[5].pk})["one"])
    assert f'value="Léa Martin-05 ({crowd[5].email})"' in shown


def test_a_manager_is_typed_where_people_are_many(world: World, sign_in: Any) -> None:
    for number in range(FEW):
        make_member(world.home.organisation, "professional", make_user("Léa", f"Petit-{number}"))
    boss = world.home.people["head_of_service"]
    client = sign_in(world.home.people["director"])
    url = address(world, "people:member_add")
    person = make_member(world.home.organisation, "professional")
    stranger = world.foreign.people["hr"]
    typed = {"role": "secretary", "starts_on": "2026-09-01", "manager": boss.email}
    refused = client.post(url, {**typed, "person": stranger.email})
    assert refused.status_code == 422
    assert stranger.last_name not in refused.text
    assert client.post(url, {**typed, "person": person.get_full_name()}).status_code == 302


def test_a_meeting_takes_names_one_per_line(world: World, sign_in: Any) -> None:
    crowd = [
        make_member(world.home.organisation, "professional", make_user("Léa", f"Petit-{number}"))
        for number in range(FEW)
    ]
    client = sign_in(world.home.people["director"])
    typed = {"kind": "team_meeting", "day": "2026-12-01", "start": "09:00", "end": "10:00"}
    url = address(world, "people:meeting_hold")
    assert client.post(url, {**typed, "people": ""}).status_code == 422
    names = f"{crowd[0].get_full_name()}\n{crowd[1].email}"
    assert client.post(url, {**typed, "people": names}).status_code == 302
    listed = client.get(address(world, "people:meetings")).text
    assert crowd[0].get_full_name() in listed
    assert crowd[1].get_full_name() in listed
