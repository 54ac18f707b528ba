"""What surveys let other rooms point at: the campaigns whose pages this person may open."""

from collections.abc import Collection, Iterator
from typing import Any

from maillage.kernel.http import here
from maillage.kernel.registries import Linkable, Living
from maillage.surveys.enums import Phase
from maillage.surveys.queries import campaigns_for


def _campaigns(request: Any, keys: Collection[str] | None) -> Iterator[Living]:
    if not request.user.has_perm("surveys.see", request.organisation):
        return
    rows = campaigns_for(request.user, request.organisation)
    if keys is not None:
        rows = rows.filter(slug__in=keys)
    for row in rows:
        yield Living(
            key=row.slug,
            label=f"{row.title} ({row.scheme_label})" if row.scheme_label else row.title,
            url=here(request, "surveys:campaign", slug=row.slug),
            fact=row.phase.label,
            as_of=(row.closes_at if row.phase == Phase.CLOSED else row.opens_at).date(),
        )


LINKABLES = (Linkable("campaign", "Enquête", _campaigns),)
