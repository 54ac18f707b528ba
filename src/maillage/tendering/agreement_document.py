"""The convention d'intervention as a document: one description, PDF and ODT."""

from collections.abc import Sequence
from dataclasses import dataclass

from maillage.kernel.clock import PARIS
from maillage.kernel.documents import (
    Align,
    BulletList,
    Clause,
    Document,
    Heading,
    KeyValues,
    NumberedClauses,
    Paragraph,
    Party,
    Signatures,
    Table,
)
from maillage.kernel.money import Line, in_words, totals
from maillage.kernel.words import NBSP, compte, date_courte, duree, euros
from maillage.people.models import Organisation, Provider
from maillage.tendering.clause_texts import Articles
from maillage.tendering.models import Agreement, Amendment, Consultation
from maillage.tendering.queries.terms import Term


@dataclass(frozen=True)
class AgreementParts:
    """What the document is made from, read beforehand."""

    agreement: Agreement
    consultation: Consultation
    buyer: Organisation
    provider: Organisation
    profile: Provider | None
    lines: Sequence[Term]
    articles: Articles
    annexes: Sequence[str] = ()


def money_lines(parts: AgreementParts) -> list[Line]:
    """One line per lot: what the amounts of the agreement were computed from."""
    return [line.line(parts.agreement.vat_basis_points) for line in parts.lines]


def agreement_document(parts: AgreementParts) -> Document:
    """The convention: parties, object, calendar, price, confidentiality, end, signatures."""
    agreement = parts.agreement
    return Document(
        title=f"Convention d’intervention {agreement.reference}",
        subject=parts.consultation.title,
        author=parts.buyer.name,
        organisation=_header(parts.buyer),
        reference=agreement.reference,
        date=agreement.created_at.astimezone(PARIS).date(),
        blocks=[
            KeyValues(
                [
                    ("Entre", _identity(parts.buyer)),
                    ("Et", _identity(parts.provider)),
                    *_registration(parts.profile),
                ]
            ),
            NumberedClauses(
                [
                    _object(parts),
                    _calendar(parts),
                    _price(parts),
                    _payment(parts.agreement),
                    *_written(parts.articles),
                ]
            ),
            *_annexes(parts.annexes),
            _signatures(parts.buyer, parts.provider),
        ],
    )


def amendment_document(
    parts: AgreementParts, amendment: Amendment, before: Sequence[Term], after: Sequence[Term]
) -> Document:
    """An avenant: the convention that it changes, each line before and after, the new sums."""
    return Document(
        title=f"Avenant n° {amendment.number} à la convention {parts.agreement.reference}",
        subject=parts.consultation.title,
        author=parts.buyer.name,
        organisation=_header(parts.buyer),
        reference=f"{parts.agreement.reference}-A{amendment.number}",
        date=amendment.created_at.astimezone(PARIS).date(),
        blocks=[
            KeyValues(
                [
                    ("Entre", _identity(parts.buyer)),
                    ("Et", _identity(parts.provider)),
                    *_registration(parts.profile),
                ]
            ),
            NumberedClauses(
                [
                    Clause("Objet", [Paragraph(amendment.reason)]),
                    _what_changes(parts.agreement, amendment, before, after),
                    Clause("Reste", [Paragraph("Les autres articles demeurent inchangés.")]),
                ]
            ),
            _signatures(parts.buyer, parts.provider),
        ],
    )


def _what_changes(
    agreement: Agreement, amendment: Amendment, before: Sequence[Term], after: Sequence[Term]
) -> Clause:
    vat = agreement.vat_basis_points
    former = {term.lot.pk: term for term in before}
    rows = []
    for term in after:
        was = former.get(term.lot.pk)
        rows.append(
            [
                str(term.lot),
                _session_words(was) if was else "–",
                _session_words(term),
                euros(term.line(vat).gross_cents),
            ]
        )
    since = date_courte(amendment.effective_on)
    return Clause(
        "Ce qui change",
        [
            Paragraph(f"À compter du {since}, la convention prévoit{NBSP}:"),
            Table(
                headers=["Prestation", "Avant", "Désormais", "Montant TTC"],
                rows=rows,
                alignments=[Align.START, Align.START, Align.START, Align.END],
                total=["Total", "", "", euros(amendment.total_gross_cents)],
                caption="Ce que l’avenant change",
            ),
            Paragraph(vat_words(agreement, amendment.total_net_cents, amendment.total_gross_cents)),
        ],
    )


def vat_words(agreement: Agreement, net_cents: int, gross_cents: int) -> str:
    """VAT at its rate, or why there is none."""
    if not agreement.vat_basis_points:
        return f"TVA non applicable{NBSP}: {agreement.vat_exemption_reason}."
    rate = f"{agreement.vat_basis_points / 100:g}".replace(".", ",")
    return (
        f"Soit {euros(net_cents)} hors taxes et {euros(gross_cents - net_cents)} "
        f"de TVA au taux de {rate}{NBSP}%."
    )


