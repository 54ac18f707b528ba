"""What the record of an opening says, read at once."""

from dataclasses import dataclass

from maillage.kernel.tenancy import across_organisations
from maillage.tendering import access
from maillage.tendering.domain.receipts import fixed_list
from maillage.tendering.models import (
    Committee,
    Consultation,
    Offer,
    OfferKeys,
    Opening,
    ReceiptList,
)


@dataclass(frozen=True)
class RecordParts:
    """What the opening record is made from."""

    call: Consultation
    committee: Committee
    openings: list[Opening]
    fixed: ReceiptList | None
    offers: list[tuple[Offer, OfferKeys | None]]
    late: int


def record_parts(call: Consultation, committee: Committee) -> RecordParts:
    """Everything that the opening record says."""
    offers = access.closed_offers(call)
    with across_organisations("the record of an opening names those who answered"):
        keys = {one.offer_id: one for one in OfferKeys.objects.filter(offer__in=offers)}
    openings = list(
        committee.openings.exclude(finished_at=None)
        .select_related("opener__user")
        .prefetch_related("shares__member__user")
    )
    return RecordParts(
        call=call,
        committee=committee,
        openings=openings,
        fixed=fixed_list(call),
        offers=[(offer, keys.get(offer.pk)) for offer in offers],
        late=access.count_offers(call)["late"],
    )
