"""The differencing attack: what equations on published figures say of any group of people.

Every published figure is an equation or an inequality on the unknown table (segment x answer). A
random filter asks how many people of some segments gave some answers; two linear programs give
the least and the greatest number that fit all that was published. A leak is a filter whose number
is thereby known, and is between 1 and k - 1 (or a population known to be that small).

Nothing is taken from the rules here, only from figures: what the rules themselves tell is tried
on every small table in test_disclosure.py.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ortools.linear_solver import pywraplp

from maillage.surveys.access_counts import Counts
from maillage.surveys.content import EVERYBODY, Choice, Item, cell
from maillage.surveys.domain.disclosure import step_for
from maillage.surveys.domain.reporting import build
from maillage.surveys.enums import QuestionKind

K, K_CROSSED = 5, 10
EPSILON = 1e-6
Publish = Callable[[list[Item], Counts, dict[int, str], int], dict[str, Any]]


@dataclass(frozen=True)
class Truth:
    """What people really answered: segment -> question -> counts, the last one being no answer."""

    items: list[Item]
    sizes: dict[int, int]
    audience: dict[int, int]
    counts: dict[int, dict[str, list[int]]]


def draw(chance: random.Random) -> Truth:
    """A campaign of 2 to 5 segments, most of them small, with three questions."""
    segments = range(1, chance.randint(2, 5) + 1)
    items = [_item("echelle", QuestionKind.SCALE, 4), _item("choix", QuestionKind.CHOICE, 3)]
    items.append(_item("cases", QuestionKind.MULTIPLE, 3))
    audience = {segment: chance.choice((10, 11, 12, 15, 20, 30, 45)) for segment in segments}
    sizes = {segment: chance.randint(0, audience[segment]) for segment in segments}
    counts = {
        segment: {item.code: _answers(item, sizes[segment], chance) for item in items}
        for segment in segments
    }
    return Truth(items, sizes, audience, counts)


def _item(code: str, kind: QuestionKind, options: int) -> Item:
    levels = tuple(Choice(str(rank), f"Réponse {rank}") for rank in range(1, options + 1))
    return Item(code, kind, code, options=levels)


def _answers(item: Item, people: int, chance: random.Random) -> list[int]:
    """Counts of each answer, then of none; lopsided, as opinions are."""
    if item.kind is QuestionKind.MULTIPLE:
        return [chance.randint(0, people) for _ in item.options]
    weights = [chance.random() ** 3 for _ in item.options] + [chance.random() ** 6]
    counts = [0] * len(weights)
    for chosen in chance.choices(range(len(weights)), weights, k=people):
        counts[chosen] += 1
    return counts


def table_of(truth: Truth) -> Counts:
    """The counters that these answers make."""
    table: Counts = {}
    for segment, size in truth.sizes.items():
        table[segment] = {EVERYBODY: size}
        for item in truth.items:
            for option, count in zip(item.options, truth.counts[segment][item.code], strict=False):
                table[segment][cell(item.code, "", option.code)] = count
    return table


def ours(items: list[Item], table: Counts, labels: dict[int, str], audience: int) -> dict[str, Any]:
    """What the product publishes."""
    return build(items, table, labels=labels, audience=audience, k=K, k_crossed=K_CROSSED)


def naive(
    items: list[Item], table: Counts, labels: dict[int, str], audience: int
) -> dict[str, Any]:
    """What a threshold alone would publish: every figure of k answers or more, exact."""
    content = build(items, table, labels=labels, audience=audience, k=1, k_crossed=1)
    if content["answers"] is None:
        return content
    sizes = {segment: counts[EVERYBODY] for segment, counts in table.items()}
    shown = [segment for segment, size in sizes.items() if size >= K]
    content["segments"] = [{"key": str(one), "label": "", "answers": sizes[one]} for one in shown]
    for item, question in zip(items, content["questions"], strict=True):
        exact = {
            segment: [table[segment][cell(item.code, "", one.code)] for one in item.options]
            for segment in table
        }
        question["views"][0] |= {
            "counts": [sum(column) for column in zip(*exact.values(), strict=True)],
            "mean": None,
            "means_by_segment": {},
            "counts_by_segment": {str(one): exact[one] for one in shown},
        }
    return content


class Attacker:
    """The equations of one question of one report."""

    def __init__(self, truth: Truth, content: dict[str, Any], rank: int) -> None:
        self.truth, self.content = truth, content
        self.item = truth.items[rank]
        self.view = content["questions"][rank]["views"][0]
        self.solver = pywraplp.Solver.CreateSolver("GLOP")
        self.width = len(self.item.options) + 1
        self.unknown = {
            (segment, answer): self.solver.NumVar(0, self.solver.infinity(), "")
            for segment in truth.sizes
            for answer in range(self.width)
        }
        self._sizes()
        self._counts()
        if self.item.has_mean:
            self._means()

    def _row(self, segment: int) -> Any:
        return sum(self.unknown[segment, answer] for answer in range(self.width))

    def _column(self, answer: int) -> Any:
        return sum(self.unknown[segment, answer] for segment in self.truth.sizes)

    def _sizes(self) -> None:
        shown = {int(one["key"]): one["answers"] for one in self.content["segments"]}
        for segment in self.truth.sizes:
            self.solver.Add(self._row(segment) <= self.truth.audience[segment])
            if segment in shown:
                self.solver.Add(self._row(segment) == shown[segment])
        everybody = sum(self._row(segment) for segment in self.truth.sizes)
        self.solver.Add(everybody == self.content["answers"])

    def _counts(self) -> None:
        for answer, count in enumerate(self.view["counts"]):
            if count is not None:
                self.solver.Add(self._column(answer) == count)
        if self.view["blank"] is not None:
            self.solver.Add(self._column(self.width - 1) == self.view["blank"])
        for segment, counts in self.view["counts_by_segment"].items():
            for answer, count in enumerate(counts):
                self.solver.Add(self.unknown[int(segment), answer] == count)

    def _means(self) -> None:
        if self.view["mean"] is not None:
            self._mean(self.view["mean"], list(self.truth.sizes))
        for segment, mean in self.view["means_by_segment"].items():
            if mean is not None:
                self._mean(mean, [int(segment)])

    def _mean(self, mean: str, segments: list[int]) -> None:
        """The true mean is within half a step of the rounded one; the step is given away."""
        answers = sum(sum(self.truth.counts[segment][self.item.code][:-1]) for segment in segments)
        half = float(step_for(answers)) / 2
        low, high = float(mean) - half, float(mean) + half
        cells = [
            (int(option.code), self.unknown[segment, answer])
            for segment in segments
            for answer, option in enumerate(self.item.options)
        ]
        self.solver.Add(sum((code - low) * unknown for code, unknown in cells) >= 0)
        self.solver.Add(sum((high - code) * unknown for code, unknown in cells) >= 0)

    def known(self, segments: list[int], answers: list[int]) -> int | None:
        """How many people of these segments gave these answers, if only one number fits."""
        target = sum(self.unknown[segment, answer] for segment in segments for answer in answers)
        self.solver.Minimize(target)
        if self.solver.Solve() != pywraplp.Solver.OPTIMAL:
            raise AssertionError("the published figures contradict one another")
        least = math.ceil(self.solver.Objective().Value() - EPSILON)
        self.solver.Maximize(target)
        self.solver.Solve()
        most = math.floor(self.solver.Objective().Value() + EPSILON)
        return least if least == most else None


def leaks(filters: int, seed: int, publish: Publish = ours, per_campaign: int = 20) -> list[Any]:
    """Try that many random filters; returns those that give a handful away."""
    chance = random.Random(seed)
    found: list[Any] = []
    tried = 0
    while tried < filters:
        truth = draw(chance)
        labels = {segment: f"Partie {segment}" for segment in truth.sizes}
        content = publish(truth.items, table_of(truth), labels, sum(truth.audience.values()))
        if content["answers"] is None:
            continue
        for rank in range(2):  # answers that go together have no table of their own
            attacker = Attacker(truth, content, rank)
            for _ in range(per_campaign // 2):
                segments, answers = _filter(attacker, chance)
                count = attacker.known(segments, answers)
                tried += 1
                if count is not None and 0 < count < K:
                    found.append((truth, segments, answers, count))
    return found


def _filter(attacker: Attacker, chance: random.Random) -> tuple[list[int], list[int]]:
    """Some segments and some answers, at random; at times all of one of them."""
    segments = list(attacker.truth.sizes)
    answers = list(range(attacker.width))
    if chance.random() < 0.8:
        segments = chance.sample(segments, chance.randint(1, len(segments)))
    if chance.random() < 0.8:
        answers = chance.sample(answers, chance.randint(1, len(answers)))
    return segments, answers
