"""Two waves less one: answers carried over, and an attacker who knows all of them but one."""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.surveys.content import EVERYBODY, Choice, Item, cell
from maillage.surveys.domain.reporting import build
from maillage.surveys.domain.waves import Told, band, renamed
from maillage.surveys.enums import QuestionKind

K, K_CROSSED = 5, 10
LEVELS = tuple(Choice(str(rank), f"Niveau {rank}") for rank in range(1, 5))
ITEMS = [
    Item("echelle", QuestionKind.SCALE, "Une échelle", options=LEVELS),
    Item("choix", QuestionKind.CHOICE, "Un choix", options=LEVELS[:2]),
    Item("cases", QuestionKind.MULTIPLE, "Des cases", options=LEVELS[:3]),
]
TEAMS = {1: "Nord", 2: "Sud"}
# What one person answers: a team, a mark (0: none), a choice (0: none), three boxes.
PERSON = st.tuples(
    st.sampled_from([1, 2]),
    st.integers(0, 4),
    st.integers(0, 2),
    st.tuples(st.booleans(), st.booleans(), st.booleans()),
)
Person = Any


def published(people: list[Person], earlier: list[Told], audience: int, parted: bool) -> Any:
    """The report of these people's answers, as the close would freeze it."""
    tallies: dict[int, Tally[str]] = {team: Tally() for team in (TEAMS if parted else {0: ""})}
    for team, mark, chosen, boxes in people:
        own = tallies[team if parted else 0]
        own[EVERYBODY] += 1
        own[cell("echelle", "", str(mark))] += mark > 0
        own[cell("choix", "", str(chosen))] += chosen > 0
        for rank, ticked in enumerate(boxes, start=1):
            own[cell("cases", "", str(rank))] += ticked
    labels = TEAMS if parted else {}
    return build(
        ITEMS, tallies, labels=labels, audience=audience, k=K, k_crossed=K_CROSSED, earlier=earlier
    )


def told(*contents: Any) -> list[Told]:
    return [Told(100 + wave, wave, content) for wave, content in enumerate(contents)]


def figures(content: Any) -> Any:
    """All that a report says of answers: not how many people answered, nor which parts are large
    enough, which tell who was there and not what they said.
    """
    return [
        {
            key: view[key]
            for key in ("counts", "blank", "mean", "like", "like_by_box", "counts_by_segment")
        }
        for question in content.get("questions", [])
        for view in question["views"]
    ]


@given(st.lists(PERSON, min_size=7, max_size=28), PERSON, PERSON, st.booleans())
def test_who_left_and_who_came_instead_are_not_read_in_the_difference(
    people: list[Person], one: Person, other: Person, parted: bool
) -> None:
    """Whatever they answered, and whether they came or left, the second wave reads the same."""
    first = told(published(people, [], 40, parted))
    *carried, _ = people
    waves = [carried, [*carried, one], [*carried, other], [*people, one], [*people, other]]
    second = [published(wave, first, 40, parted) for wave in waves]
    assert [figures(content) for content in second] == [figures(second[0])] * len(waves)
    before = first[0].content["questions"][0]["views"][0]["means_by_segment"]
    for content in second:
        now = content["questions"][0]["views"][0]["means_by_segment"]
        parts = {part["key"] for part in content["segments"]}
        assert {key: now[key] for key in before if key in parts} == {
            key: before[key] for key in before if key in parts
        }


@settings(max_examples=40)
@given(st.lists(PERSON, min_size=10, max_size=30), st.lists(PERSON, max_size=K - 1), st.data())
def test_no_count_moves_by_fewer_than_k_people(
    people: list[Person], came: list[Person], data: Any
) -> None:
    left = data.draw(st.integers(0, K - 1 - len(came)))
    first = published(people, [], 40, False)
    second = published([*people[left:], *came], told(first), 40, False)
    if second["answers"] is None:
        return
    views = [question["views"][0] for question in second["questions"]]
    assert [(view["counts"], view["blank"]) for view in views] == [([], None)] * 3
    if len(came) + left <= 2:
        assert views[0]["mean"] == first["questions"][0]["views"][0]["mean"]


@settings(max_examples=40)
@given(st.lists(st.lists(PERSON, min_size=1, max_size=2), min_size=2, max_size=4), st.data())
def test_waves_in_a_row_drift_without_a_count(steps: list[list[Person]], data: Any) -> None:
    """Each wave loses one or two people and gains as many: no figure ever moves."""
    people = data.draw(st.lists(PERSON, min_size=14, max_size=26))
    contents = [published(people, [], 40, False)]
    for came in steps:
        people = [*people[len(came) :], *came]
        contents.append(published(people, told(*contents), 40, False))
        for question in contents[-1]["questions"]:
            assert question["views"][0]["counts"] == []


