"""Enrolling, leaving, leading: nobody sits with those they manage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from maillage.groups.domain import (
    Attendee,
    Refused,
    enrol,
    give_up_seat,
    join_session,
    leave,
    name_facilitators,
    publish_sessions,
    size_warning,
)
from maillage.groups.models import Enrolment, Group
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.people.models import Membership, Occupation, User
from tests.factories import World, make_member, make_service
from tests.groups.factories import (
    FIRST,
    SECOND,
    make_cycle,
    make_enrolled,
    make_facilitator,
    make_lived,
    make_profile,
    only_group,
    planned,
)


@pytest.fixture
def group(world: World) -> Iterator[Group]:
    with within(world.home.organisation):
        yield only_group(make_cycle(world.home))


def reports_to(world: World, person: Any, manager: Any) -> None:
    top = Membership.objects.get(user=manager)
    Membership.objects.filter(user=person).update(manager=top)


def test_a_member_is_enrolled_and_their_agenda_filled(world: World, group: Group) -> None:
    publish_sessions(cycle=group.cycle, actor=None, plan={group: [planned(FIRST), planned(SECOND)]})
    (person,) = make_enrolled(world.home, group)
    assert list(group.enrolments.values_list("person", flat=True)) == [person.pk]
    taken = Occupation.objects.filter(person=person).values_list("starts_at", "title")
    assert sorted(taken) == [(FIRST, "Réunion"), (SECOND, "Réunion")]
    assert JournalLine.objects.filter(verb="groups.member_enrolled").count() == 1


def test_a_line_manager_of_a_member_is_refused(world: World, group: Group) -> None:
    (person,) = make_enrolled(world.home, group)
    head = world.home.people["head_of_service"]
    reports_to(world, person, head)
    with pytest.raises(Refused, match=f"{head} encadre {person}"):
        enrol(group=group, person=head, actor=world.home.people["director"])
    assert Enrolment.objects.count() == 1


def test_the_line_is_followed_to_its_top(world: World, group: Group) -> None:
    (person,) = make_enrolled(world.home, group)
    head, director = world.home.people["head_of_service"], world.home.people["director"]
    reports_to(world, person, head)
    reports_to(world, head, director)
    with pytest.raises(Refused, match="encadre"):
        enrol(group=group, person=director, actor=director)


def test_a_member_managed_by_one_inside_is_refused(world: World, group: Group) -> None:
    head = world.home.people["head_of_service"]
    enrol(group=group, person=head, actor=head)
    person = make_member(world.home.organisation, Role.PROFESSIONAL)
    reports_to(world, person, head)
    with pytest.raises(Refused, match=f"encadre {person}"):
        enrol(group=group, person=person, actor=head)


def test_a_former_manager_is_accepted(world: World, group: Group) -> None:
    (person,) = make_enrolled(world.home, group)
    head = world.home.people["head_of_service"]
    reports_to(world, person, head)
    Membership.objects.filter(user=head).update(service=make_service(world.home.organisation))
    Membership.objects.filter(user=person).update(ends_on="2026-06-30")
    Membership.objects.create(
        organisation=world.home.organisation,
        user=person,
        role=Role.PROFESSIONAL,
        starts_on="2026-09-01",
    )
    enrol(group=group, person=head, actor=head)
    assert Enrolment.objects.count() == 2


@pytest.mark.parametrize("whose", ["foreign", "provider"])
def test_somebody_of_another_organisation_is_refused(
    world: World, group: Group, whose: str
) -> None:
    stranger = getattr(world, whose).people["admin"]
    with pytest.raises(Refused, match="n'est pas de votre organisation"):
        enrol(group=group, person=stranger, actor=world.home.people["director"])
    assert not Enrolment.objects.exists()


def test_nobody_is_enrolled_twice(world: World, group: Group) -> None:
    (person,) = make_enrolled(world.home, group)
    with pytest.raises(Refused, match="déjà membre"):
        enrol(group=group, person=person, actor=person)


def test_leaving_frees_the_agenda_and_allows_to_come_back(world: World, group: Group) -> None:
    publish_sessions(cycle=group.cycle, actor=None, plan={group: [planned(FIRST)]})
    (person,) = make_enrolled(world.home, group)
    director = world.home.people["director"]
    leave(enrolment=Enrolment.objects.get(person=person), actor=director)
    assert not Occupation.objects.filter(person=person).exists()
    assert not Enrolment.objects.exists()
    enrol(group=group, person=person, actor=director)
    assert Occupation.objects.filter(person=person).count() == 1


def test_who_leads_takes_the_sessions_too(world: World, group: Group) -> None:
    leader, profile = make_facilitator(world)
    publish_sessions(cycle=group.cycle, actor=None, plan={group: [planned(FIRST)]})
    name_facilitators(group=group, profiles=[profile], actor=world.home.people["director"])
    assert Occupation.objects.filter(person=leader).count() == 1


def named(world: World, group: Group, person: User, actor: User | None = None) -> None:
    """Name a colleague, by the director unless said otherwise."""
    name_facilitators(
        group=group,
        profiles=[],
        colleague=person,
        actor=actor or world.home.people["director"],
    )


def test_who_leads_has_no_tie_with_a_member(world: World, group: Group) -> None:
    (person,) = make_enrolled(world.home, group)
    manager = make_member(world.home.organisation, Role.PROFESSIONAL)
    reports_to(world, person, manager)
    with pytest.raises(Refused, match="lien hiérarchique"):
        named(world, group, manager)
    assert not group.facilitators.exists()


def test_a_member_managed_by_who_leads_is_refused(world: World, group: Group) -> None:
    manager = make_member(world.home.organisation, Role.PROFESSIONAL)
    named(world, group, manager)
    person = make_member(world.home.organisation, Role.PROFESSIONAL)
    reports_to(world, person, manager)
    with pytest.raises(Refused, match="lien hiérarchique"):
        enrol(group=group, person=person, actor=world.home.people["director"])


def test_who_leads_is_not_a_member(world: World, group: Group) -> None:
    person = make_member(world.home.organisation, Role.PROFESSIONAL)
    named(world, group, person)
    with pytest.raises(Refused, match="anime ce groupe"):
        enrol(group=group, person=person, actor=world.home.people["director"])


def test_who_commands_leads_no_group_and_nobody_names_themselves(
    world: World, group: Group
) -> None:
    home, secretary = world.home, world.home.people["secretary"]
    sentences = {
        "director": "dirige votre organisation",
        "admin": "administre votre espace",
        "hr": "ressources humaines",
        "buyer": "commande les interventions",
        "secretary": "désigner vous-même",
    }
    for role, sentence in sentences.items():
        with pytest.raises(Refused, match=sentence):
            named(world, group, home.people[role], actor=secretary)
    # Whose provider's profile it is changes nothing: the person commands here.
    outside = make_profile(world.provider.organisation, home.people["director"])
    with pytest.raises(Refused, match="dirige votre organisation"):
        name_facilitators(group=group, profiles=[outside], actor=secretary)
    assert not group.facilitators.exists()
    named(world, group, secretary)
    assert [row.profile.user for row in group.facilitators.all()] == [secretary]


def test_a_head_of_service_leads_another_service_only(world: World, group: Group) -> None:
    """By the service too, since reporting lines are not always written."""
    organisation, near = world.home.organisation, group.service
    far = make_service(organisation)
    heads = {
        service: make_member(organisation, Role.HEAD_OF_SERVICE, service=service)
        for service in (near, far)
    }
    with pytest.raises(Refused, match="encadre le service de ce groupe"):
        named(world, group, heads[near])
    named(world, group, heads[far])
    person = make_member(organisation, Role.PROFESSIONAL, service=far)
    with pytest.raises(Refused, match="lien hiérarchique"):
        enrol(group=group, person=person, actor=world.home.people["director"])


def test_who_has_a_place_of_one_day_does_not_lead(world: World) -> None:
    lived = make_lived(world, membership="open")
    person = make_member(world.home.organisation, Role.PROFESSIONAL)
    with within(world.home.organisation):
        join_session(session=lived.session, attendee=Attendee(person=person))
        with pytest.raises(Refused, match="vient à une séance de ce groupe, ou"):
            named(world, lived.group, person)
        give_up_seat(session=lived.session, attendee=Attendee(person=person))
        named(world, lived.group, person)


def test_a_large_group_is_told_never_refused() -> None:
    assert size_warning(15) == ""
    assert "plus longues ou deux groupes" in size_warning(16)
    assert "plus longues ou deux groupes" in size_warning(20)
    assert "envisagez deux groupes" in size_warning(21)


def test_without_any_line_who_commands_has_no_place_with_their_people(
    world: World, group: Group
) -> None:
    """Neither the director nor the head of the service of a member, nor the reverse."""
    people = world.home.people
    service, other = world.home.objects["service"], make_service(world.home.organisation)
    (person,) = make_enrolled(world.home, group)
    Membership.objects.filter(user=person).update(service=service)
    heads = Membership.objects.filter(user=people["head_of_service"])
    heads.update(service=service, manager=None)
    Membership.objects.filter(user__in=[person, people["director"]]).update(manager=None)
    type(group.cycle).objects.update(membership="open")
    publish_sessions(cycle=group.cycle, actor=None, plan={group: [planned(FIRST)]})
    session = group.sessions.get()
    for role in ("director", "head_of_service"):
        with pytest.raises(Refused, match="encadre"):
            enrol(group=group, person=people[role], actor=people["admin"])
        with pytest.raises(Refused, match="ne vous est pas ouverte"):
            join_session(session=session, attendee=Attendee(person=people[role]))
        with pytest.raises(Refused, match="noter vous-même"):
            enrol(group=group, person=people[role], actor=people[role], group_consents=True)
    heads.update(service=other)
    assert join_session(session=session, attendee=Attendee(person=people["head_of_service"]))
    later = make_member(world.home.organisation, Role.PROFESSIONAL)
    Membership.objects.filter(user=later).update(service=other)
    with pytest.raises(Refused, match="une place à une séance"):
        enrol(group=group, person=later, actor=people["admin"])
