"""Collective actions: what they are, when they are held, how many came; never who."""

from maillage.actions.models.actions import ActionAnimator, ActionCode, CollectiveAction
from maillage.actions.models.attendees import Attendee
from maillage.actions.models.events import EventDay, Proposal, Slot
from maillage.actions.models.feedback import FeedbackCount
from maillage.actions.models.materials import EventMaterial
from maillage.actions.models.occurrences import Occurrence, OccurrenceCount
from maillage.actions.models.orientation import Orientation
from maillage.actions.models.practice import Experience, PracticeComment
from maillage.actions.models.registrations import Registration
from maillage.actions.models.sharing import InventoryGrant, OpenInventory
from maillage.actions.models.sheets import (
    ActionSheet,
    ClosedYear,
    Indicator,
    IndicatorTarget,
    IndicatorValue,
    KeptValue,
    PlanUnit,
    SheetEmbed,
    SheetUnit,
)
from maillage.actions.models.working_groups import (
    WorkingGroup,
    WorkingGroupMeeting,
    WorkingGroupMember,
)

__all__ = [
    "ActionAnimator",
    "ActionCode",
    "ActionSheet",
    "Attendee",
    "ClosedYear",
    "CollectiveAction",
    "EventDay",
    "EventMaterial",
    "Experience",
    "FeedbackCount",
    "Indicator",
    "IndicatorTarget",
    "IndicatorValue",
    "InventoryGrant",
    "KeptValue",
    "Occurrence",
    "OccurrenceCount",
    "OpenInventory",
    "Orientation",
    "PlanUnit",
    "PracticeComment",
    "Proposal",
    "Registration",
    "SheetEmbed",
    "SheetUnit",
    "Slot",
    "WorkingGroup",
    "WorkingGroupMeeting",
    "WorkingGroupMember",
]