def tables(people: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every way these people may have answered: marks 1 to 4, the last cell being no answer."""
    for bars in combinations(range(people + cells - 1), cells - 1):
        edges = (-1, *bars, people + cells - 1)
        yield tuple(after - before - 1 for before, after in pairwise(edges))


def of_marks(table: tuple[int, ...], earlier: list[Told]) -> Any:
    """The report of one scale answered so."""
    cells = {cell("echelle", "", str(rank)): table[rank - 1] for rank in range(1, 5)}
    own = {0: {EVERYBODY: sum(table), **cells}}
    return build(ITEMS[:1], own, labels={}, audience=20, k=K, k_crossed=K_CROSSED, earlier=earlier)


def seen_through(people: int, is_beside: bool) -> tuple[int, int]:
    """The attacker knows that everybody answered as before, but one person, who is gone.

    All tables are gone through, for an attacker who knows the rules by heart: (how many first
    reports are followed by one second report only, by several).
    """
    after: dict[str, set[str]] = defaultdict(set)
    for table in tables(people, 5):
        report = of_marks(table, [])
        earlier = told(report) if is_beside else []
        for gone in range(5):
            rest = tuple(count - (rank == gone) for rank, count in enumerate(table))
            if table[gone]:
                after[repr(report)].add(repr(figures(of_marks(rest, earlier))))
    single = sum(len(seen) == 1 for seen in after.values())
    return single, len(after) - single


@pytest.mark.parametrize("people", [6, 8, 11])
def test_who_knows_all_answers_but_one_learns_nothing_of_it(people: int) -> None:
    """The second report follows from the first one: it says nothing of the person who left."""
    assert seen_through(people, is_beside=True)[1] == 0


def test_reports_that_ignore_each_other_are_seen_through() -> None:
    """The control: the same attack when each wave is published by itself."""
    single, several = seen_through(11, is_beside=False)
    assert several > single


def test_what_many_changed_is_shown() -> None:
    """Ten of thirty people go from "1" to "2": the counts of both waves are shown."""
    before = [(1, 3, 1 + (rank >= 20), (True, True, False)) for rank in range(30)]
    after = [(1, 3, 1 + (rank >= 10), (True, True, False)) for rank in range(31)]
    first = published(before, [], 40, False)
    second = published(after, told(first), 40, False)
    scale, choice, boxes = (question["views"][0] for question in second["questions"])
    assert first["questions"][1]["views"][0]["counts"] == [20, 10]
    assert (choice["counts"], choice["blank"], choice["like"]) == ([10, 21], 0, [])
    assert (scale["mean"], scale["counts"]) == ("3.0", [])
    assert [one["wave"] for one in scale["like"]] == [0]
    assert boxes["counts"] == []
    assert (second["answers"], second["answers_most"]) == (30, 34)
    third = published(after + after[:5], told(first, second), 40, False)
    assert third["answers"] == 35


def test_a_band_says_k_numbers_and_never_fewer_than_the_threshold() -> None:
    for audience in range(5, 60):
        for answers in range(5, audience + 1):
            least, most = band(answers, audience, K)
            assert K <= least <= answers <= most <= audience
            assert most - least == K - 1 or least == K


def test_two_reports_of_one_number_are_both_looked_at() -> None:
    """T1 of a service, T1 of another, then T2 of the first one less a person."""
    first = [(1, 1 + rank % 4, 1 + rank % 2, (False, False, False)) for rank in range(24)]
    second = [(1, 4, 2, (False, False, False))] * 26
    twice = [
        Told(rank, 1, published(people, [], 40, False))
        for rank, people in enumerate((first, second))
    ]
    third = published(first[1:], twice, 40, False)
    for question in third["questions"]:
        assert question["views"][0]["counts"] == []
        assert {one["report"] for one in question["views"][0]["like"]} == {0, 1}


def ticked(first: int, second: int, people: int = 30) -> list[Person]:
    """So many people tick the first box, so many the second one; ten leave the third one."""
    return [(1, 1, 1, (rank < first, rank < second, rank >= 10)) for rank in range(people)]


def test_one_box_that_moved_does_not_show_the_others() -> None:
    """Of A, five more; of B, ten then nine: only A is shown anew, and the next wave remembers."""
    reports = told(published(ticked(12, 10), [], 40, False))
    reports = told(reports[0].content, published(ticked(17, 9), reports, 40, False))
    boxes = reports[1].content["questions"][2]["views"][0]
    assert (boxes["counts"], boxes["like"]) == ([17, 10, 20], [])
    assert {
        rank: [(one["report"], one["people"]) for one in likes]
        for rank, likes in boxes["like_by_box"].items()
    } == {"1": [(100, 4)], "2": [(100, 4)]}
    # Five from T1, and yet fewer than the eight people in doubt since T0.
    third = published(ticked(17, 15), reports, 40, False)["questions"][2]["views"][0]
    assert (third["counts"], sorted(third["like_by_box"])) == ([], [])
    assert [(one["report"], one["people"]) for one in third["like"]] == [(100, 8), (101, 4)]


def test_a_part_under_another_name_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparing by name, a change of name would show one person less beside the first figure."""
    people = [(1 + (rank >= 12), 1 + rank % 4, 1, (True, True, True)) for rank in range(25)]
    sizes, parts = {1: 12, 2: 13}, told(published(people, [], 40, True))
    assert not renamed(parts, sizes, TEAMS, K)
    assert renamed(parts, sizes, {1: "Nord", 2: "Sud-Ouest"}, K)
    assert not renamed(parts, {1: 12, 2: 40}, {1: "Nord", 2: "Tout le reste"}, K)
    monkeypatch.setitem(TEAMS, 2, "Sud-Ouest")
    second = published(people[1:], parts, 40, True)
    means = [question["views"][0]["means_by_segment"] for question in second["questions"]]
    assert (second["segments"], means) == ([], [{}, {}, {}])
