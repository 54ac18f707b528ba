"""Every table of small numbers, and a reader who knows the rules by heart.

For each possible table the published view is computed; tables with the same view are what such a
reader cannot tell apart. A leak is a set of answers whose count is the same, between 1 and k - 1,
in all of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import chain, combinations
from typing import Any

import pytest

from maillage.surveys.domain.disclosure import (
    View,
    choice_view,
    crossed_counts,
    crossed_means,
    multiple_view,
    rounded_mean,
    scale_view,
    shown_segments,
)

K = 5


def tables(total: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every way to spread `total` answers over `cells` answers."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in tables(total - first, cells - 1):
            yield (first, *rest)


def subsets(cells: int) -> list[tuple[int, ...]]:
    return list(chain(*(combinations(range(cells), size) for size in range(1, cells))))


def leaks(total: int, cells: int, publish: Callable[[tuple[int, ...]], Any], k: int = K) -> list:
    """Sets of answers whose small count the view gives away: (view, set, count)."""
    classes: dict[Any, list[tuple[int, ...]]] = defaultdict(list)
    for table in tables(total, cells):
        classes[publish(table)].append(table)
    found = []
    for view, same in classes.items():
        for chosen in subsets(cells):
            counts = {sum(table[index] for index in chosen) for table in same}
            if len(counts) == 1 and 0 < min(counts) < k:
                found.append((view, chosen, counts))
    return found


def scale(table: tuple[int, ...]) -> View:
    *counts, blank = table
    return scale_view(counts, blank, K, codes=range(1, len(counts) + 1))


def choice(table: tuple[int, ...]) -> View:
    *counts, blank = table
    return choice_view(counts, blank, K)


@pytest.mark.parametrize("total", [5, 6, 7, 9, 10, 11, 12, 14, 17, 20, 25])
def test_a_scale_of_four_gives_no_handful_away(total: int) -> None:
    assert leaks(total, 5, scale) == []


@pytest.mark.parametrize("total", [5, 10, 13, 16])
def test_a_scale_of_five_gives_no_handful_away(total: int) -> None:
    assert leaks(total, 6, scale) == []


@pytest.mark.parametrize("total", [5, 9, 10, 11, 12, 14, 17, 20, 26])
def test_a_choice_gives_no_handful_away(total: int) -> None:
    assert leaks(total, 4, choice) == []


@pytest.mark.parametrize("total", [10, 13, 16])
def test_a_choice_of_four_gives_no_handful_away(total: int) -> None:
    assert leaks(total, 5, choice) == []


def test_the_reader_by_heart_finds_what_plain_counts_give_away() -> None:
    """The control: thresholds without secondary suppression are seen through."""

    def hide_small_only(table: tuple[int, ...]) -> tuple:
        return tuple(count if count == 0 or count >= K else None for count in table)

    assert leaks(12, 4, hide_small_only)

    def exact_mean(table: tuple[int, ...]) -> Any:
        return sum(code * count for code, count in enumerate(table, 1))

    assert leaks(6, 4, exact_mean)


@pytest.mark.parametrize("total", [5, 9, 10, 12, 15])
def test_answers_that_go_together_stand_alone(total: int) -> None:
    for ticked in range(total + 1):
        (view,) = {multiple_view([ticked, 0], total, K).counts}
        if view and view[0] is not None:
            assert ticked == 0 or (ticked >= K and (ticked == total or total - ticked >= K))
    assert multiple_view([6, 6, 9], 12, K).counts == (6, 6, None)


def test_a_mean_always_fits_several_totals() -> None:
    for answers in range(5, 120):
        by_mean = defaultdict(set)
        for total in range(answers, 4 * answers + 1):
            counts = _spread(total - answers, answers)
            by_mean[rounded_mean([1, 2, 3, 4], counts)].add(total)
        assert min(len(totals) for totals in by_mean.values()) >= 2


def _spread(total: int, answers: int) -> list[int]:
    """Counts of 0 to 3 whose total is `total` among `answers` people."""
    threes, rest = divmod(total, 3)
    counts = [answers - threes - bool(rest), 0, 0, threes]
    counts[rest] += bool(rest)
    return counts


def test_segments_are_hidden_with_company() -> None:
    assert shown_segments({1: 12, 2: 15}, 10) == {1, 2}
    assert shown_segments({1: 12, 2: 15, 3: 4}, 10) == {2}
    assert shown_segments({1: 12, 2: 15, 3: 4, 4: 8}, 10) == {1, 2}
    assert shown_segments({1: 30, 2: 4}, 10) == frozenset()


def test_crossed_figures_are_all_shown_or_none() -> None:
    codes = (1, 2, 3, 4)
    table = {1: (0, 2, 8, 2), 2: (5, 5, 5, 0), 3: (1, 0, 0, 2)}
    assert crossed_means(codes, table, frozenset({2}), 10) == {2: 2}
    assert crossed_means(codes, table, frozenset({1, 2}), 10) == {}
    even = {1: (10, 10, 0), 2: (0, 12, 10)}
    sizes = {1: 20, 2: 22}
    assert crossed_counts(even, sizes, frozenset({1, 2}), 10) == even
    assert crossed_counts(even, {1: 23, 2: 22}, frozenset({1, 2}), 10) == {}
    assert crossed_counts({1: (10, 10, 0), 2: (3, 19, 0)}, sizes, frozenset({1}), 10) == {}
