"""The simulation of a service: laws, queueing theory, comparisons with the same children."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.engine.simulation import (
    BadFlow,
    Flow,
    Law,
    Mode,
    Shift,
    Start,
    Window,
    compare,
    estimate,
    run,
)
from maillage.engine.simulation.compare import repeat, student
from maillage.engine.simulation.theory import mean_wait, probability_of_waiting

FULL = Mode("full_time", 1, 100, Law(60))
SEQUENTIAL = Mode("sequential", 0, 50, Law(60))
PRESENT = tuple(("full_time", float(week)) for week in range(1, 21))
SERVICE = Flow(
    arrivals=0.5,
    capacity=2000,
    modes=(FULL, SEQUENTIAL),
    start=Start(waited=(30.0, 20.0, 10.0, 5.0), supported=PRESENT),
    patience=Law(80),
)


def queue(servers: int, use: float, law: Law) -> Flow:
    mode = Mode("full_time", 1, 100, law)
    return Flow(arrivals=use * servers / law.mean, capacity=100 * servers, modes=(mode,))


@pytest.mark.parametrize(
    ("servers", "use", "law"),
    [(1, 0.6, Law(10)), (2, 0.7, Law(10)), (1, 0.7, Law(10, "lognormal", 0.5))],
)
def test_waits_are_those_of_queueing_theory(servers: int, use: float, law: Law) -> None:
    """Reduced: the twenty cases within 2 %, up to 0.9, are in benchmarks/simulation."""
    flow = queue(servers, use, law)
    weeks = 1500 / flow.arrivals
    outcomes = repeat(flow, window=Window(weeks, weeks / 10), runs=10, seed="14")
    seen = estimate([one.mean_wait or 0 for one in outcomes])
    theory = mean_wait(flow.arrivals, law.mean, servers, law.variation)
    assert abs(seen.mean - theory) <= 1.5 * seen.half  # about 99.5 in a hundred
    assert seen.half < 0.2 * theory
    asked = fmean(one.listed for one in outcomes) / (weeks * 0.9)
    assert fmean(one.queue for one in outcomes) == pytest.approx(asked * seen.mean, rel=0.02)
    assert fmean(one.places for one in outcomes) == pytest.approx(100 * servers * use, rel=0.05)


def test_the_formulas_are_those_of_the_books() -> None:
    # One server: rho; two servers at one erlang: 1/3. Student: the usual tables.
    assert probability_of_waiting(0.7, 1) == pytest.approx(0.7)
    assert probability_of_waiting(1.0, 2) == pytest.approx(1 / 3)
    assert mean_wait(0.8, 1, 1) == pytest.approx(4)
    with pytest.raises(ValueError):
        probability_of_waiting(2.0, 2)
    for degrees, table in ((9, 2.2622), (19, 2.0930), (29, 2.0452), (199, 1.9720)):
        assert student(degrees) == pytest.approx(table, abs=0.001)
    found = estimate([float(value) for value in range(10)])
    assert (found.mean, round(found.half, 2)) == (4.5, 2.17)


@settings(max_examples=60, deadline=None)
@given(
    law=st.builds(
        Law,
        mean=st.floats(1, 300),
        kind=st.sampled_from(["exponential", "lognormal"]),
        cv=st.floats(0.2, 2),
    ),
    share=st.floats(0.001, 0.999),
    done=st.floats(0, 300),
)
def test_laws_come_back_on_their_steps(law: Law, share: float, done: float) -> None:
    assert law.share_below(law.quantile(share)) == pytest.approx(share, abs=1e-6)
    assert law.left_after(done, share) >= 0
    assert law.left_after(0, share) == pytest.approx(law.quantile(share), rel=1e-6)


def test_the_same_children_live_the_same_lives() -> None:
    window = Window(weeks=104, warm_up=52)
    once, again = (run(SERVICE, window=window, seed="7") for _ in range(2))
    assert (once.waits, once.gave_up, once.queue) == (again.waits, again.gave_up, again.queue)
    assert run(SERVICE, window=window, seed="8").waits != once.waits
    moved = run(SERVICE, window=window, seed="7", shift=Shift(10, "full_time", "sequential"))
    # As many asked, on the same days; more of them could enter.
    assert moved.listed == once.listed
    assert len(moved.waits) > len(once.waits)
    assert max(once.places, moved.places) <= 2000.001


def test_moving_ten_children_shortens_the_wait_at_constant_budget() -> None:
    told: list[tuple[int, int]] = []
    found = compare(
        SERVICE,
        Shift(10, "full_time", "sequential"),
        window=Window(weeks=104, warm_up=52),
        runs=20,
        tell=lambda done, asked: not told.append((done, asked)),
    )
    assert found is not None and told[-1] == (20, 20)
    assert found.gain.low > 0
    assert found.gain.mean == pytest.approx(found.before.mean - found.after.mean)
    # The same children in both: the paired interval is narrower than two separate ones.
    assert found.gain.half < found.before.half + found.after.half
    stopped = compare(
        SERVICE,
        Shift(10, "full_time", "sequential"),
        window=Window(),
        runs=20,
        tell=lambda done, asked: False,
    )
    assert stopped is None


def test_more_children_than_places_first_pay_back() -> None:
    crowded = replace(SERVICE, capacity=1000, patience=None)
    found = run(crowded, window=Window(weeks=10, warm_up=0), seed="3")
    # Twenty children on ten places: hardly anybody enters within ten weeks.
    assert found.places > 1000
    assert len(found.waits) == 0 and found.waiting_at_end == 4 + found.listed


@pytest.mark.parametrize(
    "make",
    [
        lambda: Law(0),
        lambda: Law(10, "normal"),
        lambda: Law(10, "lognormal", 0),
        lambda: Mode("full_time", -1, 100, Law(10)),
        lambda: replace(SERVICE, arrivals=0),
        lambda: replace(SERVICE, modes=()),
        lambda: replace(SERVICE, modes=(FULL, FULL)),
        lambda: replace(SERVICE, capacity=50),
        lambda: replace(SERVICE, modes=(SEQUENTIAL,)),
        lambda: Window(52, 52),
        lambda: Shift(21, "full_time", "sequential").share_in(SERVICE),
        lambda: Shift(1, "full_time", "full_time").share_in(SERVICE),
        lambda: Shift(1, "full_time", "immediate").share_in(SERVICE),
    ],
)
def test_what_describes_no_service_is_refused(make: object) -> None:
    with pytest.raises(BadFlow):
        make()  # type: ignore[operator]
