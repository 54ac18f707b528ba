"""The opening: shares come to one member, whose browser gives the keys of each offer.

The key of the call never reaches the server: only the keys of the offers that stood at the
deadline do, sealed to the instance. What was late, replaced or withdrawn stays closed for ever.
"""

import hashlib
import json
from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from pyrage import IdentityError

from maillage.groups.enums import CycleKind
from maillage.kernel import clock, files, journal, sealing
from maillage.kernel.documents import to_pdf
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import heure
from maillage.people.models import FacilitatorProfile, User
from maillage.tendering import access
from maillage.tendering.content import MOST_GROUPS, Identity, OfferContent, Piece, Reference
from maillage.tendering.domain.committee import is_share
from maillage.tendering.domain.pieces import refusal, shown_name
from maillage.tendering.domain.provider_references import MOST_REFERENCES
from maillage.tendering.domain.receipts import fixed_list, leaf_of
from maillage.tendering.enums import (
    ConsultationStatus,
    DocumentKind,
    LotStatus,
    OfferStatus,
    StructureKind,
)
from maillage.tendering.envelopes import BadParcel, Parcel, record
from maillage.tendering.models import (
    Committee,
    CommitteeMember,
    Consultation,
    Lot,
    Offer,
    OfferKeys,
    Opening,
    ReceiptList,
    ShareGiven,
)
from maillage.tendering.models.provider_references import (
    FIRST_YEAR,
    LAST_YEAR,
    LONGEST_LINE,
    LONGEST_NAME,
    MOST_SESSIONS,
)
from maillage.tendering.opening_record import opening_record
from maillage.tendering.queries.openings import record_parts

MOST_CENTS, LONGEST_TEXT = 10_000_000_00, 20_000
LONGEST_REASON = 200  # What a convention keeps of it.
# Long enough for the shares to come and for the one who opens to open.
TAKEOVER_WAIT = timedelta(minutes=10)
Incident = dict[str, str]


class OpeningRefused(ValueError):
    """The opening cannot go on so; the message is a sentence for the member."""


def seat_or_404(consultation: Consultation, user: User) -> CommitteeMember:
    """The living seat of a person in the committee of a published call, with its key."""
    seat = (
        CommitteeMember.objects.select_related("committee", "key", "user")
        .filter(committee__consultation=consultation, user=user, left_at=None, key__isnull=False)
        .first()
    )
    if seat is None:
        raise Http404
    return seat


def start_opening(*, consultation: Consultation, actor: User) -> Opening:
    """Call the members together: their shares will be sealed to `actor`, a member who opens.

    Starting one's own again changes nothing. Starting while another member opens takes it over,
    TAKEOVER_WAIT after they did: the shares that were sealed to `actor` before count again, and
    those sealed to the other one wait for them. Raises Http404 to others and before the deadline,
    OpeningRefused when all is open, and before the wait is over.
    """
    with transaction.atomic():
        call = _openable(consultation)
        seat = seat_or_404(call, actor)
        fixed_list(call)
        opening = _opening_under_way(seat.committee)
        if opening is None:
            _refuse_nothing_left(call, seat.committee)
            opening = Opening(organisation=call.organisation, committee=seat.committee)
        elif opening.opener_id == seat.pk:
            return opening
        elif clock.now() < (free_at := free_to_take_over(opening)):
            raise OpeningRefused(
                f"{opening.opener.user} vient de commencer l’ouverture : vous pourrez ouvrir à sa "
                f"place à partir de {heure(free_at.astimezone(clock.PARIS))} (heure de Paris)."
            )
        opening.opener, opening.started_at = seat, clock.now()
        opening.save()
        _note(call, actor, "tendering.opening_started", {"opening": opening.pk})
    return opening


def free_to_take_over(opening: Opening) -> datetime:
    """From when another member may open in place of the one who does."""
    return opening.started_at + TAKEOVER_WAIT


def shares_to_opener(opening: Opening) -> QuerySet[ShareGiven]:
    """The shares that the one who opens now can unseal, in the order in which they came."""
    found = opening.shares.filter(opener=opening.opener_id)
    return found.select_related("member__user").order_by("given_at", "pk")


