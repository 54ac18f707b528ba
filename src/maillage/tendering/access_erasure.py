"""Erasing the offers that were set aside, once their time is past. Nothing is read here."""

from django.db import transaction
from django.db.models import Q

from maillage.kernel import clock, journal
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import User
from maillage.tendering.access import STANDING
from maillage.tendering.enums import OfferStatus
from maillage.tendering.models import Agreement, AwardLine, Consultation, Offer, OfferErasure
from maillage.tendering.queries.retention import offers_erasable_from


class TooEarly(Exception):
    """Their time has not come, or it was done before; the message is a sentence."""


def erase_offers_set_aside(*, consultation: Consultation, actor: User) -> OfferErasure:
    """Erase what is inside the offers that were not retained; receipts and digests stay.

    Raises:
        TooEarly: the time of conservation is not over, or they were erased before.
    """
    due = offers_erasable_from(consultation)
    if due is None or clock.today() < due:
        raise TooEarly("La durée de conservation n’est pas passée.")
    with across_organisations("a buyer erases what it had received"), transaction.atomic():
        call = Consultation.objects.select_for_update().get(pk=consultation.pk)
        if OfferErasure.objects.filter(consultation=call).exists():
            raise TooEarly("Ces propositions sont déjà effacées.")
        awarded = AwardLine.objects.filter(consultation=call).values("offer")
        # Whoever took a lot over later has a convention and no award line.
        bound = Agreement.objects.filter(consultation=call).values("provider")
        retained = Q(pk__in=awarded) | Q(organisation__in=bound, status__in=STANDING)
        erased = Offer.objects.filter(~retained, consultation=call)
        number = erased.update(sealed=b"", status=OfferStatus.ERASED)
        row = OfferErasure.objects.create(
            organisation=call.organisation,
            consultation=call,
            offers=number,
            erased_at=clock.now(),
            erased_by=actor,
        )
        journal.record(
            organisation=call.organisation,
            actor=actor,
            verb="tendering.offers_erased",
            subject=call,
            detail={"offers": number},
        )
    return row
