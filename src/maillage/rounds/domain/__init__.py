"""The verbs of rounds, as views and other rooms call them."""

from maillage.rounds.domain.errors import Refused
from maillage.rounds.domain.scenarios import (
    bring_in,
    compute_again,
    erase,
    job_of,
    solve_scenario,
    start_solving,
)

__all__ = [
    "Refused",
    "bring_in",
    "compute_again",
    "erase",
    "job_of",
    "solve_scenario",
    "start_solving",
]
