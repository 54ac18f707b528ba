"""The verbs of planning, as other rooms call them."""

from maillage.planning.domain.scenarios import (
    adjust,
    job_of,
    open_scenario,
    publish,
    solve_scenario,
)
from maillage.planning.domain.wishes import set_availability, set_wish

__all__ = [
    "adjust",
    "job_of",
    "open_scenario",
    "publish",
    "set_availability",
    "set_wish",
    "solve_scenario",
]
