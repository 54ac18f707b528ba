"""The dates of an action: planned, cancelled, told with how many came; never who."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from maillage.actions.domain.errors import Refused
from maillage.actions.enums import ActionState, OccurrenceState
from maillage.actions.models import CollectiveAction, Occurrence, OccurrenceCount, Registration
from maillage.actions.models.occurrences import LONGEST
from maillage.kernel import clock, journal, mail
from maillage.people.models import User


@dataclass(frozen=True)
class Came:
    """How many of one kind came: for the first time, and again."""

    new: int
    returning: int


def plan_date(
    *,
    action: CollectiveAction,
    actor: User,
    starts_at: datetime,
    ends_at: datetime,
    place: str = "",
    capacity: int | None = None,
) -> Occurrence:
    """Add one date to an action; past ones too, to be told. One journal line.

    `capacity` None means that everybody may come.

    Raises:
        Refused: the action has ended, it ends before it starts, it is longer than
            `LONGEST`, or that date is there already.
    """
    with transaction.atomic():
        row = CollectiveAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
        if row.state == ActionState.ENDED:
            raise Refused("Cette action est terminée\u00a0: elle n’a plus de date à venir.")
        if ends_at <= starts_at:
            raise Refused("La fin doit venir après le début\u00a0: corrigez l’heure.", "ends")
        if ends_at - starts_at > LONGEST:
            raise Refused(
                f"Une date dure {LONGEST.days} jours au plus\u00a0: notez-en plusieurs.", "ends"
            )
        if Occurrence.objects.standing().filter(action=row, starts_at=starts_at).exists():
            raise Refused("Cette date est déjà notée\u00a0: choisissez-en une autre.", "day")
        date = Occurrence.objects.create(
            organisation=row.organisation,
            action=row,
            starts_at=starts_at,
            ends_at=ends_at,
            place=place,
            capacity=capacity,
        )
        _tell(date, actor, "actions.date_planned")
    return date


def cancel_date(*, date: Occurrence, actor: User) -> None:
    """Cancel a date that was not held; who had registered is told. One journal line.

    Raises:
        Refused: it was held, or cancelled already.
    """
    with transaction.atomic():
        row = _locked(date)
        if row.state != OccurrenceState.PLANNED:
            raise Refused("Cette date n’est plus à annuler\u00a0: elle a eu lieu, ou l’est déjà.")
        row.state = OccurrenceState.CANCELLED
        row.save(update_fields=["state"])
        for key in Registration.objects.filter(occurrence=row).values_list("pk", flat=True):
            mail.post(kind="actions.place", to=key, ids={}, recipient="actions.registration")
        _tell(row, actor, "actions.date_cancelled")


def tell_attendance(*, date: Occurrence, actor: User, came: Mapping[str, Came]) -> None:
    """Say that a date was held, and how many came by kind; said again, it replaces.

    Somebody who tells a date says too that the action runs. One journal line, without numbers.

    Raises:
        Refused: the date is still to come, or cancelled.
    """
    with transaction.atomic():
        row = _locked(date)
        if row.state == OccurrenceState.CANCELLED:
            raise Refused("Cette date a été annulée\u00a0: personne n’a pu venir.")
        if not row.has_begun:
            raise Refused("Cette date n’est pas encore venue\u00a0: revenez ensuite.")
        OccurrenceCount.objects.filter(occurrence=row).delete()
        OccurrenceCount.objects.bulk_create(
            OccurrenceCount(
                organisation=row.organisation,
                occurrence=row,
                kind=kind,
                new=one.new,
                returning=one.returning,
            )
            for kind, one in came.items()
            if one.new or one.returning
        )
        row.state = OccurrenceState.HELD
        row.save(update_fields=["state"])
        CollectiveAction.objects.filter(pk=row.action_id, state=ActionState.RUNNING).update(
            confirmed_on=clock.today()
        )
        _tell(row, actor, "actions.attendance_told")


def _locked(date: Occurrence) -> Occurrence:
    rows = Occurrence.objects.select_for_update(of=("self",)).select_related("organisation")
    row: Occurrence = rows.get(pk=date.pk)
    return row


def _tell(date: Occurrence, actor: User, verb: str) -> None:
    journal.record(organisation=date.organisation, actor=actor, verb=verb, subject=date)
