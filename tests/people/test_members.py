"""Who is here, under whom, until when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from maillage.kernel.tenancy import within
from maillage.people.domain.errors import Refused
from maillage.people.domain.members import circle_in, end_membership, keep_membership
from maillage.people.enums import Role
from maillage.people.models import Membership, User
from tests.factories import World, make_member
from tests.people.pages import address, queries_of


def held(world: World, role: str) -> Membership:
    with within(world.home.organisation):
        return Membership.objects.select_related("user", "organisation").get(
            user=world.home.people[role]
        )


def values(row: Membership, **changes: Any) -> dict[str, Any]:
    names = ("role", "service", "profession", "manager", "starts_on")
    return {**{name: getattr(row, name) for name in names}, **changes}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_people_costs_the_same(world: World, sign_in: Any, count: int) -> None:
    boss = held(world, "director")
    service = world.home.objects["service"]
    for _ in range(count):
        make_member(world.home.organisation, Role.PROFESSIONAL, service=service, manager=boss)
    client = sign_in(world.home.people["hr"])
    assert queries_of(client, address(world, "people:members")) == 8


def test_the_list_is_filtered_by_role_and_service(world: World, sign_in: Any) -> None:
    service = world.home.objects["service"]
    inside = make_member(world.home.organisation, Role.PROFESSIONAL, service=service)
    client = sign_in(world.home.people["hr"])
    url = address(world, "people:members")
    by_service = client.get(url, {"service": service.slug})
    assert [row.user for row in by_service.context["page"]] == [inside]
    by_role = client.get(url, {"role": "hr"})
    assert [row.user for row in by_role.context["page"]] == [world.home.people["hr"]]
    assert client.get(url, {"role": "nimporte", "service": "rien"}).status_code == 200


def test_nobody_of_another_space_is_listed(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["director"])
    listed = client.get(address(world, "people:members")).text
    for person in world.foreign.people.values():
        assert person.last_name not in listed
    with within(world.foreign.organisation):
        row = Membership.objects.get(user=world.foreign.people["hr"])
    for name in ("member", "member_edit", "member_end"):
        refused = client.get(address(world, f"people:{name}", slug=row.slug))
        assert refused.status_code == 404
        assert row.user.last_name not in refused.text


def test_a_manager_is_chosen_on_the_page(world: World, sign_in: Any) -> None:
    boss, member = held(world, "head_of_service"), held(world, "professional")
    client = sign_in(world.home.people["director"])
    typed = {"role": "professional", "starts_on": "2025-09-01", "manager": boss.pk}
    url = address(world, "people:member_edit", slug=member.slug)
    assert client.post(url, typed).status_code == 302
    page = client.get(address(world, "people:member", slug=member.slug))
    assert boss.user.get_full_name() in page.text
    assert held(world, "professional").manager == boss


def test_a_manager_of_another_space_is_no_choice(world: World, sign_in: Any) -> None:
    with within(world.foreign.organisation):
        foreign = Membership.objects.get(user=world.foreign.people["director"])
    member = held(world, "professional")
    client = sign_in(world.home.people["director"])
    typed = {"role": "professional", "starts_on": "2025-09-01", "manager": foreign.pk}
    answer = client.post(address(world, "people:member_edit", slug=member.slug), typed)
    assert answer.status_code == 422
    assert foreign.user.last_name not in answer.text


def test_reporting_lines_never_turn_in_a_circle(world: World, sign_in: Any) -> None:
    top, middle, low = (held(world, role) for role in ("head_of_service", "hr", "professional"))
    with within(world.home.organisation):
        Membership.objects.filter(pk=middle.pk).update(manager=top)
        Membership.objects.filter(pk=low.pk).update(manager=middle)
    client = sign_in(world.home.people["director"])
    typed = {"role": "head_of_service", "starts_on": "2025-09-01", "manager": low.pk}
    answer = client.post(address(world, "people:member_edit", slug=top.slug), typed)
    assert answer.status_code == 422
    assert "est déjà responsable de" in answer.text
    assert held(world, "head_of_service").manager is None


def test_circles_are_found_wherever_they_are() -> None:
    assert circle_in({"a": ["b"], "b": ["c"], "d": ["b", "c"]}) == []
    assert circle_in({"z": ["a"], "a": ["b"], "b": ["a"]}) == ["a", "b"]
    assert circle_in({"a": ["a"]}) == ["a"]


def test_nobody_raises_anybody_above_themselves(world: World) -> None:
    chief, member = world.home.people["head_of_service"], held(world, "professional")
    director = held(world, "director")
    with within(world.home.organisation):
        with pytest.raises(Refused, match="Seules"):
            keep_membership(membership=member, actor=chief, values=values(member, role="admin"))
        with pytest.raises(Refused, match="Seules"):
            end_membership(membership=director, actor=chief, last_day=date(2026, 11, 24))
    assert held(world, "professional").role == "professional"
    assert held(world, "director").ends_on is None


def test_a_role_ends_and_the_space_keeps_somebody_to_run_it(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["director"])
    member = held(world, "professional")
    url = address(world, "people:member_end", slug=member.slug)
    assert client.post(url, {"last_day": "2024-01-01"}).status_code == 422
    assert client.post(url, {"last_day": "2026-11-23"}).status_code == 302
    person = User.objects.get(pk=member.user_id)
    assert person.roles_in(world.home.organisation.pk) == frozenset()
    admin, director = held(world, "admin"), held(world, "director")
    end = address(world, "people:member_end", slug=admin.slug)
    assert client.post(end, {"last_day": "2026-11-30"}).status_code == 302
    last = client.post(
        address(world, "people:member_end", slug=director.slug), {"last_day": "2026-11-30"}
    )
    assert last.status_code == 422
    assert "Plus personne" in last.text
    assert held(world, "director").ends_on is None


def test_another_role_for_somebody_who_is_here(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["director"])
    url = address(world, "people:member_add")
    person = world.home.people["professional"]
    typed = {"person": person.pk, "role": "hr", "starts_on": "2026-11-24"}
    assert client.post(url, typed).status_code == 302
    twice = client.post(url, typed)
    assert twice.status_code == 422
    assert "a déjà ce rôle" in twice.text
    stranger = client.post(url, {**typed, "person": world.stranger.pk})
    assert stranger.status_code == 422
    assert world.stranger.last_name not in stranger.text
    with within(world.home.organisation):
        roles = Membership.objects.filter(user=person).order_by("role")
        assert [row.role for row in roles] == ["hr", "professional"]
