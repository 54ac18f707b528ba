"""Reviews hold sentences about the scheme, each listed here with its reason; never of a session."""

from __future__ import annotations

import inspect

import pytest
from django import forms as django_forms
from django.db import models

from maillage.groups import models as groups_models
from maillage.groups.forms import reviews as review_forms
from maillage.groups.models import (
    Cycle,
    Group,
    Objective,
    PracticeAgreement,
    Review,
    ReviewObjective,
    ReviewSection,
)
from maillage.groups.review_kinds import KINDS, PRACTICE_WARNING, WARNING
from maillage.people.models import FacilitatorProfile, User
from maillage.surveys.models import Campaign
from tests.groups.test_no_content import ABOUT_SESSIONS, holds_text
from tests.groups.test_no_content_library import LEFT_BY_SESSIONS, LIBRARY

# The sentences that the room may hold: all of the scheme or of ways of working, each with why.
ABOUT_THE_SCHEME = {
    (Objective, "text"): "what a season is for, written in its call before the first session",
    (Objective, "next_text"): "the same for the next season, decided by the final review",
    (ReviewSection, "sealed"): "a section that its kind names, under its warning",
    (ReviewObjective, "sealed"): "new words for an objective",
    (PracticeAgreement, "sealed"): "a way of working chosen by the group, under its warning",
}
REVIEWS = (Objective, Review, ReviewSection, ReviewObjective, PracticeAgreement)


@pytest.mark.parametrize("model", REVIEWS)
def test_a_review_holds_only_the_sentences_that_are_listed(model: type[models.Model]) -> None:
    free = {field.name for field in model._meta.concrete_fields if holds_text(field)}
    # The key of a section is drawn from its kind, never typed (see the next test).
    free -= {"key"} if model is ReviewSection else set()
    assert free == {name for owner, name in ABOUT_THE_SCHEME if owner is model}


@pytest.mark.parametrize("model", REVIEWS)
def test_a_review_points_to_no_session_and_to_nobody_of_a_group(model: type[models.Model]) -> None:
    pointed = {
        (field.name, field.related_model)
        for field in model._meta.concrete_fields
        if field.is_relation and field.name != "organisation"
    }
    # Ratings are counters without owner (see the room of questionnaires).
    allowed = {Cycle, Group, Review, Objective, Campaign}
    assert {name for name, target in pointed if target not in allowed} == (
        # Who proposed: somebody who leads or manages, so that another person accepts.
        {"proposed_by", "proposed_by_leader"} if model is Review else set()
    )
    assert {target for _name, target in pointed} <= {*allowed, User, FacilitatorProfile}


def test_the_sections_of_reviews_are_those_agreed() -> None:
    """A new section is a decision: it is written here with the kind that may hold it."""
    scheme = ["regularity", "investment", "frame", "logistics"]
    assert {kind: [one.key for one in rules.sections] for kind, rules in KINDS.items()} == {
        "framing": ["purpose", "rhythm", "frame_points", "told"],
        "periodic": [*scheme[:3], "logistics", "adjust"],
        "mid_term": ["regularity", "frame", "logistics", "adjust", "wishes"],
        "yearly": ["substance", "form"],
        "final": [*scheme, "substance", "form"],
    }
    assert all(len(one.key) <= 20 for rules in KINDS.values() for one in rules.sections)


def test_each_sentence_typed_in_a_review_is_short_and_warned() -> None:
    """Fields made for each kind are read on their page (test_review_pages)."""
    texts = set()
    for name, form in inspect.getmembers(review_forms, inspect.isclass):
        if issubclass(form, django_forms.BaseForm):
            for field_name, field in form.base_fields.items():
                assert not isinstance(field, django_forms.FileField)
                if type(field) is django_forms.CharField:
                    texts.add((name, field_name))
                    assert PRACTICE_WARNING in field.help_text or WARNING in field.help_text
                    assert field.max_length == 800
    assert texts == {("AgreementForm", "text")}


def test_the_room_has_no_other_place_for_a_sentence() -> None:
    """Every model of the room is in one of the lists of these three files."""
    known = {*ABOUT_SESSIONS, *LEFT_BY_SESSIONS, *LIBRARY, *REVIEWS, Cycle}
    here = {
        model
        for _name, model in inspect.getmembers(groups_models, inspect.isclass)
        if issubclass(model, models.Model)
    }
    assert here <= known
