"""Cycles, groups, their members and their sessions: dates and people, never content.

No field of these files can hold what is said in a session: a consistency test reads them all.
"""

from maillage.groups.models.attendance import AbsenceAgreement, Attendance, SignedSheet
from maillage.groups.models.cycles import Cycle, Enrolment, Group, GroupFacilitator
from maillage.groups.models.frame import Charter, Undertaking
from maillage.groups.models.guests import Guest
from maillage.groups.models.halves import HalfMember, Halving
from maillage.groups.models.sessions import Seat, Session, new_uid

__all__ = [
    "AbsenceAgreement",
    "Attendance",
    "Charter",
    "Cycle",
    "Enrolment",
    "Group",
    "GroupFacilitator",
    "Guest",
    "HalfMember",
    "Halving",
    "Seat",
    "Session",
    "SignedSheet",
    "Undertaking",
    "new_uid",
]
