"""What the room tells the home page of who hosts: people to verify, texts to read."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from maillage.community.enums import MemberState, Part, PostState
from maillage.community.models import Community, CommunityMember
from maillage.kernel.registries import Due


def to_host(request: Any) -> Iterator[Due]:
    """What waits in the communities that one hosts from this organisation."""
    hosted = CommunityMember.objects.filter(
        user=request.user, part=Part.HOST, state=MemberState.ACTIVE
    )
    waiting = Q(members__state=MemberState.PENDING)
    texts = Q(posts__state=PostState.QUEUED) | Q(
        posts__reports__isnull=False, posts__reports__settled_at=None
    )
    rows = Community.objects.filter(pk__in=hosted.values("community")).annotate(
        people=Count("members", filter=waiting, distinct=True),
        texts=Count("posts", filter=texts, distinct=True),
    )
    for row in rows:
        if row.people:
            yield Due(
                label=f"Vérifier la fonction de {row.people} personne{'s' * (row.people > 1)}",
                url=reverse("community:members", kwargs={"community": row.slug}),
                note=row.name,
            )
        if row.texts:
            yield Due(
                label=f"Relire {row.texts} texte{'s' * (row.texts > 1)} en attente",
                url=reverse("community:queue", kwargs={"community": row.slug}),
                note=row.name,
            )
