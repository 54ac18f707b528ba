"""Ways round the rule of two waves: the same people asked the same thing, but for its dress."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.people.models import Service
from maillage.surveys.content import EVERYBODY, Choice, Item, cell
from maillage.surveys.domain import Invitee
from maillage.surveys.domain.closing import close
from maillage.surveys.domain.questionnaires import copy_questionnaire
from maillage.surveys.domain.reporting import build
from maillage.surveys.domain.waves import Told
from maillage.surveys.enums import QuestionKind, ResultsFor
from maillage.surveys.models import Campaign, Questionnaire, Report
from maillage.surveys.results import results
from tests.factories import World, make_member
from tests.surveys.factories import (
    CHOICE,
    CLOSES,
    LEVELS,
    SCALE,
    addresses,
    count,
    make_campaign,
)
from tests.surveys.factories import make_questionnaire as make

LATER = {"opens_at": CLOSES + timedelta(days=1), "closes_at": CLOSES + timedelta(days=9)}
# Of seventeen people, one of those who said "1" is gone at T1: the others say the same again.
BEFORE, AFTER = (6, 0, 6, 5), (5, 0, 6, 5)
STEPS = tuple(replace(one, label=f"Échelon {one.code}") for one in LEVELS)
PICK = Item("choix", QuestionKind.CHOICE, "Que faites-vous ?", options=STEPS)
FIFTH = Choice("5", "Échelon 5")
NUMBERED = tuple(Choice(f"r{rank}", one.label) for rank, one in enumerate(STEPS, start=5))
EXCHANGED = tuple(
    replace(one, code=other.code) for one, other in zip(STEPS[::-1], STEPS, strict=True)
)
TABLE = Item(
    "tableau",
    QuestionKind.MATRIX,
    "Dites si",
    options=LEVELS,
    rows=(Choice("l1", SCALE.label),),
)


def told_of(
    item: Item, marks: tuple[int, ...], earlier: tuple[Told, ...] = (), parts: int = 0
) -> Any:
    """The report of one question, its first answers given so; in as many equal parts if told."""
    row = item.rows[0].code if item.rows else ""
    given = [*marks, *[0] * (len(item.options) - len(marks))]
    cells = {
        cell(item.code, row, one.code): count
        for one, count in zip(item.options, given, strict=True)
    }
    labels = {key: f"Partie {key}" for key in range(1, parts + 1)}
    own = {key: {EVERYBODY: sum(marks), **cells} for key in labels or (0,)}
    return build([item], own, labels=labels, audience=60, k=5, k_crossed=10, earlier=earlier)


def shown(content: Any) -> list[Any]:
    """All the figures of a report on its only question."""
    (question,) = content["questions"]
    (view,) = question["views"]
    return [view["counts"], view["blank"], view["mean"]]


CLOTHES = {
    "one answer more": (PICK, replace(PICK, options=(*STEPS, FIFTH))),
    "one step more": (SCALE, replace(SCALE, options=(*LEVELS, Choice("5", "Niveau 5")))),
    "one answer less": (replace(PICK, options=(*STEPS, FIFTH)), PICK),
    "another name in files": (PICK, replace(PICK, code="q7")),
    "other words": (PICK, replace(PICK, label="Et vous ?")),
    "answers typed again": (PICK, replace(PICK, options=NUMBERED)),
    "answers in another order": (PICK, replace(PICK, options=STEPS[::-1])),
    "names of answers exchanged": (
        PICK,
        replace(PICK, options=EXCHANGED),
    ),
    "a choice for a scale": (SCALE, replace(SCALE, kind=QuestionKind.CHOICE)),
    "boxes for a choice": (PICK, replace(PICK, kind=QuestionKind.MULTIPLE)),
    "a row for a scale": (SCALE, TABLE),
    "a scale for a row": (TABLE, SCALE),
    "a table by another name": (TABLE, replace(TABLE, code="autre", label="DITES si…")),
}


@pytest.mark.parametrize("way", CLOTHES)
def test_the_same_thing_in_other_clothes_shows_nobody(way: str) -> None:
    """Nothing is shown that T0 did not show."""
    first, second = CLOTHES[way]
    report = told_of(first, BEFORE)
    marks = AFTER[::-1] if second.options == EXCHANGED or way.endswith("order") else AFTER
    again = told_of(second, marks, (Told(1, 0, report),))
    counts, blank, mean = shown(again)
    assert (counts, blank) == ([], None)
    assert mean in (None, shown(report)[2])
    # Nor at the next wave, which looks at both.
    third = told_of(second, marks, (Told(1, 0, report), Told(2, 1, again)))
    assert shown(third)[:2] == [[], None]


def test_it_would_be_seen_through_alone() -> None:
    """The control: without T0 beside it, T1 shows the five who remain of six."""
    assert shown(told_of(PICK, AFTER))[0] == [5, 0, 6, 5]


def test_what_was_asked_otherwise_is_hidden_and_said_to_be() -> None:
    """Neither T0's figure, which is not out of these answers, nor "too few have changed"."""
    fewer = replace(SCALE, options=LEVELS[:3])
    again = told_of(fewer, (5, 6, 5), (Told(1, 0, told_of(SCALE, BEFORE)),))
    assert shown(again) == [[], None, None]
    (block,) = results(Report(content=again, campaign=Campaign(wave=1))).blocks
    assert block.sentences == (
        "Cette question a été posée autrement à T0\u00a0: d’autres réponses y étaient proposées. "
        "Presque autant de personnes y ont répondu, et une soustraction pourrait en isoler une. "
        "Rien n’en est montré cette fois.",
    )
    assert block.drawn == ()