def late_words(agreement: Agreement) -> str:
    """What a session costs that the buyer cancelled late, or moved late and then cancelled."""
    if not agreement.late_share:
        return "Une séance annulée n’est pas due."
    share = "" if agreement.late_share == 100 else f" à {agreement.late_share}{NBSP}%"
    days = compte(agreement.notice_days, "jour")
    return (
        f"Une séance annulée par la structure moins de {days} avant sa date est due{share}, "
        "sauf si elle est reportée. Reportée dans ce délai puis annulée, elle est due de même."
    )


def _session_words(term: Term) -> str:
    until = f", jusqu’au {date_courte(term.ends_on)}" if term.ends_on else ""
    price = euros(term.price_per_session_cents)
    return f"{compte(term.sessions, 'séance')} à {price} ({term.profile}){until}"


def _signatures(buyer: Organisation, provider: Organisation) -> Signatures:
    return Signatures(
        [Party(f"Pour {buyer.name}"), Party(f"Pour {provider.name}")],
        done_at=f"Fait en deux exemplaires, à {NBSP * 20}, le {NBSP * 20}",
    )


def _written(articles: Articles) -> list[Clause]:
    return [
        Clause(
            article["title"],
            [Paragraph(text) for text in article["text"].splitlines() if text.strip()],
        )
        for article in articles
    ]


def _annexes(titles: Sequence[str]) -> list[Heading | BulletList]:
    return [Heading("Annexes"), BulletList(list(titles))] if titles else []


def _header(organisation: Organisation) -> list[str]:
    return [text for text in (organisation.name, organisation.address) if text]


def _identity(organisation: Organisation) -> str:
    siret = f"SIRET {organisation.siret}" if organisation.siret else ""
    return ", ".join(text for text in (organisation.name, organisation.address, siret) if text)


def _registration(profile: Provider | None) -> list[tuple[str, str]]:
    """The wording that the law asks on contracts (code du travail, R6351-6)."""
    if profile is None or not profile.training_registration_no:
        return []
    number = profile.training_registration_no
    return [
        (
            "Organisme de formation",
            f"déclaration d’activité enregistrée sous le numéro {number}",
        )
    ]


def _object(parts: AgreementParts) -> Clause:
    call = parts.consultation
    who = [
        f"{line.lot.name}{NBSP}: {line.profile}, {compte(line.lot.size_budgeted or 0, 'personne')}"
        for line in parts.lines
    ]
    body: list[Paragraph | BulletList | KeyValues | Table] = [
        Paragraph(
            f"{parts.provider.name} assure les interventions suivantes{NBSP}: "
            f"{call.get_kind_display().lower()}, pour {parts.buyer.name}."
        ),
        BulletList(who),
    ]
    if call.objectives:
        body += [Paragraph("Les objectifs sont :"), BulletList(call.objectives)]
    return Clause("Objet", body)


def _calendar(parts: AgreementParts) -> Clause:
    call = parts.consultation
    start = call.season_starts_on
    since = f"à partir du {date_courte(start)}" if start else "aux dates convenues"
    until = f" et jusqu’au {date_courte(call.season_ends_on)}" if call.season_ends_on else ""
    lengths = sorted({duree(line.lot.duration_minutes or 0) for line in parts.lines})
    place = call.place or (str(call.site) if call.site else "")
    return Clause(
        "Calendrier et lieu",
        [
            Paragraph(
                f"Les séances durent {' ou '.join(lengths)} et se tiennent {since}{until}, selon "
                "un calendrier arrêté d’un commun accord et communiqué aux participants."
            ),
            *([Paragraph(f"Lieu{NBSP}: {place}.")] if place else []),
        ],
    )


def _price(parts: AgreementParts) -> Clause:
    lines = money_lines(parts)
    sums = totals(lines)
    rows = [
        [line.label, str(line.quantity), euros(line.unit_gross_cents), euros(line.gross_cents)]
        for line in lines
    ]
    return Clause(
        "Prix",
        [
            Paragraph("Le prix comprend tous les frais, déplacements compris."),
            Table(
                headers=["Prestation", "Séances", "Prix d’une séance TTC", "Montant TTC"],
                rows=rows,
                alignments=[Align.START, Align.END, Align.END, Align.END],
                total=[
                    "Total",
                    str(sum(line.quantity for line in lines)),
                    "",
                    euros(sums.gross_cents),
                ],
                caption="Prix des interventions",
            ),
            Paragraph(vat_words(parts.agreement, sums.net_cents, sums.gross_cents)),
            Paragraph(f"Soit, toutes taxes comprises, {in_words(sums.gross_cents)}."),
        ],
    )


def _payment(agreement: Agreement) -> Clause:
    return Clause(
        "Factures et annulations",
        [
            Paragraph(
                "Chaque facture porte sur les séances tenues, dont la structure atteste. Elle est "
                f"réglée dans les {compte(agreement.payment_days, 'jour')} qui suivent sa "
                "réception."
            ),
            Paragraph(late_words(agreement)),
        ],
    )
