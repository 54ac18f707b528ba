"""Decisions of orientation, and whom each service supports."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.pathways.domain.errors import Refused
from maillage.pathways.models import Catchment, Child, OrientationDecision
from maillage.people.models import Service, User


def note_decision(
    *, child: Child, actor: User | None, starts_on: date, ends_on: date
) -> OrientationDecision:
    """Note a decision and its validity. Writes one journal line.

    Raises Refused when the days are in the wrong order, or one begins that day already.
    """
    if ends_on < starts_on:
        raise Refused("La fin précède le début\u00a0: choisissez un jour plus tardif.", "ends_on")
    with transaction.atomic():
        Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
        if OrientationDecision.objects.filter(child=child, starts_on=starts_on).exists():
            raise Refused("Une décision commence déjà ce jour-là pour ce dossier.", "starts_on")
        row = OrientationDecision.objects.create(
            organisation=child.organisation, child=child, starts_on=starts_on, ends_on=ends_on
        )
        journal.record(
            organisation=child.organisation,
            actor=actor,
            verb="pathways.decision_noted",
            subject=child,
            detail={"from": str(starts_on), "to": str(ends_on)},
        )
    return row


def ask_renewal(*, decision: OrientationDecision, actor: User) -> None:
    """Note that the renewal was asked for today: the alerts stop. Writes one journal line."""
    with transaction.atomic():
        decision.renewal_asked_on = clock.today()
        decision.save(update_fields=["renewal_asked_on"])
        journal.record(
            organisation=decision.organisation,
            actor=actor,
            verb="pathways.renewal_asked",
            subject=decision.child,
        )


def draw_catchment(
    *,
    service: Service,
    actor: User | None,
    departement_code: str,
    communes: Sequence[str],
    age_from: int,
    age_to: int,
    valid_from: date,
    source: str,
) -> Catchment:
    """Say whom a service supports from a day on. Writes one journal line.

    Raises Refused when the ages are in the wrong order.
    """
    if age_to < age_from:
        raise Refused("Le second âge est plus petit que le premier\u00a0: augmentez-le.", "age_to")
    with transaction.atomic():
        row = Catchment.objects.create(
            organisation=service.organisation,
            service=service,
            departement_code=departement_code,
            communes=sorted(set(communes)),
            age_from=age_from,
            age_to=age_to,
            valid_from=valid_from,
            source=source,
        )
        journal.record(
            organisation=service.organisation,
            actor=actor,
            verb="pathways.catchment_drawn",
            subject=row,
        )
    return row


def end_catchment(*, catchment: Catchment, actor: User) -> None:
    """End a catchment yesterday; one that would never have held disappears.

    Writes one journal line.
    """
    yesterday = clock.today() - timedelta(days=1)
    with transaction.atomic():
        journal.record(
            organisation=catchment.organisation,
            actor=actor,
            verb="pathways.catchment_ended",
            subject=catchment,
        )
        if catchment.valid_from > yesterday:
            catchment.delete()
            return
        catchment.valid_to = yesterday
        catchment.save(update_fields=["valid_to"])
