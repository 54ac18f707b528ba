"""Whoever leaves an organisation keeps what they lived, and learns nothing of what comes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.urls import reverse

from maillage.groups.domain import cancel_session, move_session, publish_sessions
from maillage.groups.domain.attendees import leaders_of, people_of
from maillage.groups.enums import CancelledBy
from maillage.groups.models import Session
from maillage.kernel import clock, links
from maillage.kernel.models import OutgoingMail
from maillage.kernel.tenancy import across_organisations, within
from maillage.kernel.views.feeds import PURPOSE
from maillage.people.domain.members import end_membership
from maillage.people.domain.occupations import busy_intervals
from maillage.people.enums import Role
from maillage.people.models import Membership, User
from tests.factories import World, make_member, make_service
from tests.groups.factories import (
    FIRST,
    SECOND,
    make_cycle,
    make_enrolled,
    make_facilitator,
    only_group,
    planned,
)


@pytest.fixture
def told(world: World, commits: Any) -> dict[str, Any]:
    """Two sessions published to two members and a facilitator; the first one leaves between."""
    leader, profile = make_facilitator(world)
    with within(world.home.organisation):
        cycle = make_cycle(world.home, profiles=(profile,))
        group = only_group(cycle)
        leaver, stayer = make_enrolled(world.home, group, 2)
        room = world.home.objects["room"]
        plan = {group: [planned(FIRST, room), planned(SECOND, room)]}
        with commits():
            publish_sessions(cycle=cycle, actor=None, plan=plan)
    mail.outbox.clear()
    return {"cycle": cycle, "group": group, "leaver": leaver, "stayer": stayer, "leader": leader}


def end(world: World, person: User, last_day: date) -> None:
    with within(world.home.organisation):
        end_membership(
            membership=Membership.objects.get(user=person),
            actor=world.home.people["director"],
            last_day=last_day,
        )


def feed(client: Any, person: User) -> list[Any]:
    token = links.create(purpose=PURPOSE, subject=person)
    answer = client.get(f"/agenda/{token}.ics")
    assert answer.status_code == 200
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return [event["DTSTART"].dt for event in events]


BETWEEN = FIRST.date() + timedelta(days=1)


def test_the_feed_of_a_leaver_stops_at_their_last_day(
    world: World, told: dict[str, Any], client: Any
) -> None:
    assert feed(client, told["leaver"]) == [FIRST, SECOND]
    end(world, told["leaver"], BETWEEN)
    assert feed(client, told["leaver"]) == [FIRST]
    assert feed(client, told["stayer"]) == [FIRST, SECOND]
    assert feed(client, told["leader"]) == [FIRST, SECOND]


def test_another_role_in_the_organisation_keeps_the_dates(
    world: World, told: dict[str, Any], client: Any
) -> None:
    make_member(world.home.organisation, Role.SECRETARY, told["leaver"])
    with within(world.home.organisation):
        end_membership(
            membership=Membership.objects.get(user=told["leaver"], role=Role.PROFESSIONAL),
            actor=world.home.people["director"],
            last_day=BETWEEN,
        )
    assert feed(client, told["leaver"]) == [FIRST, SECOND]
    assert [begins for begins, _ in busy(told["leaver"])] == [FIRST, SECOND]


def test_a_role_elsewhere_opens_nothing_here(
    world: World, told: dict[str, Any], client: Any
) -> None:
    end(world, told["leaver"], BETWEEN)
    make_member(world.foreign.organisation, Role.PROFESSIONAL, told["leaver"])
    assert feed(client, told["leaver"]) == [FIRST]


def test_the_agenda_of_a_leaver_empties(
    world: World, told: dict[str, Any], sign_in: Any, at: Any
) -> None:
    end(world, told["leaver"], BETWEEN)
    assert [begins for begins, _ in busy(told["leaver"])] == [FIRST]
    assert [begins for begins, _ in busy(told["stayer"])] == [FIRST, SECOND]
    at(SECOND - timedelta(days=1))
    page = sign_in(told["leaver"]).get("/mon-agenda/")
    assert page.context["page"].object_list == []


def busy(person: User) -> list[Any]:
    return busy_intervals(
        user_ids=[person.pk], start=clock.now(), end=clock.now() + timedelta(days=90)
    )[person.pk]


def test_no_mail_goes_to_a_leaver(world: World, told: dict[str, Any], commits: Any) -> None:
    end(world, told["leaver"], BETWEEN)
    with within(world.home.organisation):
        session = Session.objects.get(starts_at=SECOND)
        assert told["leaver"] not in people_of(session)
        with commits():
            session = move_session(
                session=session,
                starts_at=SECOND + timedelta(hours=3),
                room=session.room,
                actor=world.home.people["director"],
            )
        with commits():
            cancel_session(
                session=session, actor=world.home.people["director"], by=CancelledBy.BUYER
            )
    told_to = sorted({message.to[0] for message in mail.outbox})
    assert told_to == sorted([told["stayer"].email, told["leader"].email])


def test_a_mail_asked_before_leaving_is_dropped_after(
    world: World, told: dict[str, Any], commits: Any
) -> None:
    with within(world.home.organisation):
        session = Session.objects.get(starts_at=SECOND)
        with commits():
            move_session(
                session=session,
                starts_at=SECOND + timedelta(hours=3),
                room=session.room,
                actor=world.home.people["director"],
            )
            end(world, told["leaver"], BETWEEN)
    assert told["leaver"].email not in {message.to[0] for message in mail.outbox}
    row = OutgoingMail.objects.get(kind="groups.session_moved", recipient_id=told["leaver"].pk)
    assert row.status == "dropped"


def test_a_facilitator_who_left_the_provider_leads_no_more(
    world: World, told: dict[str, Any], client: Any, settings: Any
) -> None:
    with across_organisations("a test ends a role"):
        Membership.objects.filter(user=told["leader"]).update(ends_on=BETWEEN)
    assert feed(client, told["leader"]) == [FIRST]


def test_who_comes_to_command_leads_no_more(
    world: World, told: dict[str, Any], client: Any, sign_in: Any
) -> None:
    """Roles move after a naming; the group's page says why somebody leads it no longer."""
    home, leader, group = world.home.organisation, told["leader"], told["group"]
    far, other = make_service(home), make_service(home)
    with within(home):
        Membership.objects.filter(user=told["stayer"]).update(service=far)
        role = Membership.objects.get(user=make_member(home, Role.PROFESSIONAL, leader))
        session = Session.objects.earliest("starts_at")
    page = reverse("groups:group", kwargs={"organisation": home.slug, "slug": group.slug})
    own = reverse(
        "groups:led_session",
        kwargs={"organisation": world.provider.organisation.slug, "slug": session.slug},
    )
    said = {
        (Role.DIRECTOR, None): "dirige votre organisation",
        (Role.HR, None): "représente les ressources humaines",
        (Role.BUYER, None): "commande les interventions",
        (Role.ADMIN, None): "administre votre espace",
        (Role.HEAD_OF_SERVICE, None): "encadre le service de ce groupe",
        (Role.HEAD_OF_SERVICE, group.service): "encadre le service de ce groupe",
        (Role.HEAD_OF_SERVICE, far): "encadre des membres de ce groupe",
        (Role.HEAD_OF_SERVICE, other): "",
        (Role.SECRETARY, None): "",
    }
    director = world.home.people["director"]
    for (held, service), why in said.items():
        with within(home):
            role.role, role.service = held, service
            role.save()
            assert leaders_of(group) == ([] if why else [leader])
        assert sign_in(leader).get(own).status_code == (404 if why else 200)
        assert (f"cette personne {why}. Désignez" in sign_in(director).get(page).text) == bool(why)
        assert feed(client, leader) == ([] if why else [FIRST, SECOND])


def test_a_closed_account_has_no_feed(world: World, told: dict[str, Any], client: Any) -> None:
    token = links.create(purpose=PURPOSE, subject=told["stayer"])
    User.objects.filter(pk=told["stayer"].pk).update(is_active=False)
    assert client.get(f"/agenda/{token}.ics").status_code == 404
