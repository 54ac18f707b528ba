"""What groups let other rooms point at: seasons of groups, trainings apart."""

from collections.abc import Collection, Iterator
from functools import partial
from typing import Any

from django.db.models import Count, Max, Q

from maillage.groups.enums import CycleKind, SessionStatus
from maillage.groups.models import Cycle
from maillage.kernel.http import here
from maillage.kernel.registries import Linkable, Living
from maillage.kernel.words import compte

_TRAINING = Q(kind=CycleKind.TRAINING)


def _cycles(kinds: Q, request: Any, keys: Collection[str] | None) -> Iterator[Living]:
    """The seasons that this person may see, with the sessions held: totals, nothing else."""
    if not request.user.has_perm("groups.see", request.organisation):
        return
    held = Q(groups__sessions__status=SessionStatus.HELD)
    rows = Cycle.objects.visible_to(request.user, request.organisation).filter(kinds)
    if keys is not None:
        rows = rows.filter(slug__in=keys)
    rows = rows.annotate(
        held=Count("groups__sessions", filter=held, distinct=True),
        last=Max("groups__sessions__starts_at", filter=held),
    )
    for row in rows.order_by("-starts_on", "search_key", "pk"):
        yield Living(
            key=row.slug,
            label=row.title,
            url=here(request, "groups:cycle", slug=row.slug),
            fact=compte(row.held, "séance tenue", "séances tenues"),
            as_of=row.last.date() if row.last else None,
        )


LINKABLES = (
    Linkable("cycle", "Groupes", partial(_cycles, ~_TRAINING)),
    Linkable("training", "Formation", partial(_cycles, _TRAINING)),
)
