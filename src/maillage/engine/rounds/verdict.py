"""What a checker answers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """Broken hard rules (French sentences), cost, and the cost's parts in their own units."""

    broken: tuple[str, ...]
    cost: float
    parts: dict[str, float]

    @property
    def accepted(self) -> bool:
        return not self.broken
