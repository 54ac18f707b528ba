"""The verbs of collective actions: one transaction each, refusals are sentences."""

from maillage.actions.domain.drafting import copy_action, start_action, write_step
from maillage.actions.domain.errors import Refused
from maillage.actions.domain.life import confirm_running, end_action, publish_action

__all__ = [
    "Refused",
    "confirm_running",
    "copy_action",
    "end_action",
    "publish_action",
    "start_action",
    "write_step",
]
