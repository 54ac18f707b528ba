"""Calls as one follows them: Atom, calendar, deadlines in one's own agenda, mails at one's pace."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from defusedxml import ElementTree
from django.core import mail as outbox
from icalendar import Calendar

from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.tendering.domain import alerts, publication
from tests.tendering.factories import DEADLINE, make_call, make_facilitator, make_public_call
from tests.tendering.test_exchanges import amend
from tests.tendering.test_public import ATOM


@pytest.fixture
def calls(world):
    home = world.home.organisation
    make_call(home, title="Brouillon")
    make_public_call(home, title="Clos", deadline=clock.now() - timedelta(seconds=1))
    make_public_call(home, title="Poitiers", departement_code="86", method="GEASE")
    return make_public_call(home, title="Tours", method="Approche systémique")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Tours", "Poitiers"]),
        ("departement=86", ["Poitiers"]),
        ("method=SYSTEMIQUE", ["Tours"]),
        ("departement=86&method=systémique", []),
    ],
)
def test_the_feed_follows_the_filters(calls, client, asked, found):
    feed = ElementTree.fromstring(client.get(f"/appels/flux.atom?{asked}").content)
    assert [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")] == found


def test_deadlines_are_an_agenda_that_another_library_reads(world, calls, client):
    later = DEADLINE + timedelta(days=2)
    amend(world, calls, deadline=later)
    answer = client.get("/appels/echeances.ics?departement=37")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [
        (str(event["SUMMARY"]), event.decoded("DTEND"), event["SEQUENCE"]) for event in events
    ] == [("Date limite\u00a0: Tours", later, 1)]


def test_the_calendar_shows_each_deadline_on_its_day(calls, client):
    page = client.get("/appels/calendrier/?vue=liste&date=2026-12-01").content.decode()
    assert f"/appels/{calls.slug}/" in page and "Poitiers" in page
    assert "Clos" not in page and "Brouillon" not in page
    empty = client.get("/appels/calendrier/?vue=liste&date=2027-01-01").content.decode()
    assert f"/appels/{calls.slug}/" not in empty


def publish(world, commits, **fields):
    call = make_call(world.home.organisation, **fields)
    with commits(), within(call.organisation):
        return publication.publish(consultation=call, actor=world.home.people["buyer"])


def choose(world, sign_in, **typed):
    url = f"/o/{world.provider.organisation.slug}/alertes/"
    client = sign_in(world.provider.people["facilitator"])
    answer = client.post(url, {"departements": "", "methods": "", **typed})
    assert answer.status_code == 302
    return client.get(url)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"frequency": "now"}, True),
        ({"frequency": "never"}, False),
        ({"frequency": "now", "departements": "86"}, False),
        ({"frequency": "now", "departements": "86, 37"}, True),
        ({"frequency": "now", "methods": "Systemique"}, True),
        ({"frequency": "now", "methods": "GEASE"}, False),
    ],
)
def test_a_choice_narrows_what_one_is_told_of(world, sign_in, commits, typed, told):
    person = world.provider.people["facilitator"]
    make_facilitator(world.provider.organisation, user=person)
    choose(world, sign_in, **typed)
    publish(world, commits, method="Approche systémique")
    assert (person.email in {one.to[0] for one in outbox.outbox}) is told


def test_a_summary_leaves_on_its_morning_once_and_holds_what_is_still_open(
    world, sign_in, commits, at
):
    person = world.provider.people["facilitator"]
    make_facilitator(world.provider.organisation, user=person)
    page = choose(world, sign_in, frequency="weekly", departements="37", methods="systémique")
    assert [feed["label"] for feed in page.context["feeds"]] == ["37, systémique"]
    assert "method=syst%C3%A9mique" in page.context["feeds"][0]["atom"]
    assert "departement=37" in page.content.decode()
    publish(world, commits, title="Premier")
    publish(world, commits, title="Bref", deadline=clock.now() + timedelta(days=2))
    outbox.outbox.clear()

    def summaries(moment: datetime) -> list[str]:
        at(moment)
        with commits():
            alerts.send_summaries()
        found = [one.body for one in outbox.outbox if one.to == [person.email]]
        outbox.outbox.clear()
        return found

    # The choice was made on a Tuesday: the first summary waits for the Monday that follows.
    assert summaries(datetime(2026, 11, 29, 9, 0, tzinfo=clock.PARIS)) == []
    assert summaries(datetime(2026, 11, 30, 6, 59, tzinfo=clock.PARIS)) == []
    first = summaries(datetime(2026, 11, 30, 7, 0, tzinfo=clock.PARIS))
    assert len(first) == 1 and "Premier" in first[0] and "Bref" not in first[0]
    publish(world, commits, title="Second")
    outbox.outbox.clear()
    assert summaries(datetime(2026, 12, 6, 9, 0, tzinfo=clock.PARIS)) == []
    second = summaries(datetime(2026, 12, 8, 9, 0, tzinfo=clock.PARIS))
    assert len(second) == 1 and "Second" in second[0] and "Premier" not in second[0]
    assert summaries(datetime(2026, 12, 14, 9, 0, tzinfo=clock.PARIS)) == []
