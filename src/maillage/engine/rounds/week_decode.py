"""From an order and choices back to a plan of the week, as the format writes it."""

from __future__ import annotations

from typing import Any

from maillage.engine.rounds.fields import show_clock
from maillage.engine.rounds.lanes import Lane
from maillage.engine.rounds.model import LEFT_OUT, NO_LANE, Plan
from maillage.engine.rounds.week_check import SOLUTION_FORMAT
from maillage.engine.rounds.week_model import WeekModel


def decode(model: WeekModel, plan: Plan) -> dict[str, Any]:
    """The `maillage.rounds-solution/1` of a plan: visits in file order."""
    week = model.week
    lanes: dict[int, Lane] = {}
    placed: dict[int, dict[str, Any]] = {}
    breaks = []
    for job in plan.order:
        choice = plan.choices[job]
        if choice.mode == LEFT_OUT:
            continue
        names = [model.lane(job, choice, resource) for resource in range(model.resources)]
        before = [lanes.get(name, Lane()) for name in names]
        fits = model.fits(job, choice, before)
        if fits is None:
            continue
        mode = model.todo[job].modes[choice.mode]
        after, _ = model.append(job, choice, before)
        lanes.update({n: s for n, s in zip(names, after, strict=True) if n != NO_LANE})
        slots = []
        for slot, fit in enumerate(fits):
            name = week.professionals[choice.who(slot)].id
            slots.append({"professional": name, "start": show_clock(fit.start)})
            if fit.pause is not None:
                breaks.append(
                    {
                        "professional": name,
                        "day": week.days[mode.day],
                        "start": show_clock(fit.pause[0]),
                        "minutes": fit.pause[1],
                    }
                )
        placed[model.todo[job].visit] = {
            "id": model.visits[job].id,
            "day": week.days[mode.day],
            "place": week.places[mode.place].id,
            "slots": slots,
        }
    return {
        "format": SOLUTION_FORMAT,
        "visits": [placed[number] for number in sorted(placed)],
        "unmet": [v.id for number, v in enumerate(week.visits) if number not in placed],
        "breaks": sorted(breaks, key=lambda pause: (pause["professional"], pause["day"])),
    }
