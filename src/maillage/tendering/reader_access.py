"""What a named reader may see of the offers: declared first, free of conflict, maybe unnamed."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404

from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import FacilitatorProfile, Organisation, User
from maillage.tendering.access import OpenedOffer, open_for_reader, readable_offers
from maillage.tendering.content import OfferContent
from maillage.tendering.models import CallReader, Consultation, Offer
from maillage.tendering.queries import analysis
from maillage.tendering.redaction import hidden_content


@dataclass(frozen=True)
class ReadOffer:
    """An offer as one of the named readers may read it; `provider` is None while names hide."""

    offer: Offer
    label: str
    provider: Organisation | None
    content: OfferContent


@dataclass(frozen=True)
class Bidder:
    """Who answered, and whom they would send: what a reader declares about."""

    offer: Offer
    name: str
    persons: tuple[str, ...]


def access_bidders(*, user: User, consultation: Consultation) -> list[Bidder]:
    """Who answered a call, by name, for a reader who must say whether they know one of them.

    The names of the persons come from the offers: one read each in the journal of the buyer.
    Raises Http404 for anybody who is not a named reader here, and before the deadline.
    """
    reader = _reader_or_404(user, consultation)
    opened = open_for_reader(reader=reader, offers=readable_offers(consultation))
    persons = _persons(opened)
    bidders = [Bidder(one.offer, one.provider.name, persons[one.offer.pk]) for one in opened]
    return sorted(bidders, key=lambda bidder: bidder.name)


def access_as_reader(*, user: User, consultation: Consultation, only: str = "") -> list[ReadOffer]:
    """The offers (or the one whose slug is `only`) that a named reader may read, by label.

    Names, prices and files are left out while the first reading hides them. One read per offer
    in the journal of the buyer. Raises Http404 for anybody else, and before the deadline.
    """
    reader = _reader_or_404(user, consultation)
    with within(consultation.organisation_id):
        declared = reader.declarations.filter(has_conflict=False)
        free = set(declared.values_list("offer_id", flat=True))
        reading = analysis.analysis_of(consultation)
        fixed = analysis.marks_are_fixed(consultation)
    hides = bool(reading and reading.hides_identity) and not fixed
    standing = readable_offers(consultation)
    labels = _labels(standing)
    mine = [one for one in standing if one.pk in free and only in ("", one.slug)]
    opened = open_for_reader(reader=reader, offers=mine, named=not hides)
    persons = _people_of(opened) if hides else {}
    found = []
    for one in opened:
        provider, content = one.provider, one.content
        if hides:
            content = hidden_content(content, (provider.name, *persons.get(provider.pk, ())))
        label = labels[one.offer.pk]
        found.append(ReadOffer(one.offer, label, None if hides else provider, content))
    return sorted(found, key=lambda read: read.offer.slug)


def _reader_or_404(user: User, consultation: Consultation) -> CallReader:
    """This person as a named reader who still belongs to the buyer."""
    if not user.roles_in(consultation.organisation_id):
        raise Http404
    with within(consultation.organisation_id):
        reader = analysis.reader_of(consultation, user)
    if reader is None:
        raise Http404
    reader.consultation = consultation
    return reader


def _labels(offers: Sequence[Offer]) -> dict[int, str]:
    """Offer pk -> "Proposition 1", in an order that says nothing (that of random identifiers)."""
    ordered = sorted(offers, key=lambda offer: offer.slug)
    return {offer.pk: f"Proposition {rank}" for rank, offer in enumerate(ordered, start=1)}


def _people_of(opened: Sequence[OpenedOffer]) -> dict[int, list[str]]:
    """Provider pk -> everybody it has declared, named in this offer or not."""
    found: dict[int, list[str]] = {}
    with across_organisations("a reading without names hides those of the provider's persons"):
        houses = [one.provider for one in opened]
        for row in FacilitatorProfile.objects.filter(organisation__in=houses):
            found.setdefault(row.organisation_id, []).append(str(row))
    return found


def _persons(opened: Sequence[OpenedOffer]) -> dict[int, tuple[str, ...]]:
    """Offer pk -> the persons it names."""
    named = {
        one.offer.pk: {who for bid in one.content.bids for who in bid.persons} for one in opened
    }
    slugs = {slug for wanted in named.values() for slug in wanted}
    with across_organisations("an opened offer names persons of its provider"):
        people = {row.slug: str(row) for row in FacilitatorProfile.objects.filter(slug__in=slugs)}
    return {
        pk: tuple(sorted(people[slug] for slug in wanted if slug in people))
        for pk, wanted in named.items()
    }
