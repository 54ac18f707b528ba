"""Enrolling, leaving, leading: nobody sits with those they manage."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from maillage.groups.domain import (
    Refused,
    enrol,
    leave,
    name_facilitators,
    publish_sessions,
    size_warning,
)
from maillage.groups.models import Enrolment, Group
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.people.models import Membership, Occupation
from tests.factories import World, make_member
from tests.groups.factories import (
    FIRST,
    SECOND,
    make_cycle,
    make_enrolled,
    make_facilitator,
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


def test_who_leads_has_no_tie_with_a_member(world: World, group: Group) -> None:
    (person,) = make_enrolled(world.home, group)
    head = world.home.people["head_of_service"]
    reports_to(world, person, head)
    profile = make_profile(world.home.organisation, head)
    with pytest.raises(Refused, match="lien hiérarchique"):
        name_facilitators(group=group, profiles=[profile], actor=head)
    assert not group.facilitators.exists()


def test_a_member_managed_by_who_leads_is_refused(world: World, group: Group) -> None:
    head = world.home.people["head_of_service"]
    profile = make_profile(world.home.organisation, head)
    name_facilitators(group=group, profiles=[profile], actor=head)
    person = make_member(world.home.organisation, Role.PROFESSIONAL)
    reports_to(world, person, head)
    with pytest.raises(Refused, match="lien hiérarchique"):
        enrol(group=group, person=person, actor=head)


def test_who_leads_is_not_a_member(world: World, group: Group) -> None:
    head = world.home.people["head_of_service"]
    name_facilitators(
        group=group, profiles=[make_profile(world.home.organisation, head)], actor=head
    )
    with pytest.raises(Refused, match="anime ce groupe"):
        enrol(group=group, person=head, actor=head)


def test_a_large_group_is_told_never_refused() -> None:
    assert size_warning(15) == ""
    assert "plus longues ou deux groupes" in size_warning(16)
    assert "plus longues ou deux groupes" in size_warning(20)
    assert "envisagez deux groupes" in size_warning(21)
