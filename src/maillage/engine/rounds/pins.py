"""What is pinned must be able to hold: otherwise no plan exists, and this says why."""

from __future__ import annotations

from maillage.engine.rounds.week import Week
from maillage.engine.rounds.week_check import Plan, judge

# Rules that no further visit or pause can mend (a detour is never shorter than the way itself).
FINAL = ("T1", "T2", "T3", "T4", "T5", "T6", "T7")
REMEDY = " Libérez ou déplacez l'un des éléments fixés, ou élargissez la plage."


def contradictions(week: Week) -> tuple[str, ...]:
    """The rules that the pinned visits break by themselves, as sentences; none when they hold."""
    placed = {
        number: visit.pinned for number, visit in enumerate(week.visits) if visit.pinned is not None
    }
    broken = judge(week, Plan(placed, {}))
    return tuple(sentence + REMEDY for sentence in broken if sentence.split()[0] in FINAL)
