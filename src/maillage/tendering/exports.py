"""Everything a provider told Maillage, in one archive that other tools read."""

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from maillage.kernel import files
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import FacilitatorProfile, Organisation, Provider, User
from maillage.tendering import access
from maillage.tendering.archive import Entry
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
Told = list[dict[str, Any]]
Entries = list[Entry]


def provider_entries(*, organisation: Organisation, user: User) -> list[Entry]:
    """`maillage.json` and the files that it names, read inside the scope of the provider.

    Questions and alerts are those of the person who asks: nobody reads somebody else's. An offer
    that a committee has not opened stays closed: its receipt alone is there.
    """
    receipts = _receipts()
    papers, entries = _papers()
    certificates, own = _certificates()
    offers, sealed = _offers(organisation, user, receipts)
    agreements, signed = _agreements(organisation)
    told = {
        "organisation": _fields(organisation, IDENTITY),
        "provider": _fields(Provider.objects.get(organisation=organisation), TOLD),
        "persons": [_fields(one, PERSON) for one in FacilitatorProfile.objects.order_by("pk")],
        "references": [_fields(one, REFERENCE) for one in ProviderReference.objects.all()],
        "papers": papers,
        "certificates": certificates,
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
        "offers": offers,
        "agreements": agreements,
        **_exchanged(organisation),
    }
    text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2).encode()
    return [Entry("maillage.json", lambda: text), *entries, *own, *sealed, *signed]


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


def _offers(
    organisation: Organisation, user: User, receipts: Iterable[tuple[DepositReceipt, Consultation]]
) -> tuple[Told, Entries]:
    """The standing offer of each call, as far as the server can read it, and its files."""
    told: Told = []
    entries: Entries = []
    names = {one.slug: str(one) for one in FacilitatorProfile.objects.all()}
    for call in {call.pk: call for _, call in receipts}.values():
        own = access.access_own_offer(user=user, provider=organisation, consultation=call)
        if own is None:
            continue
        with across_organisations("an offer names the lots of the call"):
            lots = {lot.slug: str(lot) for lot in call.lots.all()}
        said = asdict(replace(own.content, pieces=()))
        for bid in said["bids"]:
            bid["lot"] = lots.get(bid["lot"], bid["lot"])
            bid["facilitator"] = names.get(bid["facilitator"], bid["facilitator"])
            bid["others"] = [names.get(one, one) for one in bid["others"]]
        said["most_each"] = {names.get(one, one): most for one, most in said["most_each"].items()}
        kept = [
            Entry(
                f"offres/{call.slug}/{piece.kind}-{files.plain_name(piece.filename)}",
                partial(bytes, piece.data),
            )
            for piece in own.content.pieces
        ]
        told.append({"call": _call(call), **said, "pieces": [one.path for one in kept]})
        entries += kept
    return told, entries


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
