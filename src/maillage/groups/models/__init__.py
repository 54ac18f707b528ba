"""Cycles, groups, their members and their sessions: dates and people, never content.

No field of these files can hold what is said in a session: a consistency test reads them all.
Reviews speak of the scheme (`models.reviews`), and a test names each of their texts.
"""

from maillage.groups.models.attendance import AbsenceAgreement, Attendance, SignedSheet
from maillage.groups.models.companion import FollowUp, OutOfScopeTally, SessionClosing
from maillage.groups.models.cycles import Cycle, Enrolment, Group, GroupFacilitator
from maillage.groups.models.danger import IntakeCellNumber
from maillage.groups.models.frame import Charter, Undertaking
from maillage.groups.models.guests import Guest
from maillage.groups.models.halves import HalfMember, Halving
from maillage.groups.models.leaders import OutsideLeader, linked_leaders
from maillage.groups.models.library import LibraryEntry, ToolCard, ToolUse
from maillage.groups.models.methods import MethodPhase, MethodTemplate
from maillage.groups.models.reviews import (
    Objective,
    PracticeAgreement,
    Review,
    ReviewObjective,
    ReviewSection,
)
from maillage.groups.models.sessions import Seat, Session, new_uid
from maillage.groups.models.surveys import GroupSurvey

__all__ = [
    "AbsenceAgreement",
    "Attendance",
    "Charter",
    "Cycle",
    "Enrolment",
    "FollowUp",
    "Group",
    "GroupFacilitator",
    "GroupSurvey",
    "Guest",
    "HalfMember",
    "Halving",
    "IntakeCellNumber",
    "LibraryEntry",
    "MethodPhase",
    "MethodTemplate",
    "Objective",
    "OutOfScopeTally",
    "OutsideLeader",
    "PracticeAgreement",
    "Review",
    "ReviewObjective",
    "ReviewSection",
    "Seat",
    "Session",
    "SessionClosing",
    "SignedSheet",
    "ToolCard",
    "ToolUse",
    "Undertaking",
    "linked_leaders",
    "new_uid",
]
