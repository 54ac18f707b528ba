"""How long a solve may last: a clock, a number of iterations, or an interrupt."""

from __future__ import annotations

import time
from collections.abc import Callable

DEFAULT_SECONDS = 10.0


class Budget:
    """Without `iterations` the clock rules; with them alone, the clock is never read."""

    def __init__(
        self,
        seconds: float | None,
        iterations: int | None,
        should_stop: Callable[[], bool] | None = None,
    ) -> None:
        if seconds is None and iterations is None:
            seconds = DEFAULT_SECONDS
        self.seconds = seconds
        self.iterations = iterations
        self.should_stop = should_stop
        self.started = time.monotonic()

    @property
    def elapsed(self) -> float:
        """Seconds since the solve began."""
        return time.monotonic() - self.started

    @property
    def deterministic(self) -> bool:
        return self.seconds is None

    def over(self, share: float = 1.0) -> bool:
        """Whether this share of the time is spent, or somebody asked to stop."""
        if self.should_stop is not None and self.should_stop():
            return True
        return self.seconds is not None and self.elapsed >= share * self.seconds

    def left(self) -> float:
        """Seconds left; a day when no clock rules."""
        return 86400.0 if self.seconds is None else max(0.0, self.seconds - self.elapsed)