def give_share(*, consultation: Consultation, actor: User, sealed: bytes) -> ShareGiven:
    """A member hands over their share, sealed anew in their browser to the one who opens.

    Given twice to the same one, the last counts. Raises Http404, OpeningRefused.
    """
    if not is_share(sealed):
        raise OpeningRefused("La part envoyée n’est pas lisible : recommencez.")
    with transaction.atomic():
        call = _openable(consultation)
        seat = seat_or_404(call, actor)
        opening = _under_way(seat.committee)
        given, _ = ShareGiven.objects.update_or_create(
            organisation=call.organisation,
            opening=opening,
            opener=opening.opener,
            member=seat,
            defaults={"sealed": sealed, "given_at": clock.now()},
        )
        CommitteeMember.objects.filter(pk=seat.pk).update(lost_at=None)
        _note(call, actor, "tendering.share_given", {"opening": opening.pk, "member": seat.pk})
    return given


def finish_opening(*, consultation: Consultation, actor: User, keys: bytes) -> Opening:
    """Open each standing offer with the keys that the opener's browser found, and look at it.

    `keys` is sealed to the instance for `opening:<slug of the call>`: a JSON object, rank of the
    offer in `left_to_open` ("0", "1"…) -> {"proposal", "identity"} (age identities), or null for
    one that did not open. What is wrong with an offer or a file is an incident of the record; the
    closed offer stays as it is. The record is typeset once all this is committed: nobody waits for
    it with the call held. Raises Http404, OpeningRefused.
    """
    with transaction.atomic():
        call = _openable(consultation)
        seat = seat_or_404(call, actor)
        opening = _under_way(seat.committee)
        if opening.opener_id != seat.pk:
            raise Http404
        if shares_to_opener(opening).count() < seat.committee.threshold:
            raise OpeningRefused("Il manque encore des parts pour ouvrir.")
        offers = left_to_open(call)
        given = _given(call, keys)
        if set(given) != {str(rank) for rank in range(len(offers))}:
            raise OpeningRefused("Les clés envoyées ne sont pas celles de toutes les propositions.")
        fixed = fixed_list(call)
        for rank, offer in enumerate(offers):
            _open_one(call, offer, given[str(rank)], fixed)
        opening.finished_at = clock.now()
        opening.incidents = _whole(call, fixed)
        opening.save(update_fields=["finished_at", "incidents"])
        # What members gave to those who did not open after all serves nobody any more.
        opening.shares.exclude(opener=seat).delete()
        _note(
            call,
            actor,
            "tendering.offers_opened",
            {"opening": opening.pk, "offers": len(offers), "root": fixed.root if fixed else ""},
        )
    return keep_record(opening)


def keep_record(opening: Opening) -> Opening:
    """Typeset and keep the PDF that proves an opening, if it is not there yet: made from what the
    opening wrote, then only read.
    """
    call, actor = opening.committee.consultation, opening.opener.user
    document = to_pdf(opening_record(record_parts(call, opening.committee)))
    with transaction.atomic():
        row = Opening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
        if row.record is None:
            row.record = files.store(
                data=document,
                filename=f"ouverture-{call.slug}-{clock.today():%Y-%m-%d}.pdf",
                organisation=call.organisation,
                actor=actor,
            )
            row.save(update_fields=["record"])
    return row


def keep_missing_records() -> int:
    """Typeset the records that an interruption left out (a verb of the clock); returns how many."""
    with across_organisations("the clock ends the openings of everyone"):
        owed = list(
            Opening.objects.filter(finished_at__isnull=False, record=None).select_related(
                "committee__consultation__organisation", "opener__user"
            )[:20]
        )
        for opening in owed:
            keep_record(opening)
    return len(owed)


def left_to_open(consultation: Consultation) -> list[Offer]:
    """The standing offers that no opening has opened yet. Raises Http404 before the deadline."""
    offers = access.closed_offers(consultation)
    return [offer for offer in offers if offer.status == OfferStatus.SEALED]


