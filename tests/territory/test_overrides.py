"""Corrections: the verbs, what the database refuses, what they change, and for whom."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django_scopes.exceptions import ScopeError

from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.territory import calendars, queries
from maillage.territory.domain.overrides import add_override, remove_override
from maillage.territory.enums import OverrideEffect
from maillage.territory.models import CalendarOverride
from maillage.territory.registry import UnknownPlace
from tests.territory.factories import make_override

CARNIVAL = {
    "departement": "972",
    "effect": OverrideEffect.ADD,
    "label": "Vacances de carnaval",
    "first_day": date(2027, 2, 6),
    "last_day": date(2027, 2, 17),
    "source": "Arrêté du recteur du 12 mars 2026",
}
YEAR = (date(2026, 9, 1), date(2027, 8, 31))


@pytest.fixture
def home(world):
    with within(world.home.organisation):
        yield world.home


def journal_lines():
    return [(line.verb, line.detail) for line in JournalLine.objects.order_by("pk")]


def test_add_override(home):
    actor = home.people["secretary"]
    override = add_override(organisation=home.organisation, actor=actor, **CARNIVAL)
    assert list(CalendarOverride.objects.values(*CARNIVAL)) == [CARNIVAL]
    line = JournalLine.objects.get()
    assert (line.verb, line.actor_id, line.subject_id) == (
        *("territory.override_added", actor.pk, override.pk),
    )
    assert line.detail == {
        "departement": "972",
        "effect": "add",
        "first_day": "2027-02-06",
        "last_day": "2027-02-17",
    }


@pytest.mark.parametrize(
    ("wrong", "error", "words"),
    [
        ({"last_day": date(2027, 2, 5)}, ValidationError, "ne peut pas précéder le premier"),
        ({"label": ""}, ValidationError, "label"),
        ({"source": ""}, ValidationError, "source"),
        ({"label": "x" * 81}, ValidationError, "label"),
        ({"effect": "other"}, ValidationError, "effect"),
        ({"departement": "20"}, UnknownPlace, "Aucun département"),
    ],
)
def test_add_override_refuses_and_writes_nothing(home, wrong, error, words):
    with pytest.raises(error, match=words):
        add_override(
            organisation=home.organisation,
            actor=home.people["secretary"],
            **{**CARNIVAL, **wrong},
        )
    assert CalendarOverride.objects.count() == 0
    assert journal_lines() == []


def test_add_override_twice_is_refused_with_a_sentence(home):
    arguments = {"organisation": home.organisation, "actor": home.people["admin"], **CARNIVAL}
    add_override(**arguments)
    with pytest.raises(ValidationError, match="déjà saisie pour ce département"):
        add_override(**arguments)
    assert CalendarOverride.objects.count() == 1
    assert len(journal_lines()) == 1


def test_remove_override(home):
    override = make_override(home.organisation)
    pk = override.pk
    remove_override(override=override, actor=home.people["admin"])
    assert CalendarOverride.objects.count() == 0
    line = JournalLine.objects.get()
    assert (line.verb, line.subject_id) == ("territory.override_removed", pk)


def test_the_database_refuses_a_period_that_ends_before_it_starts(home):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_override(home.organisation, last_day=date(2027, 2, 5))


def test_an_override_changes_its_departement_only(home):
    make_override(home.organisation)
    make_override(
        home.organisation,
        departement="37",
        effect=OverrideEffect.REMOVE,
        first_day=date(2027, 3, 5),
        last_day=date(2027, 3, 7),
    )
    assert queries.school_breaks("972", *YEAR) == [
        calendars.SchoolBreak(
            calendars.Period(date(2027, 2, 6), date(2027, 2, 17)),
            "Vacances de carnaval",
            "Arrêté du recteur du 12 mars 2026",
        )
    ]
    assert queries.school_breaks("971", *YEAR) == []
    winter = [one.period.last for one in queries.school_breaks("37", *YEAR)][2]
    assert winter == date(2027, 3, 4)
    assert [one.period.last for one in queries.school_breaks("86", *YEAR)][2] == date(2027, 2, 28)
    closed = {day.date for day in queries.closed_days("972", *YEAR, school_holidays=True)}
    assert date(2027, 2, 8) in closed


def test_an_override_is_invisible_to_another_organisation(world):
    with within(world.home.organisation):
        override = make_override(world.home.organisation)
        assert queries.access_override(override.slug) == override
    with within(world.foreign.organisation):
        assert queries.access_override(override.slug) is None
        assert queries.overrides_of("972") == []
        assert queries.school_breaks("972", *YEAR) == []
    with pytest.raises(ScopeError):
        CalendarOverride.objects.count()


def test_closed_days_reads_overrides_once_and_only_when_needed(home, django_assert_num_queries):
    make_override(home.organisation)
    make_override(home.organisation, first_day=date(2027, 2, 7))
    with django_assert_num_queries(1):
        queries.closed_days("972", *YEAR, school_holidays=True)
    with django_assert_num_queries(0):
        queries.closed_days("972", *YEAR, school_holidays=False)
