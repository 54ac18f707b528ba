"""Making the essential data of a contract public; then its amendments."""

from typing import Any

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.people.models import User
from maillage.tendering.decp import NotPublishable, document_of, record_of
from maillage.tendering.domain.conventions import lock_agreement
from maillage.tendering.models import Agreement, EssentialData


def publish_data(*, agreement: Agreement, actor: User, values: dict[str, Any]) -> EssentialData:
    """Publish the data of a signed contract, or publish them anew with what was corrected.

    The first day of publication is kept for ever; amendments signed since are added, each with
    its own day. The record is checked against the published schema first.

    Raises:
        NotPublishable: not signed, a SIRET is missing, or a value breaks the schema.
    """
    with transaction.atomic():
        row = lock_agreement(agreement)
        data = EssentialData.objects.filter(agreement=row).first()
        is_new = data is None
        if data is None:
            data = EssentialData(
                organisation=row.organisation, agreement=row, published_on=clock.today()
            )
        data.agreement = row
        for name, value in values.items():
            setattr(data, name, value)
        data.published_by = actor
        signed = row.amendments.filter(published_on=None).exclude(signed_on=None)
        added = signed.update(published_on=clock.today())
        amendments = row.amendments.exclude(published_on=None).order_by("number")
        document_of([record_of(data, amendments)])
        data.save()
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="tendering.data_published" if is_new else "tendering.data_corrected",
            subject=row,
            detail={"amendments": added},
        )
    return data


def withdraw_data(*, agreement: Agreement, actor: User) -> None:
    """Take back what was published by mistake (a sole trader's data published without need).

    Raises:
        NotPublishable: nothing is public.
    """
    with transaction.atomic():
        row = lock_agreement(agreement)
        if not EssentialData.objects.filter(agreement=row).delete()[0]:
            raise NotPublishable("Aucune donnée n’est publiée pour cette convention.")
        row.amendments.update(published_on=None)
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="tendering.data_withdrawn",
            subject=row,
        )
