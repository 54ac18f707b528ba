"""Cycles, groups, their members and their sessions: dates and people, never content.

No field of these files can hold what is said in a session: a consistency test reads them all.
"""

from maillage.groups.models.cycles import Cycle, Enrolment, Group, GroupFacilitator
from maillage.groups.models.sessions import Session, new_uid

__all__ = ["Cycle", "Enrolment", "Group", "GroupFacilitator", "Session", "new_uid"]
