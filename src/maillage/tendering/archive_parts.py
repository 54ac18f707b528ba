"""What the purchase file holds: the call, deposits, offers, the decision, conventions, invoices."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from maillage.kernel import clock, files
from maillage.kernel.documents import to_pdf
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import User
from maillage.tendering import access
from maillage.tendering.agreement_document import agreement_document
from maillage.tendering.analysis_document import report_of
from maillage.tendering.archive import Entry, folder, table
from maillage.tendering.domain.receipts import fixed_list, list_as_told
from maillage.tendering.domain.signing import file_name
from maillage.tendering.enums import ConsultationStatus
from maillage.tendering.letter_document import letter_document
from maillage.tendering.models import (
    Agreement,
    AwardLine,
    Consultation,
    DepositReceipt,
    Mark,
    TakeOver,
)
from maillage.tendering.presentation import call_sections, lot_rows, paper_words
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import results
from maillage.tendering.queries.agreements import parts_of
from maillage.tendering.queries.analysis import steps_of
from maillage.tendering.queries.budget import budget_of
from maillage.tendering.queries.certificates import served
from maillage.tendering.queries.committee import committee_of, opening_record_file_of
from maillage.tendering.queries.offers import profiles_named
from maillage.tendering.service_document import service_document

CHANGE = ("label", "before", "after")
DEPOSITED = "a buyer keeps the register of what it received"


def the_call(call: Consultation, user: User) -> Iterator[Entry]:
    """The call as it was published, and what was done with it."""
    lots = list(call.lots.select_related("service", "holder"))
    told = {
        "intitule": call.title,
        "publie_le": call.published_at.isoformat() if call.published_at else None,
        "date_limite": call.deadline.isoformat() if call.deadline else None,
        "rubriques": call_sections(call, for_buyer=True, criteria=call_queries.criteria_of(call)),
        "lots": lot_rows(lots, with_holders=True),
        "pieces_demandees": paper_words(call.required_documents.order_by("pk")),
        "criteres": list(call.criteria.values("label", "detail", "weight")),
        "sans_suite": call.abandoned_reason or None,
    }
    yield Entry("1-appel/appel.json", partial(_json, told))
    if call.source_text:
        yield Entry("1-appel/texte-de-depart.txt", call.source_text.encode)
    lines = JournalLine.objects.filter(
        organisation_id=call.organisation_id,
        subject_type=call._meta.label_lower,
        subject_id=call.pk,
    ).order_by("position")
    rows = [[_moment(one.at), one.verb, one.digest] for one in lines]
    yield Entry("1-appel/journal.csv", table(["Quand", "Quoi", "Empreinte"], rows))


def the_exchanges(call: Consultation, user: User) -> Iterator[Entry]:
    """What was changed after the publication, and every question with its answer."""
    changes = [
        [one.version, _moment(one.made_at), one.words, *(change[name] for name in CHANGE)]
        for one in call.amendments.all()
        for change in one.changes or [dict.fromkeys(CHANGE, "")]
    ]
    heads = ["Version", "Le", "Ce qui change", "Champ", "Avant", "Après"]
    yield Entry("1-appel/versions.csv", table(heads, changes))
    questions = [
        [_moment(one.asked_at), one.text, _moment(one.answered_at), one.answer]
        for one in call.questions.all()
    ]
    heads = ["Posée le", "Question", "Répondue le", "Réponse"]
    yield Entry("1-appel/questions.csv", table(heads, questions))


def the_deposits(call: Consultation, user: User) -> Iterator[Entry]:
    """Who deposited what, when: the late, the replaced and the withdrawn too."""
    with across_organisations(DEPOSITED):
        receipts = list(
            DepositReceipt.objects.filter(offer__consultation=call)
            .select_related("organisation", "offer")
            .order_by("received_at", "pk")
        )
    rows = [
        [
            one.organisation.name,
            _moment(one.received_at),
            one.size,
            one.digest,
            one.offer.get_status_display(),
        ]
        for one in receipts
    ]
    heads = ["Qui", "Reçu le (heure de Paris)", "Octets", "SHA-256", "État"]
    yield Entry("2-depots/registre.csv", table(heads, rows))
    fixed = fixed_list(call)
    if fixed is not None:
        yield Entry("2-depots/racine.json", partial(_json, list_as_told(call, fixed)))


def the_opening(call: Consultation, user: User) -> Iterator[Entry]:
    """The record that the committee's opening wrote, where there was one."""
    named = committee_of(call)
    record = opening_record_file_of(named) if named is not None else None
    if record is not None:
        yield Entry("2-depots/proces-verbal-d-ouverture.pdf", partial(files.read, record))


