"""Fields, constraints, invariants of children's pathways; the verbs are in `domain`."""

from maillage.pathways.models.acts import Act, CountingRule, Encounter
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
from maillage.pathways.models.measures import Measure, MeasureChild, MeasureRenewal
from maillage.pathways.models.partners import Antenna, AntennaPost, Partner, Referral
from maillage.pathways.models.projects import (
    Goal,
    GoalAction,
    GoalRating,
    Improvement,
    LiaisonSheet,
    ProjectAgreement,
    ProjectReview,
    ProjectStep,
    ProjectWords,
    Statement,
    SupportProject,
)
from maillage.pathways.models.simulation import FlowScenario
from maillage.pathways.models.steering import (
    ApprovedPublic,
    ChildNeed,
    ContractTarget,
    MultiYearContract,
    OfferCost,
    OutsidePublic,
    SiteCapacity,
)
from maillage.pathways.models.waiting import (
    PriorityOverride,
    PriorityRule,
    Proposal,
    StatusChange,
    WaitingEntry,
)

__all__ = [
    "Act",
    "Antenna",
    "AntennaPost",
    "ApprovedPublic",
    "Catchment",
    "Child",
    "ChildNeed",
    "CircleMember",
    "ContractTarget",
    "CountingRule",
    "Encounter",
    "Erasure",
    "FlowScenario",
    "GlassBreak",
    "Goal",
    "GoalAction",
    "GoalRating",
    "Improvement",
    "IndexEntry",
    "Information",
    "LiaisonSheet",
    "Measure",
    "MeasureChild",
    "MeasureRenewal",
    "MultiYearContract",
    "OfferCost",
    "OrientationDecision",
    "OutsidePublic",
    "Partner",
    "Pathway",
    "PriorityOverride",
    "PriorityRule",
    "ProjectAgreement",
    "ProjectReview",
    "ProjectStep",
    "ProjectWords",
    "Proposal",
    "Referral",
    "RelayQuestion",
    "SealedIdentity",
    "SideService",
    "SiteCapacity",
    "SolutionPlan",
    "Stage",
    "Statement",
    "StatusChange",
    "SupportProject",
    "WaitingEntry",
]
