"""Everything a provider told Maillage, in one archive that other tools read."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from maillage.kernel import files
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import FacilitatorProfile, Organisation, Provider, User
from maillage.tendering import access
from maillage.tendering.archive import Entry
from maillage.tendering.content import Piece
from maillage.tendering.enums import Side
from maillage.tendering.models import (
    Agreement,
    AlertChoice,
    Amendment,
    AskedQuestion,
    Certificate,
    Consultation,
    DepositReceipt,
    Invoice,
    OutcomeAnswer,
    OutcomeLetter,
    ProviderPaper,
    ProviderReference,
)
from maillage.tendering.queries.providers import BOUND, agreements_of_provider

IDENTITY = ("name", "siret", "email", "phone", "address", "departement_code")
TOLD = (
    "presentation",
    "training_registration_no",
    "has_qualiopi",
    "vat_exemption_reason",
    "wants_alerts",
)
PERSON = (
    "first_name",
    "last_name",
    "profile_types",
    "methods",
    "departements",
    "presentation",
    "is_active",
)


REFERENCE = (
    "group_kind",
    "structure_kind",
    "structure_name",
    "year_from",
    "year_to",
    "sessions",
    "line",
)
SIGNED = ("total_net_cents", "total_gross_cents", "sent_at", "signed_on")
INVOICE = ("number", "issued_on", "net_cents", "gross_cents", "received_on")
LETTER = ("kind", "sent_at", "body")
ANSWER = ("completed", "again", "answered_at")
TOLD_FILE = "maillage.json"
Told = list[dict[str, Any]]
Entries = list[Entry]


def provider_entries(*, organisation: Organisation, user: User) -> Iterator[Entry]:
    """`maillage.json` and the files that it names, each read when its turn comes.

    Questions and alerts are those of the person who asks: nobody reads somebody else's. An offer
    that a committee has not opened stays closed: its receipt alone is there.
    """
    yield Entry(TOLD_FILE, partial(_told, organisation, user))
    with within(organisation):
        kept = [*_papers()[1], *_certificates()[1], *_agreements(organisation)[1]]
        calls = _calls(_receipts())
    yield from kept
    for call in calls:
        # One offer at a time is open, and no longer than its own pieces leave.
        with within(organisation):
            own = access.access_own_offer(user=user, provider=organisation, consultation=call)
        for piece in own.content.pieces if own is not None else ():
            yield Entry(_piece_path(call, piece), partial(bytes, piece.data))


def _told(organisation: Organisation, user: User) -> bytes:
    """Everything but the files, read inside the scope of the provider."""
    receipts = _receipts()
    told = {
        "organisation": _fields(organisation, IDENTITY),
        "provider": _fields(Provider.objects.get(organisation=organisation), TOLD),
        "persons": [_fields(one, PERSON) for one in FacilitatorProfile.objects.order_by("pk")],
        "references": [_fields(one, REFERENCE) for one in ProviderReference.objects.all()],
        "papers": _papers()[0],
        "certificates": _certificates()[0],
        "alerts": [
            _fields(one, ("frequency", "departements", "methods"))
            for one in AlertChoice.objects.filter(user=user)
        ],
        "questions": [
            {"text": one.question.text, "asked_at": one.question.asked_at}
            for one in AskedQuestion.objects.filter(user=user).select_related("question")
        ],
        "receipts": [
            {
                "call": _call(call),
                "received_at": one.received_at,
                "sha256": one.digest,
                "size": one.size,
                "is_late": one.is_late,
            }
            for one, call in receipts
        ],
        "offers": _offers(organisation, user, _calls(receipts)),
        "agreements": _agreements(organisation)[0],
        **_exchanged(organisation),
    }
    return json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()


def _papers() -> tuple[Told, Entries]:
    told, entries = [], []
    for paper in ProviderPaper.objects.select_related("file"):
        name = f"pieces/{paper.kind}-{files.plain_name(paper.file.original_name)}"
        told.append(
            {
                "kind": paper.kind,
                "file": name,
                "sha256": paper.file.sha256,
                "expires_on": paper.expires_on,
            }
        )
        entries.append(Entry(name, partial(files.read, paper.file)))
    return told, entries


def _certificates() -> tuple[Told, Entries]:
    told, entries = [], []
    for one in Certificate.objects.select_related("file"):
        name = f"attestations/{one.slug}-{files.plain_name(one.file.original_name)}"
        told.append({"kind": one.kind, "issued_on": one.issued_on, "file": name})
        entries.append(Entry(name, partial(files.read, one.file)))
    return told, entries


def _receipts() -> list[tuple[DepositReceipt, Consultation]]:
    """Every receipt of the provider with the call that it answers, in order."""
    rows = list(
        DepositReceipt.objects.select_related("offer").order_by("received_at", "pk"),
    )
    with across_organisations("a provider's offers name the calls they answer"):
        calls = (
            Consultation.objects.select_related("organisation")
            .filter(pk__in={row.offer.consultation_id for row in rows})
            .in_bulk()
        )
    return [(row, calls[row.offer.consultation_id]) for row in rows]


def _calls(receipts: Iterable[tuple[DepositReceipt, Consultation]]) -> list[Consultation]:
    """The calls that the provider answered, each once."""
    return list({call.pk: call for _, call in receipts}.values())


def _offers(organisation: Organisation, user: User, calls: Iterable[Consultation]) -> Told:
    """The standing offer of each call, as far as the server can read it; its files by name."""
    told: Told = []
    names = {one.slug: str(one) for one in FacilitatorProfile.objects.all()}
    for call in calls:
        own = access.access_own_offer(user=user, provider=organisation, consultation=call)
        if own is None:
            continue
        with across_organisations("an offer names the lots of the call"):
            lots = {lot.slug: str(lot) for lot in call.lots.all()}
        said = asdict(replace(own.content, pieces=()))
        for bid in said["bids"]:
            bid["lot"] = lots.get(bid["lot"], bid["lot"])
            bid["facilitator"] = names.get(bid["facilitator"], bid["facilitator"])
        pieces = [_piece_path(call, piece) for piece in own.content.pieces]
        told.append({"call": _call(call), **said, "pieces": pieces})
    return told


def _piece_path(call: Consultation, piece: Piece) -> str:
    return f"offres/{call.slug}/{piece.kind}-{files.plain_name(piece.filename)}"


def _agreements(organisation: Organisation) -> tuple[Told, Entries]:
    """The conventions and amendments that were sent to the provider, with the very PDF."""
    told: Told = []
    entries: Entries = []
    with across_organisations(BOUND):
        for row in agreements_of_provider(organisation):
            sent = row.amendments.filter(sent_document__isnull=False)
            papers: list[tuple[str, Agreement | Amendment]] = [("convention", row)]
            papers += [
                (f"avenant-{one.number}", one) for one in sent.select_related("sent_document")
            ]
            kept = []
            for title, paper in papers:
                if paper.sent_document is not None:
                    name = f"conventions/{row.slug}/{title}.pdf"
                    entries.append(Entry(name, partial(files.read, paper.sent_document)))
                    kept.append({"file": name, **_fields(paper, SIGNED)})
            about = {"reference": row.reference, "call": _call(row.consultation)}
            told.append({**about, "status": row.status, "papers": kept})
    return told, entries


def _exchanged(organisation: Organisation) -> dict[str, Told]:
    """What was said with buyers: invoices noted, letters received, own answers after the end."""
    with across_organisations(BOUND):
        invoices = Invoice.objects.filter(agreement__provider=organisation)
        letters = OutcomeLetter.objects.filter(
            offer__organisation=organisation, sent_at__isnull=False
        )
        answers = OutcomeAnswer.objects.filter(agreement__provider=organisation, side=Side.PROVIDER)
        return {
            "invoices": [
                {"agreement": one.agreement.reference, **_fields(one, INVOICE)}
                for one in invoices.select_related("agreement")
            ],
            "letters": [
                {"call": _call(one.consultation), **_fields(one, LETTER)}
                for one in letters.select_related("consultation__organisation")
            ],
            "outcome_answers": [
                {"agreement": one.agreement.reference, **_fields(one, ANSWER)}
                for one in answers.select_related("agreement")
            ],
        }


def _call(call: Consultation) -> dict[str, str]:
    return {"title": call.title, "buyer": call.organisation.name, "slug": call.slug}


def _fields(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
