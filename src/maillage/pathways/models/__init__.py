"""Fields, constraints, invariants of children's pathways; the verbs are in `domain`."""

from maillage.pathways.models.children import (
    Child,
    CircleMember,
    Erasure,
    GlassBreak,
    IndexEntry,
    Information,
    SealedIdentity,
)
from maillage.pathways.models.decisions import Catchment, OrientationDecision
from maillage.pathways.models.journeys import (
    Pathway,
    RelayQuestion,
    SideService,
    SolutionPlan,
    Stage,
)
from maillage.pathways.models.simulation import FlowScenario
from maillage.pathways.models.waiting import (
    PriorityOverride,
    PriorityRule,
    Proposal,
    StatusChange,
    WaitingEntry,
)

__all__ = [
    "Catchment",
    "Child",
    "CircleMember",
    "Erasure",
    "FlowScenario",
    "GlassBreak",
    "IndexEntry",
    "Information",
    "OrientationDecision",
    "Pathway",
    "PriorityOverride",
    "PriorityRule",
    "Proposal",
    "RelayQuestion",
    "SealedIdentity",
    "SideService",
    "SolutionPlan",
    "Stage",
    "StatusChange",
    "WaitingEntry",
]
