"""What is said in a session is stored nowhere: no field, no form, no page could hold it."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from django import forms as django_forms
from django.apps import apps
from django.db import models

from maillage.groups import models as groups_models
from maillage.groups.access_sealed import GuestCard, sealed_card
from maillage.groups.domain import Attendee
from maillage.groups.domain.attendance import Entry
from maillage.groups.enums import AttendanceState
from maillage.groups.forms import cycles as cycle_forms
from maillage.groups.forms import life as life_forms
from maillage.groups.models import (
    AbsenceAgreement,
    Attendance,
    Charter,
    Cycle,
    Enrolment,
    Group,
    GroupFacilitator,
    GroupSurvey,
    Guest,
    HalfMember,
    Halving,
    OutsideLeader,
    Seat,
    Session,
    SignedSheet,
    Undertaking,
)
from maillage.people.models import Meeting, Occupation, User
from maillage.planning import forms as planning_forms
from maillage.tendering.models import InvoiceLine

ROOMS = Path(groups_models.__file__).parents[2]
TEXT_FIELDS = (models.TextField, models.JSONField, models.FileField, models.BinaryField)
# Text that is not typed by anybody: drawn at random, or from a closed list.
DRAWN = {"slug", "uid", "address_digest"}
# Titles that our code writes, never a person; a group's name says who, not what.
WRITTEN_BY_US = {(Occupation, "title"), (Occupation, "source"), (Group, "name")}
# Words that are typed, and why they cannot tell of a session.
TYPED = {
    (Session, "sealed_link"),  # an https address, checked; shown to members only
    (Guest, "sealed"),  # who somebody from elsewhere is, and where mails go
    (OutsideLeader, "sealed"),  # where the link of who leads without account goes
    (Charter, "text"),  # rules agreed before the sessions, the same for every one of them
    (Charter, "fixed_text"),  # our own sentences, kept with what was accepted
}
ABOUT_SESSIONS = (
    Session,
    OutsideLeader,
    Enrolment,
    GroupFacilitator,
    Group,
    Occupation,
    Meeting,
    Seat,
    Guest,
    Halving,
    HalfMember,
    Undertaking,
    Charter,
    Attendance,
    SignedSheet,
    AbsenceAgreement,
    GroupSurvey,
    InvoiceLine,
)


def holds_text(field: models.Field) -> bool:
    if isinstance(field, TEXT_FIELDS):
        return True
    return isinstance(field, models.CharField) and not field.choices and field.name not in DRAWN


@pytest.mark.parametrize("model", ABOUT_SESSIONS)
def test_no_column_could_hold_what_is_said(model: type[models.Model]) -> None:
    free = {field.name for field in model._meta.concrete_fields if holds_text(field)}
    assert free == {name for owner, name in WRITTEN_BY_US | TYPED if owner is model}


def test_every_model_of_session_life_is_looked_at() -> None:
    """A new model of these files has to be listed above, or this says so."""
    files = ["cycles", "sessions", "frame", "attendance", "halves", "guests", "leaders", "surveys"]
    found = {
        model
        for model in apps.get_app_config("groups").get_models()
        if model.__module__.rsplit(".", maxsplit=1)[-1] in files
    }
    # A cycle is described in words, before any session: see the forms below.
    assert found - {Cycle} == {model for model in ABOUT_SESSIONS if model in found}


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
        "cancelled_by",
        "half",
        "makes_up",
        "mode",
        "sealed_link",
        "catering",
        "layout",
        "convoked_at",
        "reminded_at",
        "uid",
        "sequence",
        "updated_at",
        "moved_from",
        "moved_at",
    }


def test_nothing_but_the_cycle_is_described_in_words() -> None:
    """Objectives and rules are those of a season, written before it; guests say who they are.

    No form of a session has a text. One takes a file: the signed sheet that training law asks.
    """
    texts, uploads = set(), set()
    for module in (cycle_forms, life_forms, planning_forms):
        for name, form in inspect.getmembers(module, inspect.isclass):
            if not issubclass(form, django_forms.BaseForm):
                continue
            for field_name, field in form.base_fields.items():
                if type(field) in (django_forms.CharField, django_forms.JSONField):
                    texts.add((name, field_name))
                if isinstance(field, django_forms.FileField):
                    uploads.add((name, field_name))
    assert texts == {
        ("CycleForm", "title"),
        ("CycleForm", "objectives"),
        ("GroupRowForm", "name"),
        ("GroupTermsForm", "name"),
        ("CharterForm", "text"),
        ("GuestForm", "first_name"),
        ("GuestForm", "last_name"),
        ("GuestForm", "structure"),
        ("AvailabilityForm", "unavailable"),
        ("PollForm", "others"),
    }
    assert uploads == {("ScanForm", "scan")}


def test_the_attendance_form_has_choices_only() -> None:
    """Its fields are made for each person: a reason could not be typed."""
    person = Attendee(person=User(pk=1, first_name="Alix", last_name="Un"))
    card = sealed_card("deux", GuestCard("Noé", "Deux", "", ""))
    guest = Attendee(guest=Guest(pk=2, slug="deux", sealed=card))
    form = life_forms.AttendanceForm(
        entries=[Entry(person, True, "", False), Entry(guest, False, "", True)]
    )
    kinds = {name: type(field) for name, field in form.fields.items()}
    assert kinds == {
        "state_p1": django_forms.ChoiceField,
        "how_p1": django_forms.ChoiceField,
        "state_g2": django_forms.ChoiceField,
    }
    assert {value for value, _ in form.fields["state_p1"].choices} == set(AttendanceState.values)


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
