"""What the solver answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FOUND, INFEASIBLE, UNKNOWN = "found", "infeasible", "unknown"


@dataclass(frozen=True)
class Result:
    """A plan, its cost, a proven lower bound, the terms of the cost, and what to say about it.

    `status` is `found`, `infeasible` (proven, `explanation` says by what) or `unknown`.
    `breakdown` gives each term in its own unit. `compiled` is False when the slower Python path
    ran.
    """

    status: str
    solution: dict[str, Any] | None
    cost: float
    bound: float
    breakdown: dict[str, float]
    explanation: tuple[str, ...]
    moves: int
    seconds: float
    compiled: bool

    @property
    def relative_gap(self) -> float:
        return (self.cost - self.bound) / max(self.cost, 1.0)
