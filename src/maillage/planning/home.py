"""What planning tells the home page: years still to plan, sessions to come."""

from collections.abc import Iterator
from typing import Any

from maillage.groups.enums import CycleStatus
from maillage.groups.models import Cycle, Session
from maillage.kernel.http import here
from maillage.kernel.registries import Due, Figure
from maillage.kernel.words import pluriel


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


def sessions_to_come(request: Any) -> Iterator[Figure]:
    """How many sessions are to come, for those who see them all; clicks down to the year."""
    if not request.user.has_perm("groups.see_all", request.organisation):
        return
    coming = Session.objects.coming().count()
    if coming:
        yield Figure(
            label=pluriel(coming, "séance à venir", "séances à venir"),
            value=coming,
            url=here(request, "planning:calendar"),
        )
