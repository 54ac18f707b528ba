"""The verbs of rounds, as views and other rooms call them."""

from maillage.rounds.domain.curve import curve_job_of, draw_curve, start_curve
from maillage.rounds.domain.errors import Refused
from maillage.rounds.domain.mileage import set_mileage_rule
from maillage.rounds.domain.publishing import publish, withdraw
from maillage.rounds.domain.scenarios import (
    bring_in,
    compute_again,
    date_week,
    erase,
    job_of,
    measure_roads,
    solve_scenario,
    start_solving,
)

__all__ = [
    "Refused",
    "bring_in",
    "compute_again",
    "curve_job_of",
    "date_week",
    "draw_curve",
    "erase",
    "job_of",
    "measure_roads",
    "publish",
    "set_mileage_rule",
    "solve_scenario",
    "start_curve",
    "start_solving",
    "withdraw",
]
