"""The signed attendance sheet of a training: received once, sealed, with its SHA-256."""

from django.db import transaction

from maillage.groups.domain.attendees import Leader, account_of, leader_seat
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.locking import lock_session
from maillage.groups.models import Session, SignedSheet
from maillage.kernel import clock, files, journal

ACCEPTED = ("application/pdf", "image/png", "image/jpeg")


def receive_signed_sheet(
    *, session: Session, data: bytes, filename: str, actor: Leader
) -> SignedSheet:
    """Keep the scan of a signed sheet, sealed on disk; a second one replaces the first in sight.

    Raises:
        Refused: this is no training (no law asks for it), the session has not begun, the actor
            does not lead it, or the file is neither a PDF nor a picture.
        FileRefused: the file is empty or too large.
    """
    with transaction.atomic():
        row = lock_session(session)
        if not row.group.cycle.is_training:
            raise Refused("Seule une action de formation demande une feuille signée.")
        if not row.has_begun:
            raise Refused("Cette séance n'a pas commencé\u00a0: revenez à son heure.")
        if leader_seat(actor, row.group) is None:
            raise Refused("Seule la personne qui anime le groupe dépose la feuille.")
        if files.sniff(data, filename) not in ACCEPTED:
            raise Refused("Ce fichier n'est ni un PDF ni une photo\u00a0: choisissez-en un autre.")
        kept = files.store(
            data=data,
            filename=filename,
            organisation=row.organisation,
            actor=account_of(actor),
            is_sealed=True,
        )
        sheet: SignedSheet
        sheet, _ = SignedSheet.objects.update_or_create(
            session=row,
            defaults={
                "organisation": row.organisation,
                "file": kept,
                "received_at": clock.now(),
            },
        )
        journal.record(
            organisation=row.organisation,
            actor=account_of(actor),
            verb="groups.signed_sheet_received",
            subject=sheet,
            detail={"sha256": kept.sha256},
        )
    return sheet
