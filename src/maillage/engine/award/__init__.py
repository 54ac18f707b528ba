"""Choosing among offers: marks of prices, and the best award across lots, both exact."""

from maillage.engine.award.marks import RefusedMethod, ScoringMethod, consensus, price_marks, shown
from maillage.engine.award.model import Award, Bid, Rules
from maillage.engine.award.solve import alternatives, best, needs_joint_decision

__all__ = [
    "Award",
    "Bid",
    "RefusedMethod",
    "Rules",
    "ScoringMethod",
    "alternatives",
    "best",
    "consensus",
    "needs_joint_decision",
    "price_marks",
    "shown",
]
