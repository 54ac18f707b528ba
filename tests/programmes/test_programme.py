"""A programme: acts and deliverables, support by level, posts, waves and their report, links."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from maillage.groups.enums import AttendanceState, SessionStatus
from maillage.groups.models import Attendance, Group, Session
from maillage.groups.queries.support import Support, told
from maillage.kernel import clock
from maillage.kernel.http import organisation_url
from maillage.kernel.tenancy import within
from maillage.pathways.models import CircleMember
from maillage.pathways.queries.bonds import continuity
from maillage.people.domain.errors import Refused
from maillage.people.enums import Role
from maillage.programmes.domain.pointers import point
from maillage.programmes.domain.programme import (
    fill_vacancy,
    note_vacancy,
    set_levels,
    start_programme,
    write_deliverable,
)
from maillage.programmes.domain.report import tell_report, write_report
from maillage.programmes.models import Programme, SurveyReportText
from maillage.programmes.queries import programme as reads
from maillage.programmes.queries.logic import content_of
from tests.factories import World, make_member, make_service
from tests.groups.factories import make_cycle, make_enrolled
from tests.pathways.factories import make_child
from tests.programmes.factories import make_model, make_version, make_wave


def to(world: World, name: str, **kwargs: Any) -> str:
    return organisation_url(world.home.organisation, f"programmes:{name}", **kwargs)


def text_of(page: Any) -> str:
    """A page with plain spaces."""
    return str(page.content.decode().replace("\u00a0", " "))


def begun(world: World) -> Programme:
    with within(world.home.organisation):
        return start_programme(
            organisation=world.home.organisation,
            actor=world.home.people["director"],
            title="Les Matriochkas",
        )


def hold(world: World, group: Group, people: int, days: int = 7) -> Session:
    """A session of two hours held some days ago, where that many members came."""
    start = clock.now() - timedelta(days=days)
    with within(world.home.organisation):
        session = Session.objects.create(
            organisation=world.home.organisation,
            group=group,
            starts_at=start,
            ends_at=start + timedelta(hours=2),
            status=SessionStatus.HELD,
            updated_at=start,
        )
        for person in make_enrolled(world.home, group, people):
            Attendance.objects.create(
                organisation=world.home.organisation,
                session=session,
                person=person,
                state=AttendanceState.PRESENT,
                recorded_at=start,
            )
    return session


@pytest.mark.django_db
def test_a_programme_begins_with_the_ten_deliverables_of_its_three_acts(
    world: World, sign_in: Any
) -> None:
    client = sign_in(world.home.people["director"])
    begins = client.post(to(world, "programme_new"), {"title": "Les Matriochkas"}, follow=True)
    page = text_of(begins)
    assert [f"Acte {rank}." in page for rank in (1, 2, 3)] == [True] * 3
    for name in ("charte des métiers", "séminaire", "intervision dirigée", "communauté"):
        assert name in page
    assert page.count("À faire") == 10
    twice = client.post(to(world, "programme_new"), {"title": "les matriochkas"})
    assert twice.status_code == 422
    assert "Un programme porte déjà ce nom" in twice.content.decode()


@pytest.mark.django_db
def test_a_deliverable_leads_to_its_living_object(world: World, sign_in: Any) -> None:
    programme, model = begun(world), make_model(world.home)
    with within(world.home.organisation):
        one = programme.acts.get(rank=1).deliverables.first()
    client = sign_in(world.home.people["head_of_service"])
    address = to(world, "deliverable_edit", slug=programme.slug, deliverable=one.slug)
    asked = {"title": one.title, "state": "delivered", "due_on": "", "owner": ""}
    refused = client.post(address, {**asked, "pointed": "model:absent"})
    assert refused.status_code == 422
    page = client.post(address, {**asked, "pointed": f"model:{model.slug}"}, follow=True)
    text = text_of(page)
    assert to(world, "model", slug=model.slug) in text
    assert "2 boîtes" in text
    assert "Livré le 24 novembre" in text


@pytest.mark.django_db
def test_what_one_may_not_open_is_not_named_and_survives_an_edit(
    world: World, sign_in: Any
) -> None:
    """A professional is not told of a season that they are not of."""
    programme = begun(world)
    cycle = make_cycle(world.home, title="Groupe des cadres", kind="guided_intervision")
    director = world.home.people["director"]
    with within(world.home.organisation):
        act = programme.acts.get(rank=3)
        row = write_deliverable(
            act=act,
            actor=director,
            title="Intervision",
            state="running",
            owner=None,
            due_on=None,
            pointed=("community", "unknown12345"),
        )
        write_deliverable(
            act=act, actor=director, title="Cadres", state="running", owner=director,
            due_on=clock.today() - timedelta(days=1), pointed=("cycle", cycle.slug),
        )  # fmt: skip
    page = sign_in(world.home.people["professional"]).get(
        to(world, "programme", slug=programme.slug)
    )
    assert "Groupe des cadres" not in text_of(page)
    assert text_of(page).count("réservée à d’autres personnes") == 2
    client = sign_in(director)
    page = text_of(client.get(to(world, "programme", slug=programme.slug)))
    assert "Groupe des cadres" in page
    assert "En retard" in page
    address = to(world, "deliverable_edit", slug=programme.slug, deliverable=row.slug)
    asked = {"title": "Intervision", "state": "running", "pointed": "community:unknown12345"}
    assert client.post(address, asked).status_code == 302
    row.refresh_from_db()
    assert row.pointed == ("community", "unknown12345")


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_whatever_it_lists(world: World, sign_in: Any, number: int) -> None:
    programme = begun(world)
    director = world.home.people["director"]
    with within(world.home.organisation):
        programme.acts.get(rank=1).deliverables.all().delete()
        for rank in range(number):
            model = make_model(world.home)
            write_deliverable(
                act=programme.acts.get(rank=1), actor=director, title=f"Modèle {rank}",
                state="running", owner=director, due_on=None, pointed=("model", model.slug),
            )  # fmt: skip
            note_vacancy(
                organisation=world.home.organisation, actor=director,
                service=make_service(world.home.organisation), function="Cheffe de service",
                since=clock.today(),
            )  # fmt: skip
    client = sign_in(world.home.people["professional"])
    client.get(to(world, "programme", slug=programme.slug))
    with CaptureQueriesContext(connection) as queries:
        client.get(to(world, "programme", slug=programme.slug))
    assert len(queries) == COST


COST = 15


@pytest.mark.django_db
def test_each_level_is_told_what_it_received_and_small_groups_hide_their_people(
    world: World, sign_in: Any
) -> None:
    programme = begun(world)
    cycle = make_cycle(world.home, names=("Cadres", "Terrain", "Petit"))
    with within(world.home.organisation):
        groups = {one.name: one for one in Group.objects.filter(cycle=cycle)}
    hold(world, groups["Cadres"], 6)
    hold(world, groups["Terrain"], 8)
    hold(world, groups["Petit"], 4)
    client = sign_in(world.home.people["director"])
    answers = {f"groupe-{groups['Cadres'].slug}": "managers"}
    answers |= {f"groupe-{groups[name].slug}": "field" for name in ("Terrain", "Petit")}
    assert client.post(to(world, "levels"), answers).status_code == 302
    with within(world.home.organisation):
        found, without = reads.support_by_level(reads.year_names()[0])
    seen = [(one.label, one.groups, one.sessions, one.minutes, one.people) for one in found]
    assert seen == [
        ("Décideurs", 0, 0, 0, None),
        ("Encadrants", 1, 1, 120, 6),
        ("Intervenants", 2, 2, 240, 8),
    ]
    assert without is None
    page = text_of(client.get(to(world, "programme", slug=programme.slug)))
    assert "sans 1 petit groupe" in page
    assert "Heures de soutien tenues" in page


@given(
    st.lists(st.integers(0, 12), min_size=1, max_size=6),
    st.data(),
)
def test_no_choice_of_levels_isolates_fewer_than_five_people(
    sizes: list[int], data: st.DataObject
) -> None:
    """An attacker moves groups from level to level at will and subtracts what they read."""
    received = [told_of(size) for size in sizes]
    many = data.draw(st.sets(st.sampled_from(range(len(sizes)))))
    fewer = data.draw(st.sets(st.sampled_from(sorted(many)))) if many else set()
    shown = [
        reads.held("x", [received[at] for at in sorted(kept)]).people or 0 for kept in (many, fewer)
    ]
    assert shown[0] - shown[1] == 0 or shown[0] - shown[1] >= 5


def told_of(size: int) -> Any:
    return Support(group=None, sessions=1, minutes=60, people=told(size))  # type: ignore[arg-type]


@pytest.mark.django_db
def test_continuity_counts_referents_and_hides_small_teams(world: World) -> None:
    """Ten children, three of whom changed referent; a team of four is not shown nor deduced."""
    organisation = world.home.organisation
    small = make_service(organisation)
    today = clock.today()
    people = [make_member(organisation, Role.PROFESSIONAL) for _ in range(2)]
    with within(organisation):
        for rank in range(14):
            service = world.home.objects["service"] if rank < 10 else small
            child = make_child(world.home, service=service)
            spans = [(people[0], 300, 30 if rank < 3 else None)]
            spans += [(people[1], 29, None)] if rank < 3 else []
            for person, since, until in spans:
                CircleMember.objects.create(
                    organisation=organisation,
                    child=child,
                    person=person,
                    function="coordinator",
                    starts_on=today - timedelta(days=since),
                    ends_on=None if until is None else today - timedelta(days=until),
                )
        found = continuity(today - timedelta(days=200), today)
    (team,) = found.teams
    assert (team.size, team.per_child, team.several) == ("10 à 14", 1.3, 30)
    assert found.hidden == 1
    assert found.together is None


@pytest.mark.django_db
def test_a_vacant_post_is_noted_then_filled_and_dates_are_checked(
    world: World, sign_in: Any
) -> None:
    client = sign_in(world.home.people["director"])
    service = world.home.objects["service"]
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    asked = {"service": service.pk, "function": "Éducateur", "since": tomorrow}
    late = client.post(to(world, "posts"), asked)
    assert late.status_code == 422
    assert "Ce jour est à venir" in late.content.decode()
    since = clock.today() - timedelta(days=10)
    page = client.post(to(world, "posts"), asked | {"since": since.isoformat()}, follow=True)
    assert "vacant depuis le" in text_of(page)
    with within(world.home.organisation):
        (post,) = reads.posts()
        (vacancy,) = reads.vacancies(since, clock.today())
        assert (vacancy.now, vacancy.days) == (1, 10)
        with pytest.raises(Refused):
            fill_vacancy(
                post=post, actor=world.home.people["director"], filled_on=since - timedelta(days=1)
            )
    address = to(world, "post_filled", slug=post.slug)
    assert client.post(address, {"filled_on": clock.today().isoformat()}).status_code == 302
    assert client.get(address).status_code == 404


@pytest.mark.django_db
def test_a_report_is_drafted_written_by_versions_and_given_back(world: World, sign_in: Any) -> None:
    wave = make_wave(world.home)
    director = sign_in(world.home.people["director"])
    address = to(world, "report", slug=wave.slug)
    draft = text_of(director.get(address))
    assert "12 personnes sur 12 invitées ont répondu" in draft
    assert "Je me sens en sécurité dans mon travail." in draft
    shut = to(world, "restitution", slug=wave.slug)
    assert director.get(shut).status_code == 404
    kept = director.post(address, {"text": "Vous êtes douze à avoir répondu.", "number": 0})
    assert kept.status_code == 302
    other = director.post(address, {"text": "Une autre version.", "number": 0})
    assert other.status_code == 422
    page = other.content.decode()
    assert "Quelqu’un a enregistré une autre version" in page
    assert "Une autre version." in page
    assert 'name="number" value="1"' in page
    assert director.post(to(world, "report_tell", slug=wave.slug)).status_code == 302
    read = sign_in(world.home.people["professional"]).get(shut).content.decode()
    assert "Vous êtes douze à avoir répondu." in read
    with within(world.home.organisation):
        assert SurveyReportText.objects.count() == 1
        with pytest.raises(Refused):
            tell_report(campaign=make_wave(world.home), actor=world.home.people["director"])
        write_report(campaign=wave, actor=world.home.people["director"], text="Deux.", number=1)
    # A version that is being written is not yet the teams'.
    assert "Deux." not in sign_in(world.home.people["professional"]).get(shut).content.decode()


@pytest.mark.django_db
def test_a_wave_under_its_threshold_says_so_and_nothing_else(world: World, sign_in: Any) -> None:
    programme, _ = begun(world), make_wave(world.home, people=4)
    page = sign_in(world.home.people["professional"]).get(
        to(world, "programme", slug=programme.slug)
    )
    text = text_of(page)
    assert "rien n’est montré" in text
    assert "Je me sens en sécurité" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3])
def test_waves_are_listed_at_the_same_cost(world: World, sign_in: Any, number: int) -> None:
    for _ in range(number):
        make_wave(world.home)
    client = sign_in(world.home.people["professional"])
    client.get(to(world, "waves"))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(to(world, "waves"))
    assert text_of(page).count("Séance de novembre, T") == number
    assert len(queries) == 7


@pytest.mark.django_db
def test_a_box_shows_what_feeds_it_with_its_date(world: World, sign_in: Any) -> None:
    model, version = make_model(world.home), make_version(world.home)
    box = content_of(model).boxes[0].key
    client = sign_in(world.home.people["director"])
    address = to(world, "box_point", slug=model.slug, key=box)
    asked = {"pointed": f"protocol:{version.protocol.slug}"}
    page = text_of(client.post(address, asked, follow=True))
    assert "Version 1 en vigueur" in page
    assert to(world, "protocol", slug=version.slug) in page
    again = client.post(address, asked)
    assert again.status_code == 422
    assert "C’est déjà relié" in again.content.decode()
    with within(world.home.organisation):
        (pointer,) = model.pointers.all()
    client.post(to(world, "unpoint", slug=model.slug, pointer=pointer.slug))
    with within(world.home.organisation):
        assert not model.pointers.exists()
        with pytest.raises(Refused):
            point(
                model=model,
                actor=world.home.people["director"],
                pointed=("model", "x"),
                box="k" * 201,
            )


@pytest.mark.django_db
def test_levels_are_taken_away(world: World) -> None:
    cycle = make_cycle(world.home)
    director = world.home.people["director"]
    with within(world.home.organisation):
        group = Group.objects.get(cycle=cycle)
        for level in ("field", "deciders", ""):
            set_levels(organisation=world.home.organisation, actor=director, levels={group: level})
            assert reads.groups_to_level() == [(group, level)]
