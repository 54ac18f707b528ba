"""A poll of dates: asked by mail, answered by link, closed into sessions; hidden when asked."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from maillage.groups.models import Group, Session
from maillage.kernel.tenancy import within
from maillage.planning.models import DatePoll, PollAnswer, PollDate
from tests.factories import World
from tests.groups.factories import make_cycle, make_enrolled, make_facilitator, only_group

TWO = "08/12/2026 9 h 30\n05/01/2027 14 h"


@pytest.fixture
def group(world: World) -> Group:
    _, profile = make_facilitator(world)
    with within(world.home.organisation):
        found = only_group(make_cycle(world.home, profiles=(profile,)))
        make_enrolled(world.home, found, 2)
    return found


def ask(client: Client, world: World, group: Group, commits: Any, **fields: Any) -> Any:
    kwargs = {"organisation": world.home.organisation.slug, "slug": group.slug}
    data = {"others": TWO, "closes_on": "2026-12-01", **fields}
    with commits():
        return client.post(reverse("planning:poll_new", kwargs=kwargs), data)


def path_of(letter: Any) -> str:
    return re.search(r"/dates/\S+", letter.body).group()  # type: ignore[union-attr]


def words(world: World, first: str, second: str) -> dict[str, str]:
    with within(world.home.organisation):
        keys = list(PollDate.objects.values_list("pk", flat=True))
    return {f"date_{keys[0]}": first, f"date_{keys[1]}": second}


def test_dates_are_asked_answered_and_chosen(
    world: World, group: Group, sign_in: Any, commits: Any
) -> None:
    planner = sign_in(world.home.people["head_of_service"])
    opened = ask(planner, world, group, commits)
    assert opened.status_code == 302
    assert len(mail.outbox) == 3
    assert group.name not in "".join(letter.body for letter in mail.outbox)
    one, two, _ = (path_of(letter) for letter in mail.outbox)
    person = Client()
    assert person.post(one, words(world, "yes", "")).status_code == 422
    assert person.post(one, words(world, "no", "maybe")).status_code == 302
    # A second answer replaces the first.
    assert person.post(one, words(world, "yes", "no")).status_code == 302
    assert person.post(two, words(world, "yes", "maybe")).status_code == 302
    page = planner.get(opened.url)
    tallies = page.context["tallies"]
    assert [(len(one.yes), len(one.maybe), len(one.no)) for one in tallies] == [
        (2, 0, 0),
        (0, 1, 1),
    ]
    assert len(page.context["waiting"]) == 1
    with within(world.home.organisation):
        assert PollAnswer.objects.count() == 4
        best = tallies[0].date
    mail.outbox.clear()
    with commits():
        done = planner.post(f"{opened.url}retenir/", {"dates": [best.pk]})
    assert done.status_code == 302
    with within(world.home.organisation):
        assert [row.starts_at for row in Session.objects.standing()] == [best.starts_at]
    assert len(mail.outbox) == 3
    # Closed: nobody answers any more, and closing again changes nothing.
    assert person.post(one, words(world, "no", "no")).status_code == 422
    assert planner.post(f"{opened.url}retenir/", {"dates": [best.pk]}).status_code == 422
    with within(world.home.organisation):
        assert PollAnswer.objects.filter(word="no").count() == 1
        assert Session.objects.count() == 1


def test_chosen_dates_join_those_that_stand(
    world: World, group: Group, sign_in: Any, commits: Any
) -> None:
    planner = sign_in(world.home.people["director"])
    for line in ("08/12/2026 9 h 30", "05/01/2027 14 h"):
        opened = ask(planner, world, group, commits, others=line)
        with within(world.home.organisation):
            key = PollDate.objects.filter(poll__status="open").get().pk
        with commits():
            assert planner.post(f"{opened.url}retenir/", {"dates": [key]}).status_code == 302
    with within(world.home.organisation):
        days = [one.local_start.date() for one in Session.objects.standing().order_by("starts_at")]
    assert days == [date(2026, 12, 8), date(2027, 1, 5)]


@pytest.mark.parametrize("hidden", [False, True])
def test_answers_are_seen_or_not(
    world: World, group: Group, sign_in: Any, commits: Any, hidden: bool
) -> None:
    planner = sign_in(world.home.people["director"])
    ask(planner, world, group, commits, **({"is_hidden": "on"} if hidden else {}))
    one, two, _ = (path_of(letter) for letter in mail.outbox)
    Client().post(one, words(world, "yes", "no"))
    with within(world.home.organisation):
        name = str(DatePoll.objects.get().voters.exclude(told_at=None).get())
    assert (name in Client().get(two).text) is not hidden
    # Whoever answered reads their own answer again.
    assert name in Client().get(one).text


def test_what_cannot_be_asked_is_said(
    world: World, group: Group, sign_in: Any, commits: Any, at: Any
) -> None:
    planner = sign_in(world.home.people["director"])
    for fields in (
        {"others": ""},
        {"others": "un mardi"},
        {"others": "01/10/2026 9 h"},
        {"closes_on": "2026-12-08"},
        {"closes_on": "2026-11-01"},
        {
            "others": "\n".join(
                f"{day:02d}/01/2027 {hour} h" for day in range(1, 17) for hour in (9, 14)
            )
        },
    ):
        assert ask(planner, world, group, commits, **fields).status_code == 422, fields
    with within(world.home.organisation):
        assert not DatePoll.objects.exists()
    assert not mail.outbox
