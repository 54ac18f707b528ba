"""Fields, constraints, invariants of children's pathways; the verbs are in `domain`."""

from maillage.pathways.models.children import (
    Child,
    CircleMember,
    Erasure,
    GlassBreak,
    IndexEntry,
    Information,
    SealedIdentity,
)

__all__ = [
    "Child",
    "CircleMember",
    "Erasure",
    "GlassBreak",
    "IndexEntry",
    "Information",
    "SealedIdentity",
]
