"""Sheet 9 of a departmental plan (seed 002), lived through the pages from the idea to the council.

An action conceived with families is published, found, joined, held, told at the forum and proposed
to the conference; the three indicators of the sheet move by themselves, down to their events.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from maillage.actions.models import (
    CollectiveAction,
    EventDay,
    Occurrence,
    PlanUnit,
    Proposal,
    WorkingGroup,
)
from maillage.kernel import clock
from maillage.kernel.http import organisation_url
from maillage.kernel.tenancy import within
from tests.factories import World, make_member

TITLE = "Cuisiner ensemble le mercredi"
HOW = "Quatre mères ont choisi les recettes et animent avec nous."
MEASURES = {
    "forum": "forums.present",
    "groups": "working_groups.met",
    "actions": "actions.held",
}


class Life:
    """The people of the département, each at their own pages."""

    def __init__(self, world: World, sign_in: Any, at: Any) -> None:
        self.world, self.move = world, at
        self.space = world.home.organisation
        self.head = world.home.people["head_of_service"]
        self.person = world.home.people["professional"]
        self.sign_in = sign_in

    def to(self, name: str, **kwargs: Any) -> str:
        return organisation_url(self.space, f"actions:{name}", **kwargs)

    def post(self, user: Any, name: str, data: dict[str, Any], **kwargs: Any) -> str:
        """What a page answers, once what it asks was sent: it must be accepted."""
        answer = self.sign_in(user).post(self.to(name, **kwargs), data)
        assert answer.status_code == 302, (name, answer.content.decode()[-3000:])
        return str(answer["Location"])

    def one(self, model: Any) -> Any:
        with within(self.space):
            return model.objects.latest("pk")


@pytest.fixture
def life(world: World, sign_in: Any, at: Any) -> Life:
    return Life(world, sign_in, at)


def a_sheet(life: Life) -> dict[str, str]:
    """Sheet 9 with its three indicators: the page of each."""
    sheet = {
        "plan": "Plan départemental de l’enfance",
        "number": "9",
        "title": "Encourager les actions collectives",
        "pilot": "PSEIE",
        "co_pilot": "DMDD",
        "contributor": "DPPE, SDAS, MDD, PMI, ASE",
    }
    slug = life.post(life.head, "sheet_new", sheet).rstrip("/").rsplit("/", 1)[-1]
    return {
        name: life.post(
            life.head, "indicator_new", {"label": f"Mesure {name}", "measure": code}, slug=slug
        )
        for name, code in MEASURES.items()
    }


def values(life: Life, pages: dict[str, str]) -> dict[str, str]:
    """The number that each indicator shows this year."""
    client = life.sign_in(life.head)
    found = {}
    for name, page in pages.items():
        told = client.get(page).context["reading"].text
        found[name] = re.sub(r"\D.*", "", told.replace("\u00a0", " "))
    return found


def an_action(life: Life) -> CollectiveAction:
    """Told in its four short pages, conceived with families, published."""
    life.post(life.person, "action_new", {"title": TITLE})
    action: CollectiveAction = life.one(CollectiveAction)
    steps = {
        "idee": {
            "title": TITLE,
            "aim": "Retrouver le plaisir de faire à manger.",
            "publics": ["parents", "children"],
            "kind": "workshop",
        },
        "ou": {"commune_code": "Loudun", "animators": [life.person.pk]},
        "familles": {"co_design": "lead", "co_design_how": HOW, "themes": ["food"]},
        "refaire": {"kit": "Deux plaques, douze tabliers."},
    }
    for step, typed in steps.items():
        life.post(life.person, "write", typed, slug=action.slug, step=step)
    life.post(life.person, "publish", {}, slug=action.slug)
    return action


def held_with_families(life: Life, action: CollectiveAction) -> None:
    """A date, a family that comes by the link, then how many came."""
    day = clock.today() + timedelta(days=3)
    typed = {"day": day, "starts": "14:00", "ends": "16:00", "capacity": "12"}
    life.post(life.person, "date_new", typed, slug=action.slug)
    date: Occurrence = life.one(Occurrence)
    shown = life.sign_in(life.person).post(life.to("link_open", slug=action.slug))
    link = re.search(r"/actions/inscription/[\w-]+/", shown.content.decode())
    assert link is not None
    family = Client()
    asked = {"date": date.slug, "kind": "parents", "people": "3", "email": "famille@exemple.fr"}
    assert family.post(link[0], asked)["Location"] == reverse("actions:joined")
    life.move(date.ends_at + timedelta(hours=1))
    came = {"parents_new": "1", "children_new": "2", "peer_helpers_new": "1"}
    life.post(life.person, "attendance", came, slug=action.slug, date=date.slug)


def told_at(life: Life, action: CollectiveAction, kind: str) -> EventDay:
    """A day where the action is proposed in one gesture, accepted and put in the programme."""
    day = clock.today() + timedelta(days=10)
    typed = {
        "kind": kind,
        "title": f"Journée {kind}",
        "day": day,
        "starts": "09:00",
        "ends": "17:00",
        "place": "Loudun",
        "call_until": day - timedelta(days=2),
    }
    life.post(life.head, "event_new", typed)
    event: EventDay = life.one(EventDay)
    life.post(life.head, "event_announce", {}, slug=event.slug)
    life.post(life.person, "action_propose", {}, slug=action.slug, event=event.slug)
    proposal: Proposal = life.one(Proposal)
    where = {"slug": event.slug, "proposal": proposal.slug}
    life.post(life.head, "proposal_decide", {"answer": "yes", "reason": "À raconter."}, **where)
    place = {"room": "Salle 1", "starts": "10:00", "ends": "11:00"}
    life.post(life.head, "proposal_place", place, **where)
    programme = life.sign_in(life.person).get(life.to("event", slug=event.slug))
    assert TITLE in programme.content.decode()
    return event


def test_sheet_nine_is_lived_and_its_indicators_fill_themselves(life: Life, commits: Any) -> None:
    pages = a_sheet(life)
    assert values(life, pages) == {"forum": "0", "groups": "0", "actions": "0"}

    action = an_action(life)
    found = life.sign_in(life.head).get(life.to("index"), {"q": "cuisine mercredis"})
    assert TITLE in found.content.decode()
    held_with_families(life, action)
    assert values(life, pages) == {"forum": "0", "groups": "0", "actions": "1"}

    forum = told_at(life, action, "forum")
    with within(life.space):
        # The sheet named the units: they are the directorates that are proposed.
        mdd = PlanUnit.objects.get(short_name="MDD").slug
    colleagues = [make_member(life.space, "professional") for _ in range(4)]
    for user in (life.person, *colleagues):
        joined = {"directorate": mdd, "profession": "special_educator"}
        life.post(user, "event_join", joined, slug=forum.slug)
    life.move(forum.starts_at + timedelta(minutes=10))
    people = life.sign_in(life.head).get(life.to("event_people", slug=forum.slug))
    for attendee in set(re.findall(r"/presence/([\w-]+)/", people.content.decode())):
        life.post(
            life.head, "event_presence", {"is_here": "yes"}, slug=forum.slug, attendee=attendee
        )
    assert values(life, pages)["forum"] == "5"

    group = {"title": "Une malle de jeux", "deliverable": "Une malle", "units": "PMI"}
    group |= {"people": [life.person.pk], "leader": life.person.pk}
    life.post(life.head, "working_group_new", group)
    meeting = {"day": clock.today(), "start": "15:00", "end": "16:00"}
    life.post(life.person, "working_group_meet", meeting, slug=life.one(WorkingGroup).slug)
    life.move(forum.ends_at + timedelta(hours=1))
    assert values(life, pages) == {"forum": "5", "groups": "1", "actions": "1"}
    told_at(life, action, "conference")

    # Each number leads to what it counts.
    client = life.sign_in(life.head)
    for name, event in (
        ("actions", TITLE),
        ("forum", "Journée forum"),
        ("groups", "Une malle de jeux"),
    ):
        assert event in client.get(f"{pages[name]}evenements/").content.decode(), name
