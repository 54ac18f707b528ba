"""What is sealed at rest in the room; opened to write to people, and to who holds a day.

Of who registers to a date: an address, opened for nothing but a mail. Of who comes to a day, or
proposes something there without an account: a name and an address.
"""

import json
from dataclasses import asdict, dataclass

from maillage.actions.models import Attendee, Proposal, Registration
from maillage.kernel import sealing


@dataclass(frozen=True)
class Identity:
    """Who somebody without an account said they were."""

    name: str
    address: str


def sealed_address(slug: str, address: str) -> bytes:
    """An address, sealed to the key of this installation and to its own registration."""
    return _seal(_record(slug), address)


def access_address(registration: Registration) -> str:
    """Where to write. Raises SealBroken for a text moved here from another registration."""
    return _unseal(_record(registration.slug), bytes(registration.sealed))


def address_digest(occurrence_id: int, address: str) -> str:
    """What knows an address again on one date; nobody reads it without the key file."""
    return _digest(f"actions.registration/1/{occurrence_id}", address)


def sealed_identity(row: Attendee | Proposal, identity: Identity) -> bytes:
    """A name and an address, sealed to their own row."""
    return _seal(_record_of(row), json.dumps(asdict(identity), ensure_ascii=False))


def access_identity(row: Attendee | Proposal) -> Identity | None:
    """Who a row is of; None once it was erased, or for who has an account."""
    if not row.sealed:
        return None
    return Identity(**json.loads(_unseal(_record_of(row), bytes(row.sealed))))


def attendee_digest(event_id: int, address: str) -> str:
    """What knows an address again at one day."""
    return _digest(f"actions.attendee/1/{event_id}", address)


def _record(slug: str) -> str:
    return f"actions.registration:{slug}"


def _record_of(row: Attendee | Proposal) -> str:
    return f"actions.{row._meta.model_name}:{row.slug}"


def _seal(record: str, text: str) -> bytes:
    return sealing.seal(text.encode(), record=record, recipients=[sealing.instance_recipient()])


def _unseal(record: str, sealed: bytes) -> str:
    identity = sealing.instance_identity()
    return sealing.unseal(sealed, record=record, identity=identity).decode()


def _digest(purpose: str, address: str) -> str:
    return sealing.keyed_digest(purpose, address.strip().lower())
