"""How far from the last plan the search may walk."""

import pytest

from maillage.engine.calendar import Problem
from maillage.engine.calendar.budget import Budget
from maillage.engine.calendar.part import Part
from tests.engine.calendar.builders import example


def part_of(data):
    return Part(Problem.from_json(data), Budget(None, 1, None), seed=1)


def test_temperatures_are_counted_in_the_prices_of_the_problem():
    dear = example()
    dear["weights"] = {name: 8 * weight for name, weight in dear["weights"].items()}
    usual, eightfold = part_of(example()), part_of(dear)
    assert eightfold.temperature(0.5) == pytest.approx(8 * usual.temperature(0.5))


def test_a_plan_people_have_in_their_diaries_is_not_left_so_far():
    fresh = example()
    fresh["groups"][0]["published"] = []
    new, again = part_of(fresh), part_of(example())
    new.begin()
    again.begin()
    assert again.temperature(0.0) < new.temperature(0.0)
    assert again.temperature(1.0) == pytest.approx(new.temperature(1.0))
