"""The pages of groups: who sees what, and what is typed is never lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.groups.domain import enrol, move_session, publish_sessions
from maillage.groups.domain.days import DayClosed
from maillage.groups.forms.cycles import FEW_ROWS
from maillage.groups.models import Cycle, Enrolment, Group, Session
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from tests.factories import World, make_member
from tests.groups.factories import (
    FIRST,
    SECOND,
    WHOLE,
    make_cycle,
    make_enrolled,
    make_facilitator,
    make_profile,
    only_group,
    planned,
)


def address(world: World, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"organisation": world.home.organisation.slug, **kwargs})


def queries_of(client: Any, url: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def published(world: World, title: str = "Cycle") -> Group:
    """A cycle with one group, one member and one session."""
    cycle = make_cycle(world.home, (f"Groupe de {title}",), title=title)
    group = only_group(cycle)
    make_enrolled(world.home, group)
    publish_sessions(cycle=cycle, actor=None, plan={group: [planned(FIRST)]})
    return group


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_cycles_costs_the_same(world: World, sign_in: Any, count: int) -> None:
    with within(world.home.organisation):
        for number in range(count):
            make_cycle(world.home, title=f"Cycle {number}")
    client = sign_in(world.home.people["director"])
    assert queries_of(client, address(world, "groups:index")) == 7


@pytest.mark.parametrize("count", [1, 3])
def test_a_cycle_costs_the_same_whatever_its_groups(world: World, sign_in: Any, count: int) -> None:
    names = tuple(f"Groupe {number}" for number in range(count))
    cycle = make_cycle(world.home, names, (make_profile(world.provider.organisation),))
    client = sign_in(world.home.people["director"])
    assert queries_of(client, address(world, "groups:cycle", slug=cycle.slug)) == 10


@pytest.mark.parametrize("count", [1, 3])
def test_a_group_costs_the_same_whatever_its_sessions(
    world: World, sign_in: Any, count: int
) -> None:
    with within(world.home.organisation):
        group = only_group(make_cycle(world.home))
        starts = [FIRST, SECOND, SECOND.replace(month=3)][:count]
        room = world.home.objects["room"]
        plan = {group: [planned(start, room) for start in starts]}
        publish_sessions(cycle=group.cycle, actor=None, plan=plan)
    client = sign_in(world.home.people["director"])
    assert queries_of(client, address(world, "groups:group", slug=group.slug)) == 10


@pytest.mark.parametrize("count", [1, 3])
def test_members_cost_the_same_whatever_their_number(
    world: World, sign_in: Any, count: int
) -> None:
    with within(world.home.organisation):
        group = only_group(make_cycle(world.home))
        make_enrolled(world.home, group, count)
    client = sign_in(world.home.people["director"])
    assert queries_of(client, address(world, "groups:members", slug=group.slug)) == 13


def test_a_professional_sees_their_own_groups_only(world: World, sign_in: Any) -> None:
    with within(world.home.organisation):
        mine, other = published(world, "mon cycle"), published(world, "autre cycle")
        person = world.home.people["professional"]
        enrol(group=mine, person=person, actor=person)
    client = sign_in(person)
    listed = client.get(address(world, "groups:index"))
    assert "mon cycle" in listed.text
    assert "autre cycle" not in listed.text
    page = client.get(address(world, "groups:group", slug=mine.slug))
    assert "mardi 8 décembre 2026" in page.text
    assert "Membres" not in page.text
    for name, slug in (("groups:group", other.slug), ("groups:cycle", other.cycle.slug)):
        refused = client.get(address(world, name, slug=slug))
        assert refused.status_code == 404
        assert "autre cycle" not in refused.text
    assert client.get(address(world, "groups:members", slug=mine.slug)).status_code == 404


def test_another_organisation_learns_nothing(world: World, sign_in: Any) -> None:
    with within(world.home.organisation):
        group = published(world, "Cycle secret")
    client = sign_in(world.foreign.people["director"])
    foreign = world.foreign.organisation.slug
    for name, slug in (("groups:group", group.slug), ("groups:cycle", group.cycle.slug)):
        url = reverse(name, kwargs={"organisation": foreign, "slug": slug})
        refused = client.get(url)
        assert refused.status_code == 404
        assert "secret" not in refused.text


TYPED = {
    "title": "Intervision du pôle",
    "kind": "guided_intervision",
    "membership": "closed",
    "starts_on": "2026-12-01",
    "ends_on": "2027-06-30",
    "avoids_school_holidays": "on",
    "objectives": "Prendre du recul\n\nSe soutenir",
    "groups-TOTAL_FORMS": "2",
    "groups-INITIAL_FORMS": "0",
    "groups-0-name": "Tours nord",
    "groups-0-size_budgeted": "12",
    "groups-0-sessions_min": "5",
    "groups-0-sessions_max": "6",
    "groups-0-duration_minutes": "120",
    "groups-1-duration_minutes": "120",
}


def test_a_cycle_is_typed_in(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["secretary"])
    answer = client.post(address(world, "groups:cycle_new"), TYPED)
    assert answer.status_code == 302
    with within(world.home.organisation):
        cycle = Cycle.objects.get()
        assert cycle.title == "Intervision du pôle"
        assert list(cycle.objectives.values_list("rank", "text", "origin")) == [
            (1, "Prendre du recul", "typed"),
            (2, "Se soutenir", "typed"),
        ]
        assert list(cycle.groups.values_list("name", "sessions_max")) == [("Tours nord", 6)]
        assert not cycle.groups.get().facilitators.exists()


def test_what_is_left_empty_is_that_of_the_group_above(world: World, sign_in: Any) -> None:
    site, service = (world.home.objects[name] for name in ("site", "service"))
    client = sign_in(world.home.people["secretary"])
    more = {"groups-1-name": "Tours sud", "groups-2-name": "Loches", "groups-2-size_budgeted": "9"}
    places = {"groups-0-site": site.pk, "groups-1-service": service.pk}
    count = {"groups-TOTAL_FORMS": "3", "groups-2-duration_minutes": ""}
    typed = {**TYPED, **more, **places, **count}
    assert client.post(address(world, "groups:cycle_new"), typed).status_code == 302
    with within(world.home.organisation):
        found = Group.objects.values_list("name", "size_budgeted", "sessions_min", "sessions_max")
        assert sorted(found) == [
            ("Loches", 9, 5, 6),
            ("Tours nord", 12, 5, 6),
            ("Tours sud", 12, 5, 6),
        ]
        assert set(Group.objects.values_list("duration_minutes", flat=True)) == {120}
        assert set(Group.objects.values_list("site", flat=True)) == {site.pk}
        assert sorted(Group.objects.values_list("name", "service")) == [
            ("Loches", service.pk),
            ("Tours nord", None),
            ("Tours sud", service.pk),
        ]
    # The first has none above it, and is asked.
    first = {**typed, "groups-0-size_budgeted": ""}
    assert client.post(address(world, "groups:cycle_new"), first).status_code == 422


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ends_on": "2026-11-01"}, "La fin de la saison doit suivre son début"),
        ({"groups-0-sessions_max": "2"}, "est inférieur au nombre au moins"),
        ({"groups-0-name": ""}, "Décrivez au moins un groupe"),
        (
            {
                "groups-1-name": "tours nord",
                "groups-1-size_budgeted": "8",
                "groups-1-sessions_min": "5",
                "groups-1-sessions_max": "6",
            },
            "Deux groupes portent le nom",
        ),
    ],
)
def test_what_is_typed_badly_is_kept_and_explained(
    world: World, sign_in: Any, change: dict[str, str], sentence: str
) -> None:
    client = sign_in(world.home.people["secretary"])
    typed = {**TYPED, **change}
    if change == {"groups-0-name": ""}:
        typed = {key: value for key, value in typed.items() if not key.startswith("groups-0")}
        typed["groups-0-duration_minutes"] = "120"
    answer = client.post(address(world, "groups:cycle_new"), typed)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Intervision du pôle" in answer.text
    with within(world.home.organisation):
        assert not Cycle.objects.exists()


@pytest.mark.parametrize("count", ["abc", "", "²", "-3", "9" * 40, None])
def test_a_count_of_rows_that_is_none_is_no_fault(
    world: World, sign_in: Any, count: str | None
) -> None:
    typed = {**TYPED, "groups-TOTAL_FORMS": count}
    if count is None:
        del typed["groups-TOTAL_FORMS"]
    client = sign_in(world.home.people["director"])
    for more, status in (({"more": "1"}, 200), ({}, 422)):
        answer = client.post(address(world, "groups:cycle_new"), {**typed, **more})
        assert answer.status_code == status


def test_more_rows_lose_nothing(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["secretary"])
    answer = client.post(address(world, "groups:cycle_new"), {**TYPED, "more": "1"})
    assert answer.status_code == 200
    assert "Tours nord" in answer.text
    assert len(answer.context["rows"].forms) == 2 + FEW_ROWS


def test_more_rows_that_nobody_fills_do_not_count(world: World, sign_in: Any) -> None:
    """What the page then shows goes back as it is: the new lines are empty, and the cycle opens."""
    client = sign_in(world.home.people["secretary"])
    page = client.post(address(world, "groups:cycle_new"), {**TYPED, "more": "1"})
    shown = {
        form.add_prefix(name): form[name].value() or ""
        for form in page.context["rows"].forms
        for name in form.fields
    }
    typed = {**TYPED, "groups-TOTAL_FORMS": str(2 + FEW_ROWS), **shown}
    answer = client.post(address(world, "groups:cycle_new"), typed)
    assert answer.status_code == 302
    with within(world.home.organisation):
        assert [group.name for group in Group.objects.all()] == ["Tours nord"]


def test_enrolling_a_manager_is_refused_in_words(world: World, sign_in: Any) -> None:
    head = world.home.people["head_of_service"]
    with within(world.home.organisation):
        group = only_group(make_cycle(world.home))
        top = head.memberships.get()
        person = make_member(world.home.organisation, Role.PROFESSIONAL, manager=top)
        enrol(group=group, person=person, actor=head)
    client = sign_in(head)
    url = address(world, "groups:members", slug=group.slug)
    answer = client.post(url, {"person": head.pk})
    assert answer.status_code == 422
    assert f"{head} encadre {person}" in answer.text
    client.post(
        address(
            world,
            "groups:member_leave",
            slug=group.slug,
            enrolment=_enrolment(world, person).slug,
        )
    )
    assert client.post(url, {"person": head.pk}).status_code == 302


def _enrolment(world: World, person: Any) -> Enrolment:
    with within(world.home.organisation):
        return Enrolment.objects.get(person=person)


def test_somebody_of_elsewhere_is_not_offered(world: World, sign_in: Any) -> None:
    with within(world.home.organisation):
        group = only_group(make_cycle(world.home))
    stranger = world.foreign.people["professional"]
    client = sign_in(world.home.people["director"])
    url = address(world, "groups:members", slug=group.slug)
    assert str(stranger) not in client.get(url).text
    assert client.post(url, {"person": stranger.pk}).status_code == 422


def test_a_facilitator_is_named_from_the_catalogue(world: World, sign_in: Any) -> None:
    near = make_profile(world.provider.organisation, last_name="Proche")
    far = make_profile(world.provider.organisation, last_name="Lointain", departements=["2A"])
    with within(world.home.organisation):
        group = only_group(make_cycle(world.home))
    client = sign_in(world.home.people["buyer"])
    url = address(world, "groups:facilitators", slug=group.slug)
    page = client.get(url)
    assert "Proche" in page.text
    assert "Lointain" not in page.text
    assert client.post(url, {"profiles": [far.pk]}).status_code == 422
    assert client.post(url, {"profiles": [near.pk]}).status_code == 302
    with within(world.home.organisation):
        assert list(group.facilitators.values_list("profile", flat=True)) == [near.pk]


def test_somebody_of_the_house_leads_and_finds_their_sessions(world: World, sign_in: Any) -> None:
    with within(world.home.organisation):
        group = only_group(make_cycle(world.home))
        (member,) = make_enrolled(world.home, group)
    colleague = make_member(world.home.organisation, "professional")
    url = address(world, "groups:facilitators", slug=group.slug)
    place = address(world, "groups:facilitator_sessions")
    assert sign_in(colleague).get(place).status_code == 404
    client = sign_in(world.home.people["buyer"])
    refused = client.post(url, {"colleague": ""})
    assert "Choisissez au moins une personne" in refused.text
    assert client.post(url, {"colleague": member.pk}).status_code == 422
    assert client.post(url, {"colleague": colleague.pk}).status_code == 302
    with within(world.home.organisation):
        profile = group.facilitators.get().profile
        assert (profile.user, profile.organisation, profile.departements) == (
            colleague,
            world.home.organisation,
            [],
        )
        publish_sessions(cycle=group.cycle, actor=None, plan={group: [planned(FIRST)]})
        session = group.sessions.get()
    theirs = sign_in(colleague)
    page = theirs.get(place)
    assert "8 décembre 2026" in page.text
    assert f'href="{place}"' in page.text  # a place of the rail
    assert theirs.get(address(world, "groups:led_session", slug=session.slug)).status_code == 200
    assert sign_in(member).get(place).status_code == 404
    assert sign_in(world.home.people["director"]).get(place).status_code == 404


def test_a_session_is_moved_from_its_group(world: World, sign_in: Any) -> None:
    with within(world.home.organisation):
        session = published(world).sessions.get()
    client = sign_in(world.home.people["secretary"])
    url = address(world, "groups:session_move", slug=session.slug)
    past = client.post(url, {"day": "2026-11-02", "start": "09:30"})
    assert past.status_code == 422
    assert "Cette date est passée" in past.text
    assert client.post(url, {"day": "2026-12-15", "start": "14:00"}).status_code == 302
    with within(world.home.organisation):
        moved = Session.objects.select_related("group__site", "group__organisation").get()
    assert moved.local_start.isoformat() == "2026-12-15T14:00:00"
    cancel = address(world, "groups:session_cancel", slug=session.slug)
    assert "1 personne recevra" in client.get(cancel).text.replace("\u00a0", " ")
    silent = client.post(cancel)
    assert silent.status_code == 422
    assert "Dites de qui vient l’annulation." in silent.text
    shown = client.post(cancel, {"by": "facilitator"}, follow=True)
    assert "Annulée" in shown.text
    assert "La personne qui intervient" in shown.text


def test_a_session_put_on_a_closed_day_is_confirmed_where_one_may(
    world: World, sign_in: Any
) -> None:
    """Tours, zone B: Christmas break, 11 November, and the one day that nobody confirms."""
    with within(world.home.organisation):
        session = published(world).sessions.get()
    client = sign_in(world.home.people["secretary"])
    url = address(world, "groups:session_move", slug=session.slug)
    assert 'type="checkbox"' not in client.get(url).text

    def asked(day: str, **more: str) -> Any:
        return client.post(url, {"day": day, "start": "09:30", **more})

    def start() -> Any:
        with within(world.home.organisation):
            return Session.objects.select_related(*WHOLE).get().local_start.isoformat()

    before = start()
    labels = {"2026-12-22": "Vacances de Noël", "2027-03-29": "Lundi de Pâques"}
    for day, label in labels.items():
        refused = asked(day)
        assert refused.status_code == 422
        (sentence,) = refused.context["form"].errors["day"]
        assert f"est un jour fermé ({label})" in sentence
        assert "Je confirme ce jour fermé" in refused.text
    never = asked("2027-05-01", closed_day_confirmed="on")
    assert never.status_code == 422
    assert "chômé" in never.context["form"].errors["day"][0]
    assert "Je confirme ce jour fermé" not in never.text
    assert start() == before
    assert asked("2026-12-22", closed_day_confirmed="on").status_code == 302
    assert start() == "2026-12-22T09:30:00"


def test_a_cycle_that_meets_in_school_breaks_asks_nothing_then(world: World) -> None:
    director = world.home.people["director"]
    with within(world.home.organisation):
        cycle = make_cycle(world.home, avoids_school_holidays=False)
        publish_sessions(cycle=cycle, actor=None, plan={only_group(cycle): [planned(FIRST)]})
        session = Session.objects.get()
        at_christmas = FIRST + timedelta(days=14)
        moved = move_session(session=session, starts_at=at_christmas, room=None, actor=director)
        assert moved.starts_at == at_christmas
        with pytest.raises(DayClosed, match="Noël"):
            move_session(
                session=session, starts_at=FIRST + timedelta(days=17), room=None, actor=director
            )


def test_a_facilitator_sees_the_sessions_they_lead_only(world: World, sign_in: Any) -> None:
    leader, profile = make_facilitator(world)
    colleague = world.provider.people["facilitator"]
    with within(world.home.organisation):
        cycle = make_cycle(world.home, profiles=(profile,))
        group = only_group(cycle)
        publish_sessions(cycle=cycle, actor=None, plan={group: [planned(FIRST)]})
    url = reverse(
        "groups:facilitator_sessions", kwargs={"organisation": world.provider.organisation.slug}
    )
    page = sign_in(leader).get(url)
    assert "8 décembre 2026" in page.text
    assert world.home.organisation.name in page.text
    home = reverse("portal:today", kwargs={"organisation": world.provider.organisation.slug})
    assert "Votre prochaine séance à animer" in sign_in(leader).get(home).text
    assert "prochaine séance" not in sign_in(colleague).get(home).text
    page = sign_in(colleague).get(url)
    assert "8 décembre 2026" not in page.text
    assert world.home.organisation.name not in page.text
    # Nor may the provider enter the buyer's space.
    assert sign_in(leader).get(address(world, "groups:index")).status_code == 404


def test_the_home_page_tells_what_is_next(world: World, sign_in: Any) -> None:
    with within(world.home.organisation):
        group = published(world)
        make_cycle(world.home, title="À faire")
        person = world.home.people["professional"]
        enrol(group=group, person=person, actor=person)
    home = address(world, "portal:today")
    assert "Votre prochaine réunion" in sign_in(person).get(home).text
    page = sign_in(world.home.people["director"]).get(home)
    assert "À faire" in page.text
    assert "séance à venir" in page.text
