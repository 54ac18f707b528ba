"""Probable duplicates: equal digests, grouped without opening any identity."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from maillage.pathways.identity import Identity
from maillage.pathways.models import Child, SealedIdentity
from maillage.pathways.vault import Sealed, open_sealed


@dataclass
class Twins:
    """Records that are probably one child's: those one reaches, and how many beyond."""

    children: list[Child] = field(default_factory=list)
    beyond: int = 0


def shared_digests(children: QuerySet[Child]) -> QuerySet:
    """The digests that at least one of these children shares with another record."""
    shared = (
        SealedIdentity.objects.exclude(twin_digest="")
        .values("twin_digest")
        .annotate(count=Count("pk"))
        .filter(count__gt=1)
    )
    return (
        SealedIdentity.objects.filter(
            child__in=children, twin_digest__in=shared.values("twin_digest")
        )
        .order_by("twin_digest")
        .values_list("twin_digest", flat=True)
        .distinct()
    )


def twins_of_digests(asked: Sequence[str], reached: QuerySet[Child]) -> list[Twins]:
    """The records behind each digest: shown within this reach, counted beyond."""
    pairs = list(
        SealedIdentity.objects.filter(twin_digest__in=asked).values_list("twin_digest", "child")
    )
    rows = reached.filter(pk__in=[key for _, key in pairs]).select_related("service")
    known = {child.pk: child for child in rows}
    found: dict[str, Twins] = defaultdict(Twins)
    for digest, key in pairs:
        if key in known:
            found[digest].children.append(known[key])
        else:
            found[digest].beyond += 1
    for one in found.values():
        one.children.sort(key=lambda child: child.pseudonym)
    return sorted(found.values(), key=lambda one: one.children[0].pseudonym)


def access_older_identity(row: SealedIdentity) -> Identity:
    """Who the child of `older_identities` is, opened by the platform itself and shown to nobody.

    Raises SealBroken for an identity that no longer opens.
    """
    return open_sealed(Sealed(bytes(row.wrapped_key), bytes(row.body)), slug=row.child.slug)


def older_identities(most: int) -> QuerySet[SealedIdentity]:
    """Identities sealed before their digest was kept, organisation by organisation."""
    rows = SealedIdentity.objects.filter(twin_digest="").select_related("child", "organisation")
    return rows.order_by("organisation", "pk")[:most]


def uncompared(children: QuerySet[Child]) -> int:
    """How many of these records no digest compares yet."""
    return SealedIdentity.objects.filter(child__in=children, twin_digest="").count()
