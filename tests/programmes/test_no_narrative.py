"""A case cannot hold a story: no column, no form of it takes words of one's own."""

from __future__ import annotations

import inspect

import pytest
from django import forms as django_forms
from django.apps import apps
from django.db import models

from maillage.programmes.domain.around import REFERENCE
from maillage.programmes.forms import cases as case_forms
from maillage.programmes.models import EscalationCase, SharedNote
from tests.groups.test_no_content import holds_text

# Drawn at random by our code; a filing reference, whose letters are checked by the verb.
NOT_WORDS = {(EscalationCase, "pseudonym"), (SharedNote, "reference")}
ABOUT_CASES = [
    model
    for model in apps.get_app_config("programmes").get_models()
    if model.__module__ == EscalationCase.__module__
]


def test_every_row_of_a_case_is_looked_at() -> None:
    assert {model.__name__ for model in ABOUT_CASES} == {
        "EscalationCase",
        "CaseAccess",
        "CaseMove",
        "CaseDecision",
        "CasePartner",
        "CaseMeeting",
        "SharedNote",
        "SharedNoteRecipient",
        "CaseAlert",
    }


@pytest.mark.parametrize("model", ABOUT_CASES, ids=lambda model: model.__name__)
def test_no_column_of_a_case_could_hold_a_story(model: type[models.Model]) -> None:
    free = {field.name for field in model._meta.concrete_fields if holds_text(field)}
    assert free == {name for owner, name in NOT_WORDS if owner is model}


def test_no_form_of_a_case_takes_words() -> None:
    texts = set()
    for name, form in inspect.getmembers(case_forms, inspect.isclass):
        if not issubclass(form, django_forms.BaseForm):
            continue
        for field_name, field in form.base_fields.items():
            if isinstance(field, django_forms.FileField) or type(field) in (
                django_forms.CharField,
                django_forms.JSONField,
                django_forms.RegexField,
            ):
                texts.add((name, field_name))
    assert texts == {("SharedNoteForm", "reference")}


@pytest.mark.parametrize("text", ["Léa pleure", "np-1", "LÉA", "A B", "", "-A"])
def test_a_reference_is_no_sentence(text: str) -> None:
    assert not REFERENCE.fullmatch(text)
    assert REFERENCE.fullmatch("NP-2026-014")
