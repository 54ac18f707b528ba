"""What feeds a box or serves an objective: pointing at a living object of some room."""

from django.db import transaction

from maillage.kernel import journal
from maillage.people.domain.errors import Refused
from maillage.people.models import User
from maillage.programmes.models import LogicModel, ModelPointer, Objective
from maillage.programmes.models.programme import LONGEST_KEY

_TWICE = "C’est déjà relié\u00a0: choisissez autre chose."


def point(
    *,
    model: LogicModel,
    actor: User,
    pointed: tuple[str, str],
    box: str = "",
    objective: Objective | None = None,
) -> ModelPointer:
    """Link a box, or an objective, to something that lives elsewhere. One journal line.

    Raises:
        Refused: it is linked already, or a file has given the box a key that cannot be kept.
    """
    if len(box) > LONGEST_KEY:
        raise Refused(
            "La clé de cette boîte est trop longue : recréez la boîte ici, puis reliez-la."
        )
    kind, key = pointed
    with transaction.atomic():
        LogicModel.objects.select_for_update().get(pk=model.pk)
        known = ModelPointer.objects.filter(
            model=model, box=box, objective=objective, kind=kind, key=key
        )
        if known.exists():
            raise Refused(_TWICE, "pointed")
        row = ModelPointer.objects.create(
            organisation=model.organisation,
            model=model,
            box=box,
            objective=objective,
            kind=kind,
            key=key,
        )
        _tell(row, actor, "programmes.pointer_added")
    return row


def unpoint(*, pointer: ModelPointer, actor: User) -> None:
    """Take a link away, what it pointed at remaining. One journal line."""
    with transaction.atomic():
        _tell(pointer, actor, "programmes.pointer_removed")
        pointer.delete()


def _tell(row: ModelPointer, actor: User, verb: str) -> None:
    journal.record(
        organisation=row.organisation,
        actor=actor,
        verb=verb,
        subject=row.model,
        detail={"kind": row.kind},
    )
