"""Families told of an action are counted; who told them is forgotten with the answer."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from maillage.actions.domain.orienting import forget_orientations, orient, tell_outcome
from maillage.actions.models import Orientation
from maillage.actions.queries.measures import measure_of
from maillage.actions.queries.measuring import Asked
from maillage.kernel.http import organisation_url
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from tests.actions.factories import make_action
from tests.factories import World, make_member


def test_an_orientation_leaves_a_number_and_nothing_else(world: World, sign_in: Any) -> None:
    space = world.home.organisation
    person = make_member(
        space, "professional", profession="social_worker", service=world.home.objects["service"]
    )
    action = make_action(world.home, person)
    client, other = sign_in(person), None
    told = JournalLine.objects.count()
    url = organisation_url(space, "actions:orient", slug=action.slug)
    assert client.post(url, {"kind": "inconnu"}).status_code == 422
    client.post(url, {"kind": "parents"})
    with within(space):
        row = Orientation.objects.get()
        assert (row.kind, row.profession, row.service) == (
            "parents",
            "social_worker",
            world.home.objects["service"],
        )
    answer = organisation_url(space, "actions:orientation_outcome", slug=row.slug)
    other = sign_in(make_member(space, "professional"))
    assert other.post(answer, {"outcome": "came"}).status_code == 404
    client = sign_in(person)
    mine = organisation_url(space, "actions:orientations")
    assert "24 novembre 2026" in client.get(mine).content.decode()
    client.post(answer, {"outcome": "came"})
    row.refresh_from_db()
    assert (row.outcome, row.told_by, row.told_on) == ("came", None, date(2026, 11, 1))
    # Answered: it is nobody's any more, not even of who told it.
    assert client.post(answer, {"outcome": "registered"}).status_code == 404
    # One is few: the page says neither the number nor the outcome.
    page = client.get(url).content.decode()
    assert "Non montré" in page and "1\u00a0orientation" not in page
    assert JournalLine.objects.count() == told
    columns = connection.introspection.get_table_description(
        connection.cursor(), "actions_orientation"
    )
    assert {column.name for column in columns} == {
        "id",
        "slug",
        "organisation_id",
        "action_id",
        "kind",
        "profession",
        "service_id",
        "told_on",
        "told_by_id",
        "outcome",
    }


def test_outcomes_are_told_when_they_point_at_nobody(world: World) -> None:
    space, person = world.home.organisation, world.home.people["professional"]
    action = make_action(world.home, person)
    measure = measure_of("actions.orientations")
    asked = Asked(space, 2026)
    with within(space):
        rows = [orient(action=action, actor=person, kind="parents") for _ in range(15)]
        for row in rows[:6]:
            tell_outcome(orientation=row, outcome="came")
        assert measure.shown(asked) == 15
        assert measure.content(asked)[0][1] == [
            ("Venue", 6, ""),
            ("Pas encore de nouvelle", 9, ""),
        ]
        # One who did not come would be found beside the others: only the most common is told.
        tell_outcome(orientation=rows[6], outcome="did_not_come")
        told = [number for _, number, _ in measure.content(asked)[0][1]]
        assert told == [None, None, None, None, None, None, 8]
        Orientation.objects.filter(pk__in=[row.pk for row in rows[4:]]).delete()
        assert measure.shown(asked) is None and measure.content(asked)[0][1] == []


def test_what_nobody_followed_is_forgotten(world: World, at: Any) -> None:
    space, person = world.home.organisation, world.home.people["professional"]
    action = make_action(world.home, person)
    with within(space):
        orient(action=action, actor=person, kind="parents")
        assert forget_orientations() == 0
        at(datetime(2027, 5, 25, 9, tzinfo=UTC))
        assert forget_orientations() == 1
        row = Orientation.objects.get()
    assert (row.outcome, row.told_by) == ("unknown", None)
