"""The address of who registers, sealed at rest; opened to write to them and for nothing else."""

from maillage.actions.models import Registration
from maillage.kernel import sealing


def sealed_address(slug: str, address: str) -> bytes:
    """An address, sealed to the key of this installation and to its own registration."""
    return sealing.seal(
        address.encode(), record=_record(slug), recipients=[sealing.instance_recipient()]
    )


def access_address(registration: Registration) -> str:
    """Where to write. Raises SealBroken for a text moved here from another registration."""
    return sealing.unseal(
        bytes(registration.sealed),
        record=_record(registration.slug),
        identity=sealing.instance_identity(),
    ).decode()


def address_digest(occurrence_id: int, address: str) -> str:
    """What knows an address again on one date; nobody reads it without the key file."""
    return sealing.keyed_digest(f"actions.registration/1/{occurrence_id}", address.strip().lower())


def _record(slug: str) -> str:
    return f"actions.registration:{slug}"
