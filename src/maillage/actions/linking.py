"""What the inventory lets other rooms point at: the published actions that a space reads."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count, Max, Q

from maillage.actions.access import readable
from maillage.actions.enums import OccurrenceState
from maillage.kernel import clock
from maillage.kernel.http import here
from maillage.kernel.registries import Linkable, Living
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import compte


def _actions(request: Any, keys: Collection[str] | None) -> Iterator[Living]:
    """Actions and how many of their dates have been; a partner's are read where it opened them."""
    if not request.user.has_perm("actions.see", request.organisation):
        return
    been = Q(occurrences__starts_at__lte=clock.now()) & ~Q(
        occurrences__state=OccurrenceState.CANCELLED
    )
    with across_organisations("inventories are opened by grant from one organisation to another"):
        rows = readable(request.organisation)
        if keys is not None:
            rows = rows.filter(slug__in=keys)
        found = list(
            rows.annotate(
                been=Count("occurrences", filter=been),
                last=Max("occurrences__starts_at", filter=been),
            ).order_by("title", "pk")
        )
    for row in found:
        yield Living(
            key=row.slug,
            label=row.title,
            url=here(request, "actions:action", slug=row.slug),
            fact=compte(row.been, "date tenue", "dates tenues"),
            as_of=row.last.date() if row.last else None,
        )


LINKABLES = (Linkable("action", "Action collective", _actions),)
