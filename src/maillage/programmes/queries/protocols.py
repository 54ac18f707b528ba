"""Reads of protocols: the list, one version with its levels, what changed between two."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from maillage.programmes.enums import LineKind, VersionState
from maillage.programmes.models import (
    LevelHolder,
    LevelLine,
    Protocol,
    ProtocolLevel,
    ProtocolVersion,
)


@dataclass(frozen=True)
class LevelShown:
    """A level with all that a page says of it."""

    level: ProtocolLevel
    triggers: list[str]
    roles: list[str]
    steps: list[str]
    holders: list[str]


def protocols(*, with_drafts: bool) -> QuerySet[Protocol]:
    """Every protocol with its versions, the latest first, by title (two queries)."""
    versions = ProtocolVersion.objects.order_by("-number")
    if not with_drafts:
        versions = versions.exclude(state=VersionState.DRAFT)
    rows = Protocol.objects.prefetch_related(Prefetch("versions", queryset=versions))
    rows = rows.filter(versions__in=versions).distinct()
    return rows.order_by("search_key", "pk")


def in_force() -> QuerySet[ProtocolVersion]:
    """The versions that a case can be opened with."""
    rows = ProtocolVersion.objects.filter(state=VersionState.ADOPTED).select_related("protocol")
    return rows.order_by("protocol__search_key", "pk")


def levels_of(version: ProtocolVersion) -> list[LevelShown]:
    """The levels of a version from the first, with their lines and who holds them (3 queries)."""
    holders = LevelHolder.objects.select_related("person").order_by("person__search_key", "pk")
    levels = version.levels.prefetch_related(
        Prefetch("lines", queryset=LevelLine.objects.order_by("position")),
        Prefetch("holders", queryset=holders),
    )
    return [_shown(level) for level in levels.order_by("rank")]


def _shown(level: ProtocolLevel) -> LevelShown:
    lines: dict[str, list[str]] = {kind: [] for kind in LineKind.values}
    for line in level.lines.all():
        lines[line.kind].append(line.text)
    return LevelShown(
        level,
        lines[LineKind.TRIGGER],
        lines[LineKind.ROLE],
        lines[LineKind.STEP],
        [str(one.person) for one in level.holders.all()],
    )


def siblings(version: ProtocolVersion, *, with_drafts: bool) -> list[ProtocolVersion]:
    """The other versions of the same protocol, the latest first."""
    rows = ProtocolVersion.objects.filter(protocol=version.protocol_id).exclude(pk=version.pk)
    if not with_drafts:
        rows = rows.exclude(state=VersionState.DRAFT)
    return list(rows.order_by("-number"))