def said_closed_by_one(consultation: Consultation) -> bool:
    """Whether an offer stays closed because one member alone said that it does not open.

    What the server has seen for itself (altered, unreadable once open) needs nobody else.
    """
    with across_organisations("the keys of an offer belong to the call that it answers"):
        doubtful = OfferKeys.objects.filter(
            offer__consultation=consultation, offer__status=OfferStatus.SEALED
        )
        told = [one["code"] for keys in doubtful for one in keys.incidents]
    done = Opening.objects.filter(committee__consultation=consultation, finished_at__isnull=False)
    return "does_not_open" in told and done.values("opener__user").distinct().count() < 2


def _openable(consultation: Consultation) -> Consultation:
    call = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=consultation.pk)
    )
    past = call.deadline is not None and clock.now() > call.deadline
    if call.status != ConsultationStatus.PUBLISHED or not past:
        raise Http404
    return call


def _opening_under_way(committee: Committee) -> Opening | None:
    return committee.openings.filter(finished_at=None).select_related("opener__user").first()


def _refuse_nothing_left(call: Consultation, committee: Committee) -> None:
    if left_to_open(call):
        return
    if committee.openings.exists():
        raise OpeningRefused("Toutes les propositions sont déjà ouvertes.")
    raise OpeningRefused("Aucune proposition n’est arrivée : il n’y a rien à ouvrir.")


def _under_way(committee: Committee) -> Opening:
    found = _opening_under_way(committee)
    if found is None:
        raise OpeningRefused("Aucune ouverture n’est en cours : commencez-en une.")
    return found


def _given(call: Consultation, keys: bytes) -> dict[str, dict[str, str] | None]:
    try:
        plain = sealing.unseal(
            keys, record=f"opening:{call.slug}", identity=sealing.instance_identity()
        )
        told = json.loads(plain)
    except (sealing.SealBroken, ValueError, RecursionError) as error:
        raise OpeningRefused("Les clés envoyées ne sont pas lisibles : recommencez.") from error
    if not isinstance(told, dict):
        raise OpeningRefused("Les clés envoyées ne sont pas lisibles : recommencez.")
    return told


def _open_one(call: Consultation, offer: Offer, given: object, fixed: ReceiptList | None) -> None:
    kept: dict[str, bytes] = {}
    incidents: list[Incident] = []
    try:
        if fixed is None or leaf_of(offer) not in fixed.leaves:
            raise _Closed("not_in_list")
        if hashlib.sha256(bytes(offer.sealed)).hexdigest() != offer.digest:
            raise _Closed("altered")
        identities = _identities(given)
        incidents = _look(call, offer, identities)
        kept = {
            f"{part}_key": sealing.seal(
                text.encode(),
                record=f"keys:{offer.slug}:{part}",
                recipients=[sealing.instance_recipient()],
            )
            for part, text in identities.items()
        }
    except _Closed as closed:
        incidents = [incident(closed.code)]
    with across_organisations("the keys of an offer belong to the call that it answers"):
        OfferKeys.objects.update_or_create(
            offer=offer,
            defaults={
                "organisation": call.organisation,
                "incidents": incidents,
                "opened_at": clock.now(),
                **kept,
            },
        )
    if kept:
        access.mark_opened(offer)


