"""Participants answer with faces: counters only, shown by five, and nothing that points at one."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from maillage.actions.domain.feedback import give
from maillage.actions.models import FeedbackCount
from maillage.actions.queries.feedback import said_of
from maillage.kernel.http import organisation_url
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from tests.actions.factories import make_action
from tests.factories import World


def test_faces_add_to_counters_and_are_shown_by_five(world: World, sign_in: Any) -> None:
    space, person = world.home.organisation, world.home.people["professional"]
    action = make_action(world.home, person)
    client = sign_in(person)
    poster = client.post(organisation_url(space, "actions:feedback_open", slug=action.slug))
    body = poster.content.decode()
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in body and "style=" not in body
    url = re.search(r"/questionnaire/avis/[\w-]+/", body)[0]
    lines = JournalLine.objects.count()
    # Whoever answers has no account: a browser that carries one's session is not recognised.
    shown = client.get(url).content.decode()
    assert shown.count("<svg") >= 12 and "C’était bien" in shown
    assert str(person) not in shown
    assert Client().post(url, {}).status_code == 422
    assert Client().post(url, {"good": "wonderful"}).status_code == 422

    def answer(many: int, **faces: str) -> None:
        for _ in range(many):
            taken = client.post(url, faces)
            assert taken.status_code == 200 and not taken.cookies

    def told() -> tuple[int, list[Any]]:
        with within(space):
            people, said = said_of(action)
        return people, said[0].answers

    answer(4, good="yes")
    assert told() == (0, [])
    answer(1, good="yes", again="no")
    # Five are counted, but two parts of five cannot be made: no answer is shown yet.
    assert told() == (5, [])
    answer(5, good="no")
    assert told() == (10, [("Oui", 5), ("Un peu", 0), ("Non", 5)])
    answer(4, good="yes")
    assert told() == (10, [("Oui", 5), ("Un peu", 0), ("Non", 5)])
    page = client.get(organisation_url(space, "actions:feedback", slug=action.slug))
    assert "10\u00a0réponses" in page.content.decode()
    # One person said "no" to the last question: nothing of it is shown.
    with within(space):
        assert said_of(action)[1][3].answers == []
        assert {field.name for field in FeedbackCount._meta.get_fields()} == {
            "id",
            "organisation",
            "action",
            "question",
            "answer",
            "shown",
            "waiting",
        }
    assert JournalLine.objects.count() == lines


def test_an_opinion_is_counted_in_as_many_queries_whatever_is_answered(world: World) -> None:
    action = make_action(world.home, world.home.people["professional"])
    with within(world.home.organisation):
        give(action=action, answers={"good": "yes"})
        with CaptureQueriesContext(connection) as few:
            give(action=action, answers={"good": "yes"})
        with CaptureQueriesContext(connection) as many:
            give(action=action, answers={"good": "no", "again": "no", "heard": "no"})
        assert len(many) == len(few)
        counts = FeedbackCount.objects.values_list("question", "answer", "waiting")
        assert sorted(counts) == [
            ("", "", 3),
            ("again", "no", 1),
            ("good", "no", 1),
            ("good", "yes", 2),
            ("heard", "no", 1),
        ]
