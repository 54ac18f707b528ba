"""What planning tells the home page: the cycles whose year is still to plan."""

from collections.abc import Iterator
from typing import Any

from maillage.groups.enums import CycleStatus
from maillage.groups.models import Cycle
from maillage.kernel.http import here
from maillage.kernel.registries import Due


def cycles_to_plan(request: Any) -> Iterator[Due]:
    """One line per cycle that has no calendar yet, for those who plan."""
    if not request.user.has_perm("planning.plan", request.organisation):
        return
    for cycle in Cycle.objects.filter(status=CycleStatus.OPEN).order_by("starts_on")[:5]:
        yield Due(
            label=f"Planifier l'année\u00a0: {cycle.title}",
            url=here(request, "planning:prepare", slug=cycle.slug),
            urgent=True,
        )
