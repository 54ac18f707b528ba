"""The closed list of measures by which indicators fill themselves; each room part adds its own."""

from maillage.actions.queries import counting, gathering, orientation
from maillage.actions.queries.measuring import Measure

ALL: dict[str, Measure] = {
    measure.code: measure
    for measure in (*counting.MEASURES, *gathering.MEASURES, *orientation.MEASURES)
}


def measure_of(code: str) -> Measure:
    """The measure of a code. Raises KeyError for what the list never had."""
    return ALL[code]


def choices() -> list[tuple[str, str]]:
    """What a form proposes, as (code, label)."""
    return [(one.code, one.label) for one in ALL.values()]