def the_offers(call: Consultation, user: User) -> Iterator[Entry]:
    """What the offers said and their files; nothing of a call that was given up."""
    if call.status != ConsultationStatus.AWARDED:
        return
    offers = access.access_offers(user=user, consultation=call)
    named = {slug: str(profile) for slug, profile in profiles_named(offers).items()}
    for opened in offers:
        content = opened.content
        where = f"{opened.provider.name}-{opened.offer.slug}"
        told = {
            "lots": [
                {
                    "lot": bid.lot,
                    "seances": bid.sessions,
                    "prix_seance_centimes": bid.price_per_session_cents,
                    "personnes": [named[one] for one in bid.persons if one in named],
                }
                for bid in content.bids
            ],
            "tva_points_de_base": content.vat_basis_points,
            "motif_exoneration": content.vat_exemption_reason,
            "note_methodologique": content.methodology_note,
            "planning": content.schedule,
            "attestation_sur_l_honneur": content.sworn_statement,
            "references": [asdict(one) for one in content.references],
            "groupes_au_plus": content.max_lots or None,
            "groupes_au_plus_par_personne": {
                named[one]: most for one, most in content.most_each.items() if one in named
            },
        }
        yield Entry(folder("3-offres", where, "offre.json"), partial(_json, told))
        for piece in content.pieces:
            name = f"{piece.kind}-{piece.filename}"
            yield Entry(folder("3-offres", where, name), partial(bytes, piece.data))


def the_steps(call: Consultation, user: User) -> Iterator[Entry]:
    """What was recorded between the opening and the decision, or the end of a call given up."""
    steps = steps_of(call)
    if not steps:
        return
    names = access.names_of_offers(one.offer_id for one in steps)
    rows = [
        [
            one.on,
            names.get(one.offer_id, ""),
            one.get_kind_display(),
            one.people,
            one.words,
            str(one.recorded_by or ""),
        ]
        for one in steps
    ]
    heads = ["Le", "Proposition", "Étape", "Présents", "Ce qui a été dit ou décidé", "Noté par"]
    yield Entry("4-decision/etapes.csv", table(heads, rows))


def the_decision(call: Consultation, user: User) -> Iterator[Entry]:
    """The marks, the report, who was given which lot and why, and the letters that left."""
    marks = list(
        Mark.objects.filter(reader__consultation=call)
        .select_related("reader__user", "criterion", "lot")
        .order_by("offer", "criterion__position", "lot__number", "reader")
    )
    if marks:
        names = access.names_of_offers(one.offer_id for one in marks)
        given = [
            [
                names[one.offer_id],
                str(one.lot or ""),
                str(one.criterion),
                one.criterion.weight,
                str(one.reader.user),
                one.value,
                one.comment,
            ]
            for one in marks
        ]
        heads = ["Proposition", "Lot", "Critère", "Sur", "Qui a lu", "Note", "Commentaire"]
        yield Entry("4-decision/notes.csv", table(heads, given))
    report = report_of(call)
    if report is not None:
        yield Entry("4-decision/rapport-d-analyse.pdf", partial(to_pdf, report))
    yield from _award(call)
    yield from _take_overs(call)
    for letter in results.letters_of(call):
        if letter.sent_at is not None:
            name = f"{letter.get_kind_display()}-{letter.offer.organisation.name}-{letter.slug}.pdf"
            path = folder("4-decision", "courriers", name)
            yield Entry(path, partial(_letter, call, letter.slug))


