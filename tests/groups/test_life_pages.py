"""Pages of the life of groups: what they cost, what the home page tells."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from maillage.groups.access_sealed import access_card
from maillage.groups.domain import (
    Attendee,
    GuestCard,
    ask_absence,
    ask_to_come,
    cancel_session,
    join_session,
    publish_sessions,
    write_charter,
)
from maillage.groups.domain.guests import new_personal_link
from maillage.groups.enums import CancelledBy
from maillage.groups.models import Charter, Undertaking
from maillage.kernel.tenancy import within
from maillage.people.models import Membership
from tests.factories import World
from tests.groups.factories import (
    FIRST,
    Lived,
    make_guest,
    make_lived,
    planned,
    press_accept,
    undertake,
    version_shown,
)
from tests.groups.test_pages import queries_of

DAY = timedelta(days=1)
RULES = "On s'écoute.\nOn se tait ensuite."
LED_SESSION, LED_ATTENDANCE, OPEN_SESSIONS, ABSENCES, GUEST = 14, 14, 11, 6, 10


def url(world: World, name: str, whose: str = "home", **kwargs: Any) -> str:
    organisation = getattr(world, whose).organisation
    return reverse(name, kwargs={"organisation": organisation.slug, **kwargs})


def publish(world: World, lived: Lived, count: int) -> None:
    plan = {lived.group: [planned(FIRST + rank * DAY) for rank in range(count)]}
    with within(world.home.organisation):
        publish_sessions(cycle=lived.group.cycle, actor=None, plan=plan)


@pytest.mark.parametrize("count", [1, 3])
def test_a_led_session_costs_the_same(world: World, sign_in: Any, count: int) -> None:
    lived = make_lived(world, members=count)
    undertake(lived.group, lived.leader, *lived.members)
    page = url(world, "groups:led_session", "provider", slug=lived.session.slug)
    assert queries_of(sign_in(lived.leader), page) == LED_SESSION


@pytest.mark.parametrize("count", [1, 3])
def test_attendance_costs_the_same(world: World, sign_in: Any, count: int) -> None:
    lived = make_lived(world, members=count)
    page = url(world, "groups:led_attendance", "provider", slug=lived.session.slug)
    assert queries_of(sign_in(lived.leader), page) == LED_ATTENDANCE


@pytest.mark.parametrize("count", [1, 3])
def test_open_sessions_cost_the_same(world: World, sign_in: Any, count: int) -> None:
    lived = make_lived(world, members=count, membership="open")
    publish(world, lived, count)
    page = url(world, "groups:open_sessions")
    assert queries_of(sign_in(world.home.people["professional"]), page) == OPEN_SESSIONS


@pytest.mark.parametrize("count", [1, 3])
def test_absences_cost_the_same(world: World, sign_in: Any, count: int) -> None:
    lived = make_lived(world, members=count)
    head = world.home.people["head_of_service"]
    with within(world.home.organisation):
        top = Membership.objects.get(user=head)
        Membership.objects.filter(user__in=lived.members).update(manager=top)
        for person in lived.members:
            ask_absence(session=lived.session, person=person)
    assert queries_of(sign_in(head), url(world, "groups:absences")) == ABSENCES


@pytest.mark.parametrize("count", [1, 3])
def test_a_guests_page_costs_the_same(world: World, client: Any, count: int) -> None:
    lived = make_lived(world, members=count, membership="open")
    publish(world, lived, count)
    with within(world.home.organisation):
        token = new_personal_link(make_guest(lived.group))
    assert queries_of(client, reverse("groups:guest", kwargs={"token": token})) == GUEST


def test_the_home_page_tells_what_waits(
    world: World, sign_in: Any, at: Callable[[datetime], None]
) -> None:
    lived = make_lived(world)
    head = world.home.people["head_of_service"]
    with within(world.home.organisation):
        top = Membership.objects.get(user=head)
        Membership.objects.filter(user=lived.members[0]).update(manager=top)
        ask_absence(session=lived.session, person=lived.members[0])
    home = sign_in(head).get(url(world, "portal:today"))
    assert "1 absence à accorder" in " ".join(home.text.split())
    assert lived.group.name not in home.text
    at(FIRST + timedelta(hours=1))
    led = sign_in(lived.leader).get(url(world, "portal:today", "provider"))
    assert "Noter les présences" in led.text
    other = sign_in(world.provider.people["facilitator"])
    assert "Noter les présences" not in other.get(url(world, "portal:today", "provider")).text


def test_a_charter_is_read_accepted_and_rewritten(world: World, sign_in: Any) -> None:
    lived = make_lived(world)
    client = sign_in(lived.members[0])
    session = url(world, "groups:own_session", slug=lived.session.slug)
    page = url(world, "groups:own_charter", slug=lived.session.slug)
    assert "Lire la charte" in client.get(session).text
    assert "J’accepte cette charte" in client.get(page).text
    assert "Votre accord est enregistré." in press_accept(client, page).text
    assert "Lire la charte" not in client.get(session).text
    planner = sign_in(world.home.people["head_of_service"])
    rewrite = url(world, "groups:cycle_charter", slug=lived.group.cycle.slug)
    assert planner.post(rewrite, {"text": ""}).status_code == 422
    shown = planner.post(
        rewrite, {"text": RULES, "read": version_shown(planner, rewrite)}, follow=True
    )
    assert "<li>On se tait ensuite.</li>" in shown.text
    assert "Version 2" in shown.text
    assert "Lire la charte" in sign_in(lived.members[0]).get(session).text


def test_who_leads_writes_the_rules_of_their_group(world: World, sign_in: Any) -> None:
    lived = make_lived(world)
    undertake(lived.group, lived.leader)
    client = sign_in(lived.leader)
    page = url(world, "groups:led_charter", "provider", slug=lived.session.slug)
    assert client.post(page, {"write": "1", "text": " "}).status_code == 422
    read = version_shown(client, page)
    typed = {"write": "1", "text": "On commence à l'heure.", "read": read}
    shown = client.post(page, typed, follow=True)
    assert "<li>On commence à l&#x27;heure.</li>" in shown.text
    # Their own accord was to the former text.
    assert "J’accepte cette charte" in shown.text
    with within(world.home.organisation):
        assert Charter.objects.get(group=lived.group).version == 1
        assert Charter.objects.get(group=None).cycle == lived.group.cycle


def test_a_charter_that_changed_meanwhile_is_read_again_first(world: World, sign_in: Any) -> None:
    lived = make_lived(world)
    member, planner = lived.members[0], world.home.people["head_of_service"]
    page = url(world, "groups:own_charter", slug=lived.session.slug)
    rewrite = url(world, "groups:cycle_charter", slug=lived.group.cycle.slug)
    read = version_shown(sign_in(member), page)
    seen = version_shown(sign_in(planner), rewrite)
    with within(world.home.organisation):
        write_charter(cycle=lived.group.cycle, text="On se tait ensuite.", actor=None)
    refused = sign_in(member).post(page, {"action": "accept", "read": read}, follow=True)
    assert "La charte a changé pendant votre lecture" in refused.text
    assert "<li>On se tait ensuite.</li>" in refused.text
    with within(world.home.organisation):
        assert not Undertaking.objects.exists()
    # Who writes loses nothing typed, and sees what came meanwhile.
    client = sign_in(planner)
    late = client.post(rewrite, {"text": "On s'écoute.", "read": seen})
    assert late.status_code == 422
    assert "Quelqu’un a écrit une autre version" in late.text
    assert "On s&#x27;écoute.</textarea>" in late.text
    assert "<li>On se tait ensuite.</li>" in late.text
    (again,) = re.findall(r'name="read" value="(\w+)"', late.text)
    assert client.post(rewrite, {"text": "On s'écoute.", "read": again}).status_code == 302
    assert "Votre accord est enregistré." in press_accept(sign_in(member), page).text


def test_ending_tells_what_is_left_unsaid(
    world: World, sign_in: Any, at: Callable[[datetime], None]
) -> None:
    lived = make_lived(world)
    at(FIRST + timedelta(hours=3))
    client = sign_in(world.home.people["head_of_service"])
    page = url(world, "groups:cycle_end", slug=lived.group.cycle.slug)
    told = " ".join(client.get(page).text.split())
    assert "1 séance passée n’est pas notée comme tenue" in told
    assert "Le cycle est terminé." in client.post(page, follow=True).text
    assert "Ce cycle est déjà terminé." in client.post(page, follow=True).text


def test_a_guest_is_told_of_a_cancellation(
    world: World, commits: Any, mailoutbox: list[Any]
) -> None:
    lived = make_lived(world, members=1, membership="open")
    with within(world.home.organisation):
        guest = make_guest(lived.group)
        join_session(session=lived.session, attendee=Attendee(guest=guest))
        with commits():
            cancel_session(
                session=lived.session, actor=world.home.people["director"], by=CancelledBy.BUYER
            )
    (message,) = [one for one in mailoutbox if one.to == [access_card(guest).email]]
    assert "est annulée" in message.body
    assert "METHOD:CANCEL" in str(message.attachments[0].content)
    assert access_card(guest).email in str(message.attachments[0].content)


def test_a_group_of_another_organisation_has_its_own_guests(world: World) -> None:
    """The same address may come to two groups: each has its own row and its own link."""
    lived = make_lived(world, membership="open")
    other = make_lived(world, membership="open", title="Autre")
    card = GuestCard("Noé", "Ailleurs", "noe@exemple.fr", "Centre socioculturel")
    with within(world.home.organisation):
        first = ask_to_come(group=lived.group, card=card)
        second = ask_to_come(group=other.group, card=card)
        assert first != second
        write_charter(cycle=lived.group.cycle, text="Autre", actor=None)
        assert Charter.objects.filter(cycle=other.group.cycle).count() == 1
