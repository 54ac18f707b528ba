"""The convention d'intervention as a document: one description, PDF and ODT."""

from collections.abc import Sequence
from dataclasses import dataclass

from maillage.kernel.clock import PARIS
from maillage.kernel.documents import (
    Align,
    BulletList,
    Clause,
    Document,
    KeyValues,
    NumberedClauses,
    Paragraph,
    Party,
    Signatures,
    Table,
)
from maillage.kernel.money import Line, totals
from maillage.kernel.words import NBSP, compte, date_courte, duree, euros
from maillage.people.models import Organisation, Provider
from maillage.tendering.models import Agreement, AwardLine, Consultation


@dataclass(frozen=True)
class AgreementParts:
    """What the document is made from, read beforehand."""

    agreement: Agreement
    consultation: Consultation
    buyer: Organisation
    provider: Organisation
    profile: Provider | None
    lines: Sequence[AwardLine]


def money_lines(parts: AgreementParts) -> list[Line]:
    """One line per lot: what the amounts of the agreement were computed from."""
    return [
        Line(
            str(line.lot),
            line.sessions,
            line.price_per_session_cents,
            parts.agreement.vat_basis_points,
        )
        for line in parts.lines
    ]


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
                    _frame(),
                    _changes(),
                ]
            ),
            Signatures(
                [
                    Party(f"Pour {parts.buyer.name}"),
                    Party(f"Pour {parts.provider.name}"),
                ],
                done_at=f"Fait en deux exemplaires, à {NBSP * 20}, le {NBSP * 20}",
            ),
        ],
    )


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
    agreement = parts.agreement
    if agreement.vat_basis_points:
        rate = f"{agreement.vat_basis_points / 100:g}".replace(".", ",")
        vat = (
            f"Soit {euros(sums.net_cents)} hors taxes et {euros(sums.vat_cents)} "
            f"de TVA au taux de {rate}{NBSP}%."
        )
    else:
        vat = f"TVA non applicable{NBSP}: {agreement.vat_exemption_reason}."
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
            Paragraph(vat),
            Paragraph(
                "Chaque facture porte sur les séances tenues. Une séance annulée moins de sept "
                "jours avant sa date par la structure est due, sauf report convenu."
            ),
        ],
    )


def _frame() -> Clause:
    return Clause(
        "Cadre et confidentialité",
        [
            Paragraph(
                "Ce qui se dit en séance reste confidentiel. Les personnes qui interviennent ne "
                "transmettent à la structure ni récit, ni nom, ni appréciation sur quiconque ; "
                "elles rendent compte des dates tenues et du respect du cadre."
            ),
            Paragraph(
                "Le secret ne fait pas obstacle à l’obligation de transmettre les informations "
                "sur un enfant en danger (code de l’action sociale et des familles, L226-2-1)."
            ),
        ],
    )


def _changes() -> Clause:
    return Clause(
        "Modification et fin",
        [
            Paragraph(
                "Toute modification fait l’objet d’un avenant signé. Chaque partie peut mettre "
                "fin à la convention avec un préavis de deux mois, par écrit ; les séances tenues "
                "sont réglées."
            )
        ],
    )
