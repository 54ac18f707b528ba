"""Places under a lock: who has one, who waits, who moves up. One rule for every registration.

The rows are registrations of one date or one day (`.people`, `.state`, a queryset `.people()`);
what they belong to is locked by the caller.
"""

from collections.abc import Iterator
from typing import Any

from maillage.actions.enums import RegistrationState


def free(capacity: int | None, rows: Any) -> int | None:
    """How many places are left among these rows; None when everybody may come."""
    if capacity is None:
        return None
    return max(capacity - rows.filter(state=RegistrationState.TAKEN).people(), 0)


def state_for(capacity: int | None, rows: Any, people: int) -> RegistrationState:
    """A place if all of them fit and nobody waits before them."""
    left = free(capacity, rows)
    if left is None:
        return RegistrationState.TAKEN
    someone_waits = rows.filter(state=RegistrationState.WAITING).exists()
    fits = people <= left and not someone_waits
    return RegistrationState.TAKEN if fits else RegistrationState.WAITING


def move_up(capacity: int | None, rows: Any) -> Iterator[Any]:
    """Give a place to those who wait, in order, while they fit; each who moved is yielded.

    The first who waits is never overtaken by a smaller group.
    """
    for waiting in rows.filter(state=RegistrationState.WAITING):
        left = free(capacity, rows)
        if left is not None and waiting.people > left:
            return
        waiting.state = RegistrationState.TAKEN
        waiting.save(update_fields=["state"])
        yield waiting
