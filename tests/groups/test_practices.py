"""Two former teams in one group: asked again and again, the gap under k, beside the agreements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.urls import reverse

from maillage.groups.domain import Refused, enrol
from maillage.groups.domain.agreements import choose_agreement, share_agreement
from maillage.groups.domain.practices import open_practices_wave
from maillage.groups.models import Group
from maillage.groups.queries.practices import former_teams, gaps_of, waves_of
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.surveys.domain import Refused as SurveyRefused
from maillage.surveys.domain.answering import answer
from maillage.surveys.domain.closing import close
from maillage.surveys.models import Campaign, Segment
from tests.factories import World, make_member, make_service, make_user
from tests.groups.factories import make_cycle, only_group
from tests.surveys.factories import tokens_sent

POINTS = ("accueil", "ecrits", "reunions", "roles", "connus", "confiance")
EAST, WEST = "SESSAD Est", "SESSAD Ouest"
CLOSES = datetime(2026, 12, 8, 17, 0, tzinfo=UTC)


@pytest.fixture
def merged(world: World) -> Iterator[Group]:
    """Twenty people of two services in one group (the text of a SESSAD that merges two)."""
    space = world.home
    with within(space.organisation):
        group = only_group(make_cycle(space))
        for name in (EAST, WEST):
            service = make_service(space.organisation, name)
            for rank in range(10):
                user = make_user("Camille", f"{name[7:]} {rank}")
                make_member(space.organisation, Role.PROFESSIONAL, user, service=service)
                enrol(group=group, person=user, actor=space.people["director"])
        outbox.outbox.clear()
        yield group


def page(world: World, group: Group, name: str = "practices") -> str:
    slug = world.home.organisation.slug
    return reverse(f"groups:{name}", kwargs={"organisation": slug, "slug": group.slug})


def answered(marks: dict[str, int], group: Group) -> None:
    """Everybody answers with the mark of their team (0: no answer)."""
    teams = former_teams(group)
    names = {one.email: teams.second for one in teams.people}
    names |= {one.email: teams.first for one in teams.of_first}
    for address, token in tokens_sent().items():
        mark = marks[names[address]]
        if mark:
            answer(token=token, answers={"communes": dict.fromkeys(POINTS, str(mark))})


def test_one_gesture_asks_both_teams_and_the_gap_is_read_wave_by_wave(
    world: World, merged: Group, sign_in: Any, at: Any, commits: Any
) -> None:
    client = sign_in(world.home.people["director"])
    empty = client.get(page(world, merged)).text
    assert "Lancer la première vague" in empty
    proposed = client.get(page(world, merged, "practices_ask")).context["form"]
    typed = {name: proposed[name].value() for name in ("first", "second", "of_first")}
    assert (typed["first"], typed["second"], len(typed["of_first"])) == (EAST, WEST, 10)
    typed |= {"last_day": "2026-12-08", "apart": "on"}
    with commits():
        sent = client.post(page(world, merged, "practices_ask"), typed, follow=True)
    assert "part à tous les membres" in sent.text
    assert "attendre la clôture de la vague en cours, le 8 décembre 2026" in " ".join(
        sent.text.replace("mardi ", "").split()
    )
    again = client.post(page(world, merged, "practices_ask"), typed)
    assert again.status_code == 422
    assert "Une vague est en cours" in again.text
    answered({EAST: 4, WEST: 2}, merged)
    at(CLOSES)
    close(campaign=waves_of(merged)[-1])
    member = former_teams(merged).people[0]
    text = "Un seul dossier de liaison"
    one = choose_agreement(group=merged, text=text, chosen_on=clock.today(), actor=member)
    share_agreement(agreement=one, actor=member)
    first = client.get(page(world, merged)).text
    assert "Écart moyen entre les deux équipes\u00a0: 2 à T0." in first
    assert "Un seul dossier de liaison" in first
    at(CLOSES + timedelta(days=100))
    with commits():
        later = {**typed, "last_day": "2027-03-25"}
        assert client.post(page(world, merged, "practices_ask"), later).status_code == 302
    answered({EAST: 4, WEST: 3}, merged)
    at(CLOSES + timedelta(days=120))
    close(campaign=waves_of(merged)[-1])
    shown = gaps_of(merged)
    assert shown.sentences == (
        "Écart moyen entre les deux équipes\u00a0: 2 à T0 et 1 à T1.",
        "Les deux équipes se rapprochent depuis la première vague.",
    )
    assert [len(cells) for _, cells in shown.points] == [2] * 6
    assert shown.points[0][1][1].detail == f"{EAST}\u00a04, {WEST}\u00a03"
    assert "1 à T1" in client.get(page(world, merged)).text


def test_one_answer_too_few_in_a_team_and_no_gap_is_told(
    merged: Group, at: Any, commits: Any
) -> None:
    teams = former_teams(merged)
    of_first = set(teams.of_first)
    names = {one: EAST if one in of_first else WEST for one in teams.people}
    with commits():
        wave = open_practices_wave(
            group=merged, teams=names, closes_at=CLOSES, actor=teams.people[0]
        )
    left_out = next(one for one in teams.people if one in of_first).email
    for address, token in tokens_sent().items():
        if address != left_out:
            mark = "4" if address in {one.email for one in of_first} else "2"
            answer(token=token, answers={"communes": dict.fromkeys(POINTS, mark)})
    at(CLOSES)
    close(campaign=wave)
    shown = gaps_of(merged)
    assert [cells[0].text for _, cells in shown.points] == ["non montré"] * 6
    assert shown.sentences == (
        "T0\u00a0: trop peu de réponses dans l’une des équipes, ou trop peu de changements depuis "
        "une enquête proche. L’écart n’est pas montré, afin que personne ne soit reconnaissable.",
    )
    assert Segment.objects.filter(campaign=wave).count() == 2


def test_a_team_too_small_is_refused_and_the_whole_may_be_asked(
    world: World, merged: Group, sign_in: Any
) -> None:
    client = sign_in(world.home.people["head_of_service"])
    teams = former_teams(merged)
    typed: dict[str, Any] = {
        "last_day": "2026-12-08",
        "apart": "on",
        "first": "Ouest",
        "second": "Est",
        "of_first": [one.pk for one in teams.of_first[:9]],
    }
    url = page(world, merged, "practices_ask")
    small = client.post(url, typed)
    assert small.status_code == 422
    assert "La partie «\u00a0Ouest\u00a0» compte 9\u00a0personnes" in small.text
    same = client.post(url, {**typed, "second": "ouest"})
    assert list(same.context["form"].errors) == ["second"]
    unnamed = client.post(url, {**typed, "first": ""})
    assert list(unnamed.context["form"].errors) == ["first"]
    past = client.post(url, {**typed, "last_day": "2026-11-02", "of_first": []})
    assert past.status_code == 422
    assert waves_of(merged) == []
    whole = {key: value for key, value in typed.items() if key != "apart"}
    assert client.post(url, whole).status_code == 302
    (wave,) = waves_of(merged)
    assert (wave.audience_size, Segment.objects.filter(campaign=wave).count()) == (20, 0)


def test_a_handful_is_not_asked(world: World, merged: Group) -> None:
    people = former_teams(merged).people
    with pytest.raises(SurveyRefused, match="Il faut au moins"):
        open_practices_wave(
            group=merged,
            teams=dict.fromkeys(people[:3], ""),
            closes_at=CLOSES,
            actor=people[0],
        )
    teams = dict.fromkeys(people, "")
    open_practices_wave(group=merged, teams=teams, closes_at=CLOSES, actor=people[0])
    with pytest.raises(Refused, match="Une vague est en cours"):
        open_practices_wave(group=merged, teams=teams, closes_at=CLOSES, actor=people[0])
    assert Campaign.objects.count() == 1
