"""The signature of a convention, noted by the buyer."""

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.people.models import User
from maillage.tendering.enums import AgreementStatus
from maillage.tendering.models import Agreement


class AlreadySigned(Exception):
    """The convention was signed before."""


def sign_agreement(*, agreement: Agreement, actor: User) -> Agreement:
    """Note that both parties have signed, today. One journal line. Raises AlreadySigned."""
    with transaction.atomic():
        row = Agreement.objects.select_for_update().get(pk=agreement.pk)
        if row.status == AgreementStatus.SIGNED:
            raise AlreadySigned
        row.status = AgreementStatus.SIGNED
        row.signed_on = clock.today()
        row.save(update_fields=["status", "signed_on"])
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="tendering.agreement_signed",
            subject=row,
        )
    return row
