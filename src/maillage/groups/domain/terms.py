"""The terms of a group: its name, its place, its size, how many sessions and how long."""

from typing import Any

from django.db import IntegrityError, transaction

from maillage.groups.domain.errors import Refused
from maillage.groups.models import Group
from maillage.kernel import journal
from maillage.people.models import User

TERMS = (
    "name",
    "service",
    "site",
    "size_budgeted",
    "size_actual",
    "sessions_min",
    "sessions_max",
    "duration_minutes",
)


def revise_group(*, group: Group, actor: User, values: dict[str, Any]) -> None:
    """Write new terms of a group; sessions already published keep their dates and rooms.

    Writes one journal line with the names of what changed. Raises Refused when another group of
    the cycle has this name.
    """
    changed = [name for name in TERMS if values[name] != getattr(group, name)]
    if not changed:
        return
    try:
        with transaction.atomic():
            row = Group.objects.select_for_update().get(pk=group.pk)
            for name in changed:
                setattr(row, name, values[name])
            row.save(update_fields=changed)
            journal.record(
                organisation=group.organisation,
                actor=actor,
                verb="groups.group_revised",
                subject=row,
                detail={"changed": changed},
            )
    except IntegrityError:
        raise Refused(
            "Un autre groupe du cycle porte déjà ce nom\u00a0: donnez à chacun le sien."
        ) from None
