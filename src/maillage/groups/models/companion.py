"""What a session leaves behind: that it was closed, counts per cycle, a neutral reminder."""

from typing import ClassVar

from django.db import models

from maillage.groups.models.cycles import Cycle, Group
from maillage.groups.models.sessions import Session
from maillage.kernel.tenancy import OwnedModel

# A number about a cycle appears for this many sessions at once, and moves by as many at least,
# so that no difference between two readings tells of one session (domain PA-6).
SESSIONS_AT_ONCE = 5


class SessionClosing(OwnedModel):
    """The facilitator closed the companion of a session: its numbers have been counted once.

    It holds no number: what was counted is in the counters of the cycle, with other sessions.
    """

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="closing")


class OutOfScopeTally(OwnedModel):
    """How many subjects were sent elsewhere in a cycle, as counters and never as rows.

    What waits is added to what is shown when it covers `SESSIONS_AT_ONCE` sessions.
    """

    cycle = models.OneToOneField(Cycle, on_delete=models.CASCADE, related_name="out_of_scope")
    shown_sessions = models.PositiveIntegerField(default=0)
    shown_subjects = models.PositiveIntegerField(default=0)
    waiting_sessions = models.PositiveSmallIntegerField(default=0)
    waiting_subjects = models.PositiveIntegerField(default=0)


class FollowUp(OwnedModel):
    """How many situations a group wishes to take up again next time: a number, never which."""

    MOST: ClassVar[int] = 9

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="follow_up")
    situations = models.PositiveSmallIntegerField("situations à reprendre")
