"""The simulation against queueing theory: 20 M/M/c cases, Little's law, M/G/c approximations.

    python benchmarks/simulation/run.py [--share 0.05]

Each case is 40 independent runs that start empty; the first tenth is not counted. What theory
knows exactly of each run (children who asked, places taken) serves as control variates (Law and
Kelton, ch. 11): the mean is the same, its interval is narrower. Writes RESULTS.md at full size.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import numpy

from maillage.engine.simulation import Estimate, Flow, Law, Mode, Outcome, Window, estimate
from maillage.engine.simulation.compare import repeat
from maillage.engine.simulation.theory import mean_wait

RUNS = 40
WARM_UP = 0.1
STAY = 10.0  # weeks
CHILDREN = {0.5: 500_000, 0.6: 400_000, 0.7: 500_000, 0.8: 1_000_000, 0.9: 3_000_000}
SERVERS = (1, 2, 3, 4)
# Where few wait, more children must come for as much to be seen of their waits.
MORE = {3: 2, 4: 3}
LAWS = (
    (1, 0.7, Law(STAY, "fixed")),
    (1, 0.8, Law(STAY, "lognormal", 0.5)),
    (4, 0.7, Law(STAY, "fixed")),
    (4, 0.8, Law(STAY, "lognormal", 0.5)),
    (8, 0.8, Law(STAY, "lognormal", 1.5)),
)


@dataclass(frozen=True)
class Measured:
    """One case: what theory says, what was seen, and how far Little's law is from holding."""

    servers: int
    use: float
    law: Law
    theory: float
    seen: Estimate
    little: float
    seconds: float

    @property
    def gap(self) -> float:
        return self.seen.mean / self.theory - 1


def measure(servers: int, use: float, law: Law, children: int) -> Measured:
    """Run one case with about so many children in all."""
    flow = Flow(
        arrivals=use * servers / law.mean,
        capacity=100 * servers,
        modes=(Mode("full_time", 1, 100, law),),
    )
    weeks = children / RUNS / flow.arrivals
    window = Window(weeks, WARM_UP * weeks)
    began = time.process_time()
    outcomes = repeat(flow, window=window, runs=RUNS, seed=f"{servers}:{use}:{law.kind}:{law.cv}")
    return Measured(
        servers=servers,
        use=use,
        law=law,
        theory=mean_wait(flow.arrivals, law.mean, servers, law.variation),
        seen=_controlled(flow, window, outcomes),
        little=_little(window, outcomes),
        seconds=time.process_time() - began,
    )


def _controlled(flow: Flow, window: Window, outcomes: list[Outcome]) -> Estimate:
    weeks = window.weeks - window.warm_up
    waits = numpy.array([one.mean_wait for one in outcomes])
    busy = flow.arrivals * flow.modes[0].stay.mean * flow.modes[0].units
    controls = numpy.array(
        [[one.listed / weeks - flow.arrivals, one.places - busy] for one in outcomes]
    )
    centred = controls - controls.mean(axis=0)
    slopes = numpy.linalg.lstsq(centred, waits - waits.mean(), rcond=None)[0]
    return estimate([float(value) for value in waits - controls @ slopes])


def _little(window: Window, outcomes: list[Outcome]) -> float:
    """Children waiting, over arrivals x wait, less 1: 0 when Little's law holds."""
    weeks = window.weeks - window.warm_up
    asked = sum(one.listed for one in outcomes) / len(outcomes) / weeks
    waited = sum(sum(one.waits) for one in outcomes) / sum(len(one.waits) for one in outcomes)
    return fmean(one.queue for one in outcomes) / (asked * waited) - 1


def _row(one: Measured) -> str:
    shape = {"exponential": "M", "fixed": "D"}.get(one.law.kind, f"G (cv {one.law.cv})")
    return (
        f"| M/{shape}/{one.servers} | {one.use} | {one.theory:.4f} | {one.seen.mean:.4f} "
        f"| ± {one.seen.half:.4f} | {100 * one.gap:+.2f} % | {100 * one.little:+.3f} % |"
    )


def main() -> int:
    """Run every case; 1 when an M/M/c case is more than 2 % from theory."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--share", type=float, default=1.0, help="part of the full size")
    share = parser.parse_args().share
    cases = [
        (c, use, Law(STAY), CHILDREN[use] * (MORE.get(c, 1) if use < 0.8 else 1))
        for use in CHILDREN
        for c in SERVERS
    ]
    cases += [(c, use, law, CHILDREN[use]) for c, use, law in LAWS]
    found = []
    for servers, use, law, children in cases:
        found.append(measure(servers, use, law, int(children * share)))
        print(_row(found[-1]), flush=True)
    exact = [one for one in found if one.law.kind == "exponential"]
    worst = max(abs(one.gap) for one in exact)
    held = sum(1 for one in exact if abs(one.seen.mean - one.theory) <= one.seen.half)
    lines = [
        "# The simulation of a service against queueing theory",
        "",
        f"{time.strftime('%Y-%m-%d')}. {RUNS} runs a case, {int(WARM_UP * 100)} % of each not "
        f"counted, mean stay {STAY:.0f} weeks, waits in weeks, intervals of Student at 95 %; "
        f"{sum(one.seconds for one in found):.0f} s of processor. Reproduce: `make proof`.",
        "",
        "M/M/c is exact (Erlang C); with one server, M/G/1 is too (Pollaczek, Khinchine); M/G/c "
        "is Allen and Cunneen's approximation, so its gap is partly theirs. Little: children "
        "waiting, over arrivals x wait, less 1.",
        "",
        "| Queue | Utilisation | Wait, theory | Wait, seen | Interval | Gap | Little |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(_row(one) for one in found),
        "",
        f"Largest gap over the {len(exact)} M/M/c cases: {100 * worst:.2f} %. "
        f"Theory within the interval: {held} of {len(exact)}.",
        "",
    ]
    if share == 1.0:
        Path(__file__).with_name("RESULTS.md").write_text("\n".join(lines), encoding="utf-8")
    print(lines[-2])
    return int(worst > 0.02)


if __name__ == "__main__":
    sys.exit(main())
