"""The verbs of planning, as other rooms call them."""

from maillage.planning.domain.absences import report_absence
from maillage.planning.domain.asking import (
    ask_availability,
    mail_availability,
    tell_availability,
)
from maillage.planning.domain.decisions import (
    allow_day,
    free_session,
    keep_session,
    refuse_day,
)
from maillage.planning.domain.polls import answer_poll, choose_dates, open_poll
from maillage.planning.domain.scenarios import (
    adjust,
    job_of,
    open_scenario,
    problem_of,
    publish,
    solve_scenario,
)
from maillage.planning.domain.wishes import set_availability, set_rules, set_wish

__all__ = [
    "adjust",
    "allow_day",
    "answer_poll",
    "ask_availability",
    "choose_dates",
    "free_session",
    "job_of",
    "keep_session",
    "mail_availability",
    "open_poll",
    "open_scenario",
    "problem_of",
    "publish",
    "refuse_day",
    "report_absence",
    "set_availability",
    "set_rules",
    "set_wish",
    "solve_scenario",
    "tell_availability",
]