def _award(call: Consultation) -> Iterator[Entry]:
    """Who was given which lot, and why."""
    with across_organisations("an award names the provider's persons"):
        lines = list(
            AwardLine.objects.filter(consultation=call)
            .select_related("lot", "profile__organisation")
            .order_by("lot__number")
        )
    rows = [
        [
            str(one.lot),
            one.profile.organisation.name,
            str(one.profile),
            one.sessions,
            one.price_per_session_cents,
            one.override_reason,
        ]
        for one in lines
    ]
    heads = ["Lot", "Titulaire", "Qui intervient", "Séances", "Prix (centimes TTC)", "Motif"]
    yield Entry("4-decision/attribution.csv", table(heads, rows))


def _take_overs(call: Consultation) -> Iterator[Entry]:
    """Who went on with a lot whose person had stopped, and why."""
    found = TakeOver.objects.filter(former__consultation=call).order_by("decided_at", "pk")
    rows = [
        [
            one.decided_at.date(),
            str(one.lot),
            one.former.reference,
            one.agreement.reference,
            one.facilitator,
            one.sessions,
            one.price_per_session_cents,
            one.rank or "",
            str(one.decided_by or ""),
            one.reason,
        ]
        for one in found.select_related("lot", "former", "agreement", "decided_by")
    ]
    if rows:
        heads = ["Le", "Lot", "Convention arrêtée", "Reprise par la convention", "Qui intervient"]
        heads += ["Séances", "Prix (centimes TTC)", "Rang", "Décidé par", "Motif"]
        yield Entry("4-decision/reprises.csv", table(heads, rows))


def _letter(call: Consultation, slug: str) -> bytes:
    return to_pdf(letter_document(results.letter_or_404(call, slug)))


def the_agreements(call: Consultation, user: User) -> Iterator[Entry]:
    """Each convention: its PDF, its papers, its amendments, service done, invoices."""
    rows = Agreement.objects.filter(consultation=call).select_related(
        "organisation", "provider", "consultation__site", "clause_set", "sent_document"
    )
    for agreement in rows.order_by("reference"):
        yield from _agreement(agreement)


def _agreement(agreement: Agreement) -> Iterator[Entry]:
    where = f"5-conventions/{folder(agreement.reference)}"
    name = f"{file_name(agreement)}.pdf"
    if agreement.sent_document is not None:
        yield Entry(f"{where}/{name}", partial(files.read, agreement.sent_document))
    else:
        parts = parts_of(agreement)
        yield Entry(f"{where}/projet-{name}", lambda: to_pdf(agreement_document(parts)))
    for amendment in agreement.amendments.select_related("sent_document", "agreement"):
        if amendment.sent_document is not None:
            path = f"{where}/{file_name(amendment)}.pdf"
            yield Entry(path, partial(files.read, amendment.sent_document))
    for paper in agreement.papers.select_related("file"):
        path = folder("pieces", f"{paper.slug}-{paper.file.original_name}")
        yield Entry(f"{where}/{path}", partial(files.read, paper.file))
    for proof in served(agreement):
        path = folder("attestations", f"{proof.kind}-{proof.slug}-{proof.file.original_name}")
        yield Entry(f"{where}/{path}", partial(files.read, proof.file))
    charges = budget_of(agreement).charges
    if charges:
        document = service_document(agreement, charges, charges[0].day, charges[-1].day)
        yield Entry(f"{where}/service-fait.pdf", partial(to_pdf, document))
    rows = [
        [one.number, one.issued_on, one.net_cents, one.gross_cents, one.received_on]
        for one in agreement.invoices.order_by("issued_on", "pk")
    ]
    heads = ["Numéro", "Émise le", "Centimes HT", "Centimes TTC", "Reçue le"]
    yield Entry(f"{where}/factures.csv", table(heads, rows))


def _json(told: Any) -> bytes:
    return json.dumps(told, ensure_ascii=False, indent=2, default=str).encode()


def _moment(at: datetime | None) -> str:
    """An instant on the Paris clock, as programs read it; "" for none."""
    return at.astimezone(clock.PARIS).isoformat() if at else ""


# In the order of the archive.
PARTS = (
    the_call,
    the_exchanges,
    the_deposits,
    the_opening,
    the_offers,
    the_steps,
    the_decision,
    the_agreements,
)
