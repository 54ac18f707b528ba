"""How identities and projects are sealed: a key each, wrapped by the key kept off the database.

What this protects: a stolen database, dump or backup, without the key file. What it does not:
a server whose operator reads its memory or its key file, and somebody who copies what they
read. The index lets equal names be seen as equal digests; without the key file nobody can say
of which name.
"""

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass

from maillage.kernel.sealing import (
    instance_identity,
    instance_recipient,
    new_identity,
    seal,
    unseal,
)
from maillage.pathways.identity import Identity, padded


@dataclass(frozen=True)
class Sealed:
    """An identity as the database holds it, and its own key, wrapped."""

    wrapped_key: bytes
    body: bytes


def seal_identity(identity: Identity, *, slug: str) -> Sealed:
    """Seal an identity for the record called `slug`, under a key drawn for it."""
    return _seal(identity.as_bytes(), f"pathways.child:{slug}", "identity")


def open_sealed(sealed: Sealed, *, slug: str) -> Identity:
    """Open what `seal_identity` made for this very record. Raises SealBroken for anything else."""
    return Identity.from_bytes(_open(sealed, f"pathways.child:{slug}", "identity"))


def seal_words(words: dict[str, str], *, slug: str) -> Sealed:
    """Seal the texts of the project called `slug`, under a key drawn for it.

    Padded like identities: the length tells nothing of a sentence.
    """
    return _seal(padded(words), f"pathways.project:{slug}", "words")


def open_words(sealed: Sealed, *, slug: str) -> dict[str, str]:
    """Open what `seal_words` made for this very project. Raises SealBroken for anything else."""
    return dict(json.loads(_open(sealed, f"pathways.project:{slug}", "words")))


def digests(organisation_id: int, tokens: Iterable[str]) -> set[str]:
    """The keyed digests of these tokens, different from one organisation to the next."""
    key = hmac.digest(
        instance_identity().encode(), f"pathways.index/1/{organisation_id}".encode(), "sha256"
    )
    return {hmac.digest(key, token.encode(), "sha256").hex()[:32] for token in tokens}


def twin_digest(organisation_id: int, identity: Identity) -> str:
    """The keyed digest that two records of one child share."""
    (found,) = digests(organisation_id, {identity.twin_token()})
    return found


def _seal(data: bytes, record: str, part: str) -> Sealed:
    private, public = new_identity()
    return Sealed(
        wrapped_key=seal(
            private.encode(), record=f"{record}:key", recipients=[instance_recipient()]
        ),
        body=seal(data, record=f"{record}:{part}", recipients=[public]),
    )


def _open(sealed: Sealed, record: str, part: str) -> bytes:
    private = unseal(sealed.wrapped_key, record=f"{record}:key", identity=instance_identity())
    return unseal(sealed.body, record=f"{record}:{part}", identity=private.decode())
