"""The verbs of groups, as other rooms call them."""

from maillage.groups.domain.cycles import GroupPlan, open_cycle
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.members import enrol, leave, name_facilitators, size_warning
from maillage.groups.domain.sessions import (
    PlannedSession,
    Publication,
    cancel_session,
    move_session,
    publish_sessions,
)
from maillage.groups.domain.terms import revise_group

__all__ = [
    "GroupPlan",
    "PlannedSession",
    "Publication",
    "Refused",
    "cancel_session",
    "enrol",
    "leave",
    "move_session",
    "name_facilitators",
    "open_cycle",
    "publish_sessions",
    "revise_group",
    "size_warning",
]
