"""What this room lets itself and others point at: protocols and logic models."""

from collections.abc import Collection, Iterator
from typing import Any

from maillage.kernel.http import here
from maillage.kernel.registries import Linkable, Living
from maillage.kernel.words import compte
from maillage.programmes.enums import VersionState
from maillage.programmes.logic.content import loaded
from maillage.programmes.models import ProtocolVersion
from maillage.programmes.queries.logic import models_here, present


def _protocols(request: Any, keys: Collection[str] | None) -> Iterator[Living]:
    """Each protocol by its version in force, which everybody who enters the room may read."""
    if not request.user.has_perm("programmes.see", request.organisation):
        return
    rows = ProtocolVersion.objects.filter(state=VersionState.ADOPTED).select_related("protocol")
    if keys is not None:
        rows = rows.filter(protocol__slug__in=keys)
    for row in rows.order_by("protocol__search_key", "pk"):
        yield Living(
            key=row.protocol.slug,
            label=row.protocol.title,
            url=here(request, "programmes:protocol", slug=row.slug),
            fact=f"Version {row.number} en vigueur",
            as_of=row.adopted_on,
        )


def _models(request: Any, keys: Collection[str] | None) -> Iterator[Living]:
    if not request.user.has_perm("programmes.see", request.organisation):
        return
    rows = models_here()
    if keys is not None:
        rows = rows.filter(slug__in=keys)
    for row in rows:
        revision = present(row)
        yield Living(
            key=row.slug,
            label=row.title,
            url=here(request, "programmes:model", slug=row.slug),
            fact=compte(len(loaded(revision.content).boxes), "boîte"),
            as_of=revision.at.date(),
        )


LINKABLES = (
    Linkable("protocol", "Protocole", _protocols),
    Linkable("model", "Modèle logique", _models),
)
