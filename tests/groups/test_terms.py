"""The terms of a group change; its published sessions do not."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from maillage.groups.models import Group, Session
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from tests.factories import World
from tests.groups.factories import make_cycle
from tests.groups.test_pages import published

TYPED = {
    "name": "SIEMO 1 bis",
    "size_budgeted": "12",
    "size_actual": "9",
    "sessions_min": "5",
    "sessions_max": "6",
    "duration_minutes": "150",
}


def address(world: World, group: Group) -> str:
    return reverse(
        "groups:terms", kwargs={"organisation": world.home.organisation.slug, "slug": group.slug}
    )


def test_terms_change_and_sessions_stay(world: World, sign_in: Any) -> None:
    with within(world.home.organisation):
        group = published(world)
        before = list(Session.objects.values_list("starts_at", "ends_at", "room"))
    site = world.home.objects["site"]
    client = sign_in(world.home.people["secretary"])
    answer = client.post(address(world, group), {**TYPED, "site": site.pk})
    assert answer.status_code == 302
    with within(world.home.organisation):
        row = Group.objects.get()
        assert (row.name, row.site_id, row.service_id) == ("SIEMO 1 bis", site.pk, None)
        assert (row.size_budgeted, row.size_actual, row.duration_minutes) == (12, 9, 150)
        assert list(Session.objects.values_list("starts_at", "ends_at", "room")) == before
        line = JournalLine.objects.filter(verb="groups.group_revised").get()
    assert line.detail["changed"][0] == "name"


def test_two_groups_of_a_cycle_never_share_a_name(world: World, sign_in: Any) -> None:
    cycle = make_cycle(world.home, ("SIEMO 1", "SIEMO 2"))
    with within(world.home.organisation):
        group = Group.objects.get(name="SIEMO 2")
    client = sign_in(world.home.people["secretary"])
    answer = client.post(address(world, group), {**TYPED, "name": "SIEMO 1"})
    assert answer.status_code == 422
    assert "porte déjà ce nom" in answer.text
    assert 'value="150"' in answer.text
    with within(world.home.organisation):
        names = set(Group.objects.filter(cycle=cycle).values_list("name", flat=True))
    assert names == {"SIEMO 1", "SIEMO 2"}


def test_a_place_of_elsewhere_is_no_choice(world: World, sign_in: Any) -> None:
    with within(world.home.organisation):
        group = published(world)
    client = sign_in(world.home.people["secretary"])
    stranger = world.foreign.objects["site"]
    answer = client.post(address(world, group), {**TYPED, "site": stranger.pk})
    assert answer.status_code == 422
    assert stranger.name not in answer.text
