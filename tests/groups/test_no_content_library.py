"""The companion and the library: words about how, never about what; and no way out for them."""

from __future__ import annotations

import inspect
import re

import pytest
from django import forms as django_forms
from django.apps import apps
from django.db import models

from maillage.groups.forms import methods as method_forms
from maillage.groups.models import (
    FollowUp,
    IntakeCellNumber,
    LibraryEntry,
    MethodPhase,
    MethodTemplate,
    OutOfScopeTally,
    SessionClosing,
    ToolCard,
    ToolUse,
)
from tests.groups.test_no_content import ROOMS, holds_text

LEFT_BY_SESSIONS = (SessionClosing, OutOfScopeTally, FollowUp)
# The library is made of words: it says how one animates, and can point to nobody's session.
LIBRARY = (MethodTemplate, MethodPhase, ToolCard, ToolUse, LibraryEntry, IntakeCellNumber)


def test_every_model_of_these_files_is_looked_at() -> None:
    files = ("companion", "danger", "library", "methods")
    found = {
        model
        for model in apps.get_app_config("groups").get_models()
        if model.__module__.rsplit(".", maxsplit=1)[-1] in files
    }
    assert found == {*LEFT_BY_SESSIONS, *LIBRARY}


@pytest.mark.parametrize("model", LIBRARY)
def test_the_library_points_to_no_group_and_no_session(model: type[models.Model]) -> None:
    """Its words cannot be about a session: no row of it leads to one."""
    pointed = {field.related_model._meta.label for field in model._meta.fields if field.is_relation}
    own = {row._meta.label for row in LIBRARY}
    assert pointed <= {"people.Organisation", "people.User", *own}


@pytest.mark.parametrize("model", LEFT_BY_SESSIONS)
def test_what_a_session_leaves_is_numbers_only(model: type[models.Model]) -> None:
    assert not [field.name for field in model._meta.concrete_fields if holds_text(field)]


def test_no_number_stands_beside_a_session() -> None:
    assert {field.name for field in SessionClosing._meta.concrete_fields} == {
        "id",
        "organisation",
        "session",
    }
    tally = {field.name for field in OutOfScopeTally._meta.concrete_fields}
    assert tally & {"session", "group"} == set()


def test_the_end_of_a_session_is_two_whole_numbers() -> None:
    fields = method_forms.ClosingForm.base_fields
    assert {name: type(field) for name, field in fields.items()} == {
        "out_of_scope": django_forms.IntegerField,
        "situations": django_forms.IntegerField,
    }


def test_the_forms_that_take_words_are_those_of_the_library() -> None:
    """And none of them takes a file."""
    worded = set()
    for name, form in inspect.getmembers(method_forms, inspect.isclass):
        if not issubclass(form, django_forms.BaseForm):
            continue
        for field in form.base_fields.values():
            if type(field) in (django_forms.CharField, django_forms.JSONField):
                worded.add(name)
            assert not isinstance(field, django_forms.FileField)
    assert worded == {"MethodForm", "PhaseForm", "ToolForm", "EntryForm", "IntakeNumberForm"}


def test_what_is_typed_in_the_companion_has_no_way_out() -> None:
    """Its only fields have no name and stand in no form: a browser cannot send them."""
    typed = 0
    for page in ROOMS.glob("groups/templates/groups/companion/*.html"):
        text = page.read_text()
        if page.name == "close.html":
            assert not re.search(r"<input|<textarea", text)
            continue
        assert not re.search(r"<form|<c-form|<textarea|hx-|contenteditable", text), page.name
        for field in re.findall(r"<(?:input|select)[^>]*>", text):
            typed += 1
            assert not re.search(r"\sname=", field), field
            assert 'autocomplete="off"' in field, field
    assert typed == 4


def test_the_companion_s_scripts_store_nothing_and_ask_one_question() -> None:
    """Is the closing page there? That question carries nothing."""
    scripts = [*ROOMS.glob("groups/static/groups/companion/*.js")]
    assert len(scripts) == 6
    for script in scripts:
        text = script.read_text()
        assert not re.search(
            r"localStorage|sessionStorage|indexedDB|document\.cookie|XMLHttpRequest|sendBeacon"
            r"|WebSocket|EventSource|caches\.|BroadcastChannel",
            text,
        ), script.name
        calls = re.findall(r"\bfetch\([^)]*\)", text)
        assert calls == (
            ['fetch(address, { method: "HEAD" })'] if script.name == "main.js" else []
        ), script.name
