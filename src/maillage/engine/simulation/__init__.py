"""What a service's waiting list would become: a discrete-event model, compared with itself.

Pure Python over SimPy. Times are in weeks, capacity in hundredths of a place.
"""

from maillage.engine.simulation.compare import Comparison, Estimate, compare, estimate
from maillage.engine.simulation.model import (
    BadFlow,
    Flow,
    Law,
    Mode,
    Shift,
    Start,
    Window,
)
from maillage.engine.simulation.run import Outcome, run

__all__ = [
    "BadFlow",
    "Comparison",
    "Estimate",
    "Flow",
    "Law",
    "Mode",
    "Outcome",
    "Shift",
    "Start",
    "Window",
    "compare",
    "estimate",
    "run",
]