class _Closed(Exception):
    """The offer does not open, or says nothing that can be read: `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def incident(code: str, piece: Piece | None = None) -> Incident:
    """An incident of the record, about the offer or about one of its files."""
    if piece is None:
        return {"code": code, "kind": "", "name": "", "sha256": ""}
    return {
        "code": code,
        "kind": str(piece.kind)[:40],
        "name": shown_name(piece.filename),
        "sha256": hashlib.sha256(piece.data).hexdigest(),
    }


def _identities(given: object) -> dict[str, str]:
    if not isinstance(given, dict) or set(given) != {"proposal", "identity"}:
        raise _Closed("does_not_open")
    if not all(isinstance(text, str) for text in given.values()):
        raise _Closed("does_not_open")
    return {part: given[part] for part in ("proposal", "identity")}


def _look(call: Consultation, offer: Offer, identities: dict[str, str]) -> list[Incident]:
    """Open both envelopes, check what they say; the files that are refused, as incidents."""
    try:
        parcel = Parcel.from_bytes(bytes(offer.sealed))
        opened = {
            part: sealing.unseal(
                getattr(parcel, part),
                record=record(call.slug, offer.organisation.slug, part),
                identity=identity,
            )
            for part, identity in identities.items()
        }
    except (BadParcel, sealing.SealBroken, IdentityError) as error:
        raise _Closed("does_not_open") from error
    try:
        proposal = OfferContent.from_bytes(opened["proposal"])
        identity = Identity.from_bytes(opened["identity"])
        content = proposal.signed_by(identity)
        _check(call, offer, content)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _Closed("malformed") from error
    kinds = Counter(piece.kind for piece in content.pieces)
    return [
        incident(code, piece)
        for piece in content.pieces
        if (code := "twice" if kinds[piece.kind] > 1 else refusal(piece))
    ]


def _check(call: Consultation, offer: Offer, content: OfferContent) -> None:
    """What no form has checked: nothing here was seen before. Raises ValueError."""
    with across_organisations("an offer names persons of its provider, and lots of the call"):
        lots = {
            lot.slug: lot for lot in Lot.objects.filter(consultation=call, status=LotStatus.OPEN)
        }
        people = set(
            FacilitatorProfile.objects.filter(organisation=offer.organisation).values_list(
                "slug", flat=True
            )
        )
    texts = [content.methodology_note, content.schedule, content.vat_exemption_reason]
    texts += [piece.filename for piece in content.pieces]
    fair = (
        bool(content.bids)
        and all(bid.lot in lots and people.issuperset(bid.persons) for bid in content.bids)
        and len({bid.lot for bid in content.bids}) == len(content.bids)
        and all(_is_within(lots[bid.lot], bid.sessions) for bid in content.bids)
        and all(_whole_number(bid.price_per_session_cents, 1, MOST_CENTS) for bid in content.bids)
        and _whole_number(content.vat_basis_points, 0, 10_000)
        and _whole_number(content.max_lots, 0, MOST_GROUPS)
        and all(len(set(bid.persons)) == len(bid.persons) for bid in content.bids)
        and people.issuperset(content.most_each)
        and all(_whole_number(most, 1, MOST_GROUPS) for most in content.most_each.values())
        and all(_is_text(text) for text in texts)
        and len(content.vat_exemption_reason) <= LONGEST_REASON
        and type(content.sworn_statement) is bool
        and len(content.references) <= MOST_REFERENCES
        and all(map(_is_reference, content.references))
        and all(piece.kind in DocumentKind.values for piece in content.pieces)
    )
    if not fair:
        raise ValueError("not what the form lets write")


def _is_within(lot: Lot, sessions: object) -> bool:
    return _whole_number(sessions, lot.sessions_min or 1, lot.sessions_max or 500)


def _is_reference(one: Reference) -> bool:
    texts = ((one.structure_name, LONGEST_NAME), (one.line, LONGEST_LINE))
    return (
        one.group_kind in CycleKind.values
        and one.structure_kind in StructureKind.values
        and _whole_number(one.year_from, FIRST_YEAR, LAST_YEAR)
        and (one.year_to is None or _whole_number(one.year_to, one.year_from, LAST_YEAR))
        and (one.sessions is None or _whole_number(one.sessions, 1, MOST_SESSIONS))
        and all(_is_text(text) and len(text) <= most for text, most in texts)
    )


def _is_text(text: object) -> bool:
    """Short enough, and of signs that a database and a page can hold."""
    if not isinstance(text, str) or len(text) > LONGEST_TEXT or "\x00" in text:
        return False
    return not any("\ud800" <= sign <= "\udfff" for sign in text)


def _whole_number(value: object, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most


def _whole(call: Consultation, fixed: ReceiptList | None) -> list[str]:
    """What is wrong with the list itself: a receipt whose offer is no longer there."""
    there = {leaf_of(offer) for offer in access.closed_offers(call)}
    gone = set(fixed.leaves if fixed else ()) - there
    return ["receipt_without_offer"] * len(gone)


def _note(call: Consultation, actor: User, verb: str, detail: dict[str, object]) -> None:
    journal.record(
        organisation=call.organisation, actor=actor, verb=verb, subject=call, detail=detail
    )
