"""How identities are sealed: a key per record, wrapped by the key kept outside the database.

What this protects: a stolen database, dump or backup, without the key file. What it does not:
a server whose operator reads its memory or its key file, and somebody who copies what they
read. The index lets equal names be seen as equal digests; without the key file nobody can say
of which name.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass

from maillage.kernel.sealing import (
    instance_identity,
    instance_recipient,
    new_identity,
    seal,
    unseal,
)
from maillage.pathways.identity import Identity


@dataclass(frozen=True)
class Sealed:
    """An identity as the database holds it, and its own key, wrapped."""

    wrapped_key: bytes
    body: bytes


def seal_identity(identity: Identity, *, slug: str) -> Sealed:
    """Seal an identity for the record called `slug`, under a key drawn for it."""
    private, public = new_identity()
    return Sealed(
        wrapped_key=seal(private.encode(), record=_key(slug), recipients=[instance_recipient()]),
        body=seal(identity.as_bytes(), record=_body(slug), recipients=[public]),
    )


def open_sealed(sealed: Sealed, *, slug: str) -> Identity:
    """Open what `seal_identity` made for this very record. Raises SealBroken for anything else."""
    private = unseal(sealed.wrapped_key, record=_key(slug), identity=instance_identity())
    return Identity.from_bytes(unseal(sealed.body, record=_body(slug), identity=private.decode()))


def digests(organisation_id: int, tokens: Iterable[str]) -> set[str]:
    """The keyed digests of these tokens, different from one organisation to the next."""
    key = hmac.digest(
        instance_identity().encode(), f"pathways.index/1/{organisation_id}".encode(), "sha256"
    )
    return {hmac.digest(key, token.encode(), "sha256").hex()[:32] for token in tokens}


def _key(slug: str) -> str:
    return f"pathways.child:{slug}:key"


def _body(slug: str) -> str:
    return f"pathways.child:{slug}:identity"
