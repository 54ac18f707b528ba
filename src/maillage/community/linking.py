"""What communities let other rooms point at: those where this very person has a seat."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from maillage.community.access import REASON
from maillage.community.enums import MemberState
from maillage.community.models import Community, CommunityMember
from maillage.kernel import clock
from maillage.kernel.registries import Linkable, Living
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import compte


def _communities(request: Any, keys: Collection[str] | None) -> Iterator[Living]:
    with across_organisations(REASON):
        seats = CommunityMember.objects.filter(user=request.user, state=MemberState.ACTIVE)
        rows = Community.objects.filter(pk__in=seats.values("community"))
        if keys is not None:
            rows = rows.filter(slug__in=keys)
        active = Q(members__state=MemberState.ACTIVE)
        found = list(rows.annotate(size=Count("members", filter=active)).order_by("search_key"))
    for row in found:
        yield Living(
            key=row.slug,
            label=row.name,
            url=reverse("community:home", kwargs={"community": row.slug}),
            fact=compte(row.size, "membre"),
            as_of=clock.today(),
        )


LINKABLES = (Linkable("community", "Communauté", _communities),)
