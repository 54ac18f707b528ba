"""Reporting lines that move after an enrolment or a naming: found, told, mended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from maillage.groups.domain import Refused, ask_absence, leave, name_facilitators
from maillage.groups.domain.leading import named_to_lead, why_no_longer
from maillage.groups.domain.lines import accept_tie
from maillage.groups.domain.reminders import call_people
from maillage.groups.domain.ties import tied_leaders, ties_in
from maillage.groups.models import AbsenceAgreement, Enrolment, Group, Session
from maillage.groups.models.sessions import leads_a_group
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.domain.members import keep_membership
from maillage.people.enums import Role
from maillage.people.models import Membership, User
from tests.factories import World, make_member
from tests.groups.factories import FIRST, Lived, make_lived


@pytest.fixture
def lived(world: World) -> Any:
    with within(world.home.organisation):
        yield make_lived(world, membership="open")


def put_under(world: World, person: User, manager: User | None) -> None:
    rows = Membership.objects.current().select_related("organisation")
    keep_membership(
        membership=rows.get(user=person),
        actor=world.home.people["director"],
        values={
            "role": Role.PROFESSIONAL,
            "manager": rows.get(user=manager) if manager is not None else None,
        },
    )


def is_to_mend(group: Group) -> bool:
    return Group.objects.get(pk=group.pk).tied_since is not None


def leads(lived: Lived) -> bool:
    (row,) = named_to_lead(lived.group)
    return row.leads


def test_a_colleague_who_leads_and_comes_to_manage_a_member_leads_no_more(
    world: World, lived: Lived, commits: Any, sign_in: Callable[[Any], Client]
) -> None:
    """At once, two steps above as one, and again as soon as the line goes."""
    home = world.home.organisation
    colleague = make_member(home, Role.PROFESSIONAL)
    between = make_member(home, Role.PROFESSIONAL)
    name_facilitators(
        group=lived.group, profiles=[], colleague=colleague, actor=world.home.people["director"]
    )
    assert leads(lived)
    page = reverse(
        "groups:led_session", kwargs={"organisation": home.slug, "slug": lived.session.slug}
    )
    assert sign_in(colleague).get(page).status_code == 200
    put_under(world, lived.members[0], between)
    assert (leads(lived), is_to_mend(lived.group)) == (True, False)
    with commits():
        put_under(world, between, colleague)
    assert (leads(lived), is_to_mend(lived.group)) == (False, True)
    assert sign_in(colleague).get(page).status_code == 404
    assert not leads_a_group(colleague.pk, home.pk)
    planners = [world.home.people[role].email for role in Role if role in PLAN]
    assert sorted(one.to[0] for one in mail.outbox) == sorted(planners)
    assert str(colleague) not in mail.outbox[0].body + mail.outbox[0].subject
    (row,) = named_to_lead(lived.group)
    assert "encadre des membres de ce groupe" in why_no_longer(row.profile, lived.group)
    secretary = sign_in(world.home.people["secretary"])
    assert "Un groupe est à revoir" in secretary.get(f"/o/{home.slug}/").text
    cycle = reverse(
        "groups:cycle", kwargs={"organisation": home.slug, "slug": lived.group.cycle.slug}
    )
    # Named still, and leading no more: the list says that somebody is to be named.
    assert (str(colleague) in (text := secretary.get(cycle).text), "à désigner" in text) == (
        False,
        True,
    )
    # Said once, whatever moves next; mended, nothing is left to say.
    mail.outbox.clear()
    with commits():
        put_under(world, lived.members[1], between)
    assert mail.outbox == []
    put_under(world, between, None)
    assert (leads(lived), is_to_mend(lived.group)) == (True, False)
    # The other way round: a member who comes to manage who leads.
    put_under(world, colleague, lived.members[0])
    assert (leads(lived), is_to_mend(lived.group)) == (False, True)


PLAN = {"director", "head_of_service", "secretary", "buyer"}


def test_two_members_tied_later(
    world: World, lived: Lived, sign_in: Callable[[Any], Client]
) -> None:
    """The group may accept it where people come and go; else one of them leaves."""
    first, second = lived.members
    director = world.home.people["director"]
    top = Enrolment.objects.select_related("group").get(person=first)
    with pytest.raises(Refused, match="n’encadre plus"):
        accept_tie(enrolment=top, actor=director)
    put_under(world, second, first)
    assert (ties_in(lived.group), is_to_mend(lived.group)) == ([(first, second)], True)
    kwargs = {"organisation": world.home.organisation.slug, "slug": lived.group.slug}
    client = sign_in(world.home.people["secretary"])
    address = reverse("groups:tie_accept", kwargs={**kwargs, "enrolment": top.slug})
    members = reverse("groups:members", kwargs=kwargs)
    assert address in client.get(members).text
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 302
    assert (ties_in(lived.group), is_to_mend(lived.group)) == ([], False)
    line = JournalLine.objects.get(verb="groups.tie_accepted")
    assert line.detail == {"person": first.pk, "exception": "PA-1"}
    # In a closed group there is no such agreement: one of them leaves.
    Enrolment.objects.update(tie_accepted_at=None)
    lived.group.cycle.membership = "closed"
    lived.group.cycle.save()
    put_under(world, second, None)
    put_under(world, second, first)
    assert address not in client.get(members).text
    with pytest.raises(Refused, match="groupe fermé"):
        accept_tie(enrolment=top, actor=director)
    leave(enrolment=Enrolment.objects.select_related("group").get(person=second), actor=director)
    assert not is_to_mend(lived.group)


def test_lines_that_begin_by_their_date_are_found_before_the_next_session(
    world: World, lived: Lived, at: Callable[[datetime], None], django_assert_num_queries: Any
) -> None:
    first, second = lived.members
    later = make_member(
        world.home.organisation,
        Role.SECRETARY,
        second,
        starts_on=(FIRST - timedelta(days=3)).date(),
    )
    Membership.objects.filter(user=later, role=Role.SECRETARY).update(
        manager=Membership.objects.get(user=first)
    )
    at(FIRST - timedelta(days=7))
    assert (call_people(), is_to_mend(lived.group)) == (1, False)
    at(FIRST - timedelta(days=1))
    assert (call_people(), is_to_mend(lived.group)) == (1, True)
    # As many questions for three who lead as for one.
    words = ("encadre des membres de ce groupe", "dépend d’un membre de ce groupe")
    told = {first.pk: words[0], second.pk: words[1]}
    for people in ([first.pk], [first.pk, second.pk, world.home.people["director"].pk]):
        with django_assert_num_queries(2):
            found = tied_leaders(lived.group, people)
        assert found == {one: told[one] for one in people if one in told}


def test_an_absence_is_for_the_manager_of_today(
    world: World, lived: Lived, sign_in: Callable[[Any], Client]
) -> None:
    person = lived.members[0]
    former, new = (make_member(world.home.organisation, Role.PROFESSIONAL) for _ in range(2))
    put_under(world, person, former)
    asked = ask_absence(session=lived.session, person=person)
    slug = {"organisation": world.home.organisation.slug}
    listed = reverse("groups:absences", kwargs=slug)
    answer = reverse("groups:absence_answer", kwargs={**slug, "slug": asked.slug})
    home = f"/o/{slug['organisation']}/"

    def sees(manager: User) -> tuple[bool, bool]:
        client = sign_in(manager)
        return str(person) in client.get(listed).text, "à accorder" in client.get(home).text

    assert (sees(former), sees(new)) == ((True, True), (False, False))
    put_under(world, person, new)
    assert (sees(former), sees(new)) == ((False, False), (True, True))
    assert sign_in(former).post(answer, {"answer": "agreed"}).status_code == 404
    # Answered, and then under somebody else: the former manager reads it no more.
    assert sign_in(new).post(answer, {"answer": "agreed"}).status_code == 302
    put_under(world, person, former)
    assert (sees(former), sees(new)) == ((False, False), (False, False))
    again = Session.objects.get(pk=lived.session.pk)
    assert AbsenceAgreement.objects.get(session=again).status == "agreed"
