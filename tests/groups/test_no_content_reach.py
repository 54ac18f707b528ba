"""The scan of words leaves nothing out: every form, page, posted word and model near a session.

The three files beside this one say what each part may hold; this one walks the folders, so that
a new file is looked at without anybody remembering to.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from types import ModuleType
from typing import Any

import pytest
from django import forms as django_forms
from django.apps import apps

from maillage.groups import forms as group_forms
from maillage.groups.models import Session
from maillage.people import forms as people_forms
from maillage.planning import forms as planning_forms
from tests.groups.test_no_content import ABOUT_SESSIONS, ROOMS
from tests.groups.test_no_content_library import LEFT_BY_SESSIONS

WORDS = (django_forms.CharField, django_forms.JSONField, django_forms.FileField)
# (form, field): every place of these rooms where words or a file are given, and about what.
SEASON = {
    ("CycleForm", "title"),
    ("CycleForm", "objectives"),
    ("GroupRowForm", "name"),
    ("GroupTermsForm", "name"),
    ("CharterForm", "text"),
    ("CharterForm", "read"),  # a slug that says which version was shown
    ("AgreementForm", "text"),
    ("PracticesForm", "first"),
    ("PracticesForm", "second"),
    ("AvailabilityForm", "unavailable"),
}
# Addresses of people without account, asked for their dates.
INVITED = {("PollForm", "others")}
WHO_COMES = {
    ("GuestForm", "first_name"),
    ("GuestForm", "last_name"),
    ("GuestForm", "email"),
    ("GuestForm", "structure"),
    ("LeaderLinkForm", "address"),  # where the link of who leads without account goes
}
OF_ONE_SESSION = {("LogisticsForm", "remote_link"), ("ScanForm", "scan")}
LIBRARY_FORMS = {"EntryForm", "IntakeNumberForm", "MethodForm", "PhaseForm", "ToolForm"}
# Words read from a request without a form: each is a key or a code that the view knows.
POSTED = {
    "action",
    "agreement",
    "answer",
    "close",
    "day",
    "decision",
    "do",
    "group",
    "mail",
    "more",
    "read",  # the version of a charter that was shown: a slug, compared and never kept
    "revision",
    "session",
    "text",
    "view",
    "write",
}
# Fields drawn by hand in a page: a search, ticks, the companion's (they have no name).
DRAWN_FIELDS = {
    "library/tool_list.html": 1,
    "library/entry_list.html": 1,
    "companion/agenda.html": 2,
    "companion/turns.html": 1,
}


def form_modules() -> list[ModuleType]:
    """Every module that holds the forms of groups and of their planning."""
    names = pkgutil.iter_modules(group_forms.__path__, f"{group_forms.__name__}.")
    return [*(importlib.import_module(one.name) for one in names), planning_forms]


def worded(module: ModuleType) -> set[tuple[str, str]]:
    """Where the forms that a module defines take words or a file."""
    found = set()
    for name, form in inspect.getmembers(module, inspect.isclass):
        if not issubclass(form, django_forms.BaseForm) or form.__module__ != module.__name__:
            continue
        for field_name, field in form.base_fields.items():
            if isinstance(field, WORDS) or isinstance(field.widget, django_forms.Textarea):
                found.add((name, field_name))
    return found


def test_every_form_of_groups_and_planning_is_looked_at() -> None:
    found = {one for module in form_modules() for one in worded(module)}
    outside = {one for one in found if one[0] not in LIBRARY_FORMS}
    assert outside == SEASON | WHO_COMES | OF_ONE_SESSION | INVITED


def test_absences_and_meetings_take_no_word() -> None:
    asked = {"LeaveForm", "MeetingTimeForm", "MeetingForm"}
    assert not {one for one in worded(people_forms) if one[0] in asked}
    assert all(hasattr(people_forms, name) for name in asked)


def test_no_view_reads_a_word_without_a_form() -> None:
    posted = set()
    for file in [*ROOMS.glob("groups/views/*.py"), *ROOMS.glob("planning/views/*.py")]:
        text = file.read_text(encoding="utf-8")
        posted |= set(re.findall(r'request\.POST(?:\.get(?:list)?\(|\[)\s*"(\w+)"', text))
        posted |= set(re.findall(r'"(\w+)" in request\.POST', text))
    assert posted <= POSTED


def test_no_page_draws_a_field_by_hand() -> None:
    """Whatever the folder: a new one is walked as the others are."""
    drawn = {}
    for room in ("groups", "planning"):
        root = ROOMS / room / "templates" / room
        for page in root.rglob("*.html"):
            text = page.read_text(encoding="utf-8")
            fields = re.findall(r"<textarea|contenteditable|<input(?![^>]*hidden)", text)
            if fields:
                drawn[page.relative_to(root).as_posix()] = len(fields)
    assert drawn == DRAWN_FIELDS


def test_every_model_that_points_to_a_session_is_in_a_list() -> None:
    """Of any room: a model that a session leads to is held to the rule of columns."""
    pointing = {
        model
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model is Session
    }
    assert pointing <= {*ABOUT_SESSIONS, *LEFT_BY_SESSIONS}
    assert len(pointing) >= 6


@pytest.mark.parametrize(
    "planted",
    [
        django_forms.CharField(),
        django_forms.SlugField(),
        django_forms.RegexField(regex="."),
        django_forms.FileField(),
        django_forms.Field(widget=django_forms.Textarea),
    ],
)
def test_the_scan_sees_a_planted_field(planted: Any) -> None:
    """The control: whatever its kind, a place for words is found."""
    module = ModuleType("planted")
    form = type("PlantedForm", (django_forms.Form,), {"notes": planted, "__module__": "planted"})
    module.PlantedForm = form  # type: ignore[attr-defined]
    assert worded(module) == {("PlantedForm", "notes")}