def test_beside_one_answer_more_what_many_changed_is_shown() -> None:
    """Six of seventeen leave "1" for the new answer: more than the four who may have changed."""
    more, report = replace(PICK, options=(*STEPS, FIFTH)), told_of(PICK, BEFORE)
    again = told_of(more, (0, 0, 6, 5, 6), (Told(1, 0, report),))
    assert shown(again) == [[0, 0, 6, 5, 6], 0, None]


def test_parts_of_what_was_asked_otherwise_are_hidden_too() -> None:
    more = replace(SCALE, options=(*LEVELS, Choice("5", "Niveau 5")))
    first = told_of(SCALE, BEFORE, parts=2)
    (question,) = told_of(more, AFTER, (Told(1, 0, first),), parts=2)["questions"]
    assert question["views"][0]["means_by_segment"] == {}


def test_other_questions_are_not_compared() -> None:
    """Two questionnaires both have a first question; only the same one's has a common name."""
    first = Told(
        1, 0, told_of(replace(PICK, code="q1", label="La salle ?"), BEFORE), "L’autre", is_kin=False
    )
    other = told_of(replace(PICK, code="q1"), AFTER, (first,))
    assert (shown(other)[0], other["answers"]) == ([5, 0, 6, 5], 16)


def closed(campaign: Campaign, marks: tuple[int, ...], at: Any) -> Any:
    """Close a campaign by its own rule, as if these marks had been given; its report."""
    item = campaign.questionnaire.items()[0]
    names = [cell(item.code, "", one.code) for one in item.options]
    count(campaign, {EVERYBODY: sum(marks), **dict(zip(names, marks, strict=True))})
    at(campaign.closes_at + timedelta(minutes=1))
    close(campaign=campaign)
    return Report.objects.get(campaign=campaign).content["questions"][0]["views"][0]


def _copy(asked: Questionnaire, actor: Any) -> dict[str, Any]:
    return {"questionnaire": copy_questionnaire(questionnaire=asked, actor=actor, title="Copie")}


def _copy_and_more(asked: Questionnaire, _actor: Any) -> dict[str, Any]:
    again = replace(PICK, code="q9", label="que  faites-vous")
    return {"questionnaire": make(asked.organisation, (again, CHOICE))}


def _decoy(asked: Questionnaire, _actor: Any) -> dict[str, Any]:
    """A survey on something else, that this one says it follows."""
    decoy = make_campaign(
        asked.organisation, addresses(17, 40), asked, scheme_label="Autre", **LATER
    )
    return {"questionnaire": asked, "series": decoy.series}


def _group(asked: Questionnaire, actor: Any) -> dict[str, Any]:
    return _copy(asked, actor) | {"results_for": ResultsFor.GROUP, "series": "group:clain:second"}


@pytest.mark.parametrize("way", [_copy, _copy_and_more, _decoy, _group])
def test_nor_does_another_questionnaire_or_series(world: World, at: Any, way: Any) -> None:
    home = world.home.organisation
    asked = make(home, (PICK,))
    told = {"results_for": ResultsFor.GROUP, "series": "group:clain:first"} if way is _group else {}
    first = make_campaign(home, addresses(17), asked, **told)
    with within(home):
        assert closed(first, BEFORE, at)["counts"] == list(BEFORE)
        fields = {
            "questionnaire": asked,
            **LATER,
            **way(asked, world.home.people["hr"]),
        }
        again = closed(make_campaign(home, addresses(17), **fields), AFTER, at)
    assert again["counts"] == []


def test_nor_does_another_subject_put_to_the_same_service(world: World, at: Any) -> None:
    """The label is typed by who asks; the services of those invited are not. Others are let be."""
    home = world.home.organisation
    asked = make(home, (PICK,))
    with within(home):
        other = Service.objects.create(organisation=home, name="Autre service")
    teams = [
        [make_member(home, Role.PROFESSIONAL, service=service) for _ in range(17)]
        for service in (world.home.objects["service"], other)
    ]
    first, second = ([Invitee(person=one) for one in team] for team in teams)
    campaigns = [
        make_campaign(home, people, asked, scheme_label=label, **window)
        for people, label, window in (
            (first, "Analyse des pratiques", {}),
            (first[:16], "Tout autre chose", LATER),
            (second, "Une troisième", LATER),
        )
    ]
    with within(home):
        assert closed(campaigns[0], BEFORE, at)["counts"] == list(BEFORE)
        assert len({one.series for one in campaigns}) == 3
        assert closed(campaigns[1], AFTER, at)["counts"] == []
        assert closed(campaigns[2], AFTER, at)["counts"] == list(AFTER)


def test_a_wave_planned_before_the_other_is_counted(world: World, at: Any) -> None:
    """It could not be told to follow one that was not closed yet; at its close it is looked at."""
    home = world.home.organisation
    asked = make(home, (PICK,))
    first = make_campaign(home, addresses(17), asked)
    second = make_campaign(home, addresses(17), asked, **LATER)
    with within(home):
        closed(first, BEFORE, at)
        assert closed(second, AFTER, at)["counts"] == []


def test_a_copy_is_the_next_wave(world: World, at: Any) -> None:
    home = world.home.organisation
    asked = make(home, (PICK,))
    first = make_campaign(home, addresses(17), asked)
    with within(home):
        closed(first, BEFORE, at)
        copy = copy_questionnaire(questionnaire=asked, actor=world.home.people["hr"], title="Copie")
    second = make_campaign(home, addresses(17), copy, closes_at=CLOSES + timedelta(days=9))
    assert (second.series, second.wave) == (first.series, 1)
