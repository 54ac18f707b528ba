"""What the year that a call has opened teaches the next call."""

from maillage.groups.models import Cycle
from maillage.groups.queries.reviews import Lessons, lessons_for_next_call
from maillage.tendering.models import Consultation


def lessons_of(call: Consultation) -> Lessons | None:
    """What the final review of the cycle opened by the award of a call has decided, if shared."""
    cycle = Cycle.objects.filter(groups__award_line__consultation=call).first()
    return lessons_for_next_call(cycle) if cycle is not None else None
