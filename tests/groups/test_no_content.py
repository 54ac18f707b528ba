"""What is said in a session is stored nowhere: no field, no form, no page could hold it."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from django import forms as django_forms
from django.db import models

from maillage.groups import forms
from maillage.groups import models as groups_models
from maillage.groups.models import Enrolment, Group, GroupFacilitator, Session
from maillage.people.models import Meeting, Occupation
from maillage.planning import forms as planning_forms

ROOMS = Path(groups_models.__file__).parents[2]
TEXT_FIELDS = (models.TextField, models.JSONField, models.FileField, models.BinaryField)
# Text that is not typed by anybody: drawn at random, or from a closed list.
DRAWN = {"slug", "uid"}
# Titles that our code writes, never a person; a group's name says who, not what.
WRITTEN_BY_US = {(Occupation, "title"), (Occupation, "source"), (Group, "name")}
ABOUT_SESSIONS = (Session, Enrolment, GroupFacilitator, Group, Occupation, Meeting)


def holds_text(field: models.Field) -> bool:
    if isinstance(field, TEXT_FIELDS):
        return True
    return isinstance(field, models.CharField) and not field.choices and field.name not in DRAWN


@pytest.mark.parametrize("model", ABOUT_SESSIONS)
def test_no_column_could_hold_what_is_said(model: type[models.Model]) -> None:
    free = {field.name for field in model._meta.concrete_fields if holds_text(field)}
    assert free == {name for owner, name in WRITTEN_BY_US if owner is model}


def test_a_session_has_only_dates_places_and_states() -> None:
    assert {field.name for field in Session._meta.concrete_fields} == {
        "id",
        "organisation",
        "slug",
        "group",
        "starts_at",
        "ends_at",
        "room",
        "status",
        "uid",
        "sequence",
        "updated_at",
    }


def test_nothing_but_the_cycle_is_described_in_words() -> None:
    """Objectives are those of a season, written before it; no form of a session has a text."""
    texts = set()
    for module in (forms, planning_forms):
        for name, form in inspect.getmembers(module, inspect.isclass):
            if not issubclass(form, django_forms.BaseForm):
                continue
            for field_name, field in form.base_fields.items():
                if type(field) in (django_forms.CharField, django_forms.JSONField):
                    texts.add((name, field_name))
                assert not isinstance(field, django_forms.FileField)
    assert texts == {
        ("CycleForm", "title"),
        ("CycleForm", "objectives"),
        ("GroupRowForm", "name"),
        ("AvailabilityForm", "unavailable"),
    }


def test_no_page_about_a_session_asks_for_words() -> None:
    pages = [
        *ROOMS.glob("groups/templates/groups/*.html"),
        *ROOMS.glob("planning/templates/**/*.html"),
    ]
    assert len(pages) >= 15
    for page in pages:
        assert not re.search(r"<textarea|<input(?![^>]*hidden)", page.read_text()), page.name


def test_the_scan_sees_a_text_field() -> None:
    """The control: a column of words would be caught."""
    assert holds_text(models.TextField(name="notes"))
    assert holds_text(models.CharField(name="title", max_length=80))
    assert not holds_text(models.CharField(name="kind", max_length=8, choices=[("a", "b")]))
