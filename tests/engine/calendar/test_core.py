"""The compiled core and the Python path: the same values, the same decisions."""

import pytest

from maillage.engine.calendar import Problem
from maillage.engine.calendar.agenda import agendas_of
from maillage.engine.calendar.core import compiled_core
from maillage.engine.calendar.dual import Dual
from maillage.engine.calendar.improve import Improver
from maillage.engine.calendar.pricing import Pricer
from maillage.engine.calendar.space import Space
from tests.engine.calendar.builders import example, random_problem, tiny
from tests.engine.calendar.test_solver import six_groups

pytestmark = pytest.mark.skipif(
    compiled_core() is None, reason="le cœur compilé n'est pas installé (make native)"
)
PROBLEMS = [example(), six_groups(), tiny(), *(random_problem(seed) for seed in range(500, 515))]


def prepared(data):
    space = Space(Problem.from_json(data))
    return space, [Pricer(group) for group in space.groups], agendas_of(space)


@pytest.mark.parametrize("data", PROBLEMS)
def test_prices_and_bounds_are_the_same_to_the_last_bit(data):
    parts = prepared(data)
    compiled, plain = Dual(*parts, compiled_core()), Dual(*parts)
    for count in range(15):
        assert compiled.iterate(count / 15) == plain.iterate(count / 15)
        assert compiled.options_taken == plain.options_taken
        assert compiled.price.tolist() == plain.price.tolist()


@pytest.mark.parametrize("data", PROBLEMS)
def test_the_search_takes_the_same_decisions(data):
    parts = prepared(data)
    compiled, plain = Improver(*parts, 3, compiled_core()), Improver(*parts, 3)
    for one in (compiled, plain):
        one.start()
        for temperature in (3.0, 0.1):
            one.run(25, temperature)
    found = [(option, list(sessions)) for option, sessions in compiled.search.best()]
    assert found == [(option, list(sessions)) for option, sessions in plain.search.best()]
    now = [(option, list(sessions)) for option, sessions in compiled.search.chosen()]
    assert now == [(option, list(sessions)) for option, sessions in plain.search.chosen()]
    assert compiled.best_cost == pytest.approx(plain.best_cost, abs=1e-9)
