"""What families were told and what they answered; the copy of a record that they ask for."""

from datetime import date

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.pathways.delays import add_months, delay
from maillage.pathways.domain.errors import Refused, check_past
from maillage.pathways.models import Child, DataRequest, Information
from maillage.people.models import User


def inform(
    *, child: Child, actor: User, kind: str, answer: str, source: str, on: date
) -> Information:
    """Record an information given or an agreement; the last one on a subject is in force.

    Writes one journal line. Raises Refused for a day to come.
    """
    check_past(on, "on", "celui de l’échange")
    with transaction.atomic():
        row = Information.objects.create(
            organisation=child.organisation,
            child=child,
            kind=kind,
            answer=answer,
            source=source,
            on=on,
            recorded_by=actor,
        )
        journal.record(
            organisation=child.organisation,
            actor=actor,
            verb="pathways.family_informed",
            subject=child,
            detail={"kind": kind, "answer": answer},
        )
    return row


def ask_copy(*, child: Child, actor: User, source: str, on: date) -> DataRequest:
    """Record that a copy of the record was asked for, and its deadline (RGPD, article 12.3).

    Writes one journal line. Raises Refused for a day to come, or when one is owed already.
    """
    check_past(on, "on", "celui de la demande")
    with transaction.atomic():
        Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
        if DataRequest.objects.filter(child=child, given_on=None).exists():
            raise Refused("Une copie est déjà demandée\u00a0: remettez-la d’abord.")
        row = DataRequest.objects.create(
            organisation=child.organisation,
            child=child,
            source=source,
            asked_on=on,
            due_on=add_months(on, delay("droit.acces", on).value),
        )
        journal.record(
            organisation=child.organisation,
            actor=actor,
            verb="pathways.copy_asked",
            subject=child,
            detail={"until": str(row.due_on)},
        )
    return row


def give_copy(*, request: DataRequest, actor: User) -> None:
    """Tell that the copy was handed over today. Writes one journal line.

    Raises Refused when it was already.
    """
    with transaction.atomic():
        row = DataRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
        if row.given_on is not None:
            raise Refused("Cette copie est déjà remise.")
        row.given_on, row.given_by = clock.today(), actor
        row.save(update_fields=["given_on", "given_by"])
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="pathways.copy_given",
            subject=row.child,
        )
