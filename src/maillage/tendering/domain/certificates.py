"""Certificates: handed in by the provider once for all its conventions, asked for in time."""

from datetime import date

from django.db import transaction

from maillage.kernel import clock, files, journal, mail
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import Organisation, User
from maillage.tendering.domain.conventions import (
    ONLY_SIGNED,
    SIGNED_TYPES,
    ConventionRefused,
)
from maillage.tendering.models import Agreement, Certificate, Reminder
from maillage.tendering.queries.certificates import Duty, asked_today, valid_until
from maillage.tendering.queries.providers import readers_of

REMINDER_MAIL = "tendering.certificate_asked"


def hand_in(
    *,
    provider: Organisation,
    actor: User,
    kind: str,
    issued_on: date,
    filename: str,
    data: bytes,
    agreement: Agreement | None = None,
) -> Certificate:
    """Keep a certificate of a provider, sealed; it serves all its conventions.

    `agreement` is the only one it serves when its buyer adds it, given by hand or by mail.

    Raises:
        FileRefused: it is empty, too large, or no PDF nor image.
        ConventionRefused: its day is to come, or it no longer holds.
    """
    if issued_on > clock.today():
        raise ConventionRefused("Cette date est à venir\u00a0: vérifiez-la.")
    if valid_until(issued_on) < clock.today():
        raise ConventionRefused(
            "Cette attestation a plus de six mois\u00a0: demandez-en une récente."
        )
    if data and files.sniff(data, filename) not in SIGNED_TYPES:
        raise files.FileRefused(f"Ce fichier n’est pas d’un format accepté. {ONLY_SIGNED}")
    with within(provider), transaction.atomic():
        row = Certificate.objects.create(
            organisation=provider,
            agreement=agreement,
            kind=kind,
            issued_on=issued_on,
            file=files.store(
                data=data, filename=filename, organisation=provider, actor=actor, is_sealed=True
            ),
            created_at=clock.now(),
            created_by=actor,
        )
        journal.record(
            organisation=provider,
            actor=actor,
            verb="tendering.certificate_handed_in",
            subject=row,
            detail={"kind": kind, "issued_on": issued_on.isoformat()},
        )
    return row


def remind_certificates() -> int:
    """Ask providers for what is owed (a verb of the clock); returns how many were asked for.

    Once when the time comes, once more when it is past; again for each following certificate.
    """
    with across_organisations("the clock looks at every running convention"):
        asked = list(asked_today(Agreement.objects.select_related("organisation")))
    return sum(_ask(agreement, duty) for agreement, duty in asked)


def _ask(agreement: Agreement, duty: Duty) -> int:
    when = duty.valid_until.isoformat() if duty.valid_until is not None else "first"
    key = f"{duty.kind}:{when}:{'late' if duty.is_missing else 'soon'}"
    with within(agreement.organisation), transaction.atomic():
        _, is_new = Reminder.objects.get_or_create(
            organisation=agreement.organisation,
            agreement=agreement,
            key=key,
            defaults={"created_at": clock.now()},
        )
        if is_new:
            for person in readers_of(agreement.provider):
                ids: dict[str, int | str] = {"agreement": agreement.pk, "kind": duty.kind.value}
                mail.post(kind=REMINDER_MAIL, to=person, ids=ids)
    return int(is_new)
