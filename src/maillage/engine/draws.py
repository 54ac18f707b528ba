"""Random draws, the same as the compiled core's to the last bit."""

from __future__ import annotations

import math

_MASK = (1 << 64) - 1
_TABLE_SIZE = 4096
_EXPONENTIAL = tuple(-math.log((i + 0.5) / _TABLE_SIZE) for i in range(_TABLE_SIZE))


class Draws:
    """SplitMix64 (Steele, Lea and Flood, 2014)."""

    def __init__(self, seed: int) -> None:
        self.state = seed & _MASK

    def next(self) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & _MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        return z ^ (z >> 31)

    def below(self, bound: int) -> int:
        """A whole number from 0 to bound - 1."""
        return ((self.next() >> 32) * bound) >> 32

    def exponential(self) -> float:
        """A draw of mean 1, from a table of 4,096 values."""
        return _EXPONENTIAL[self.next() >> 52]
