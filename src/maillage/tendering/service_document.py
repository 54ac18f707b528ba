"""The attestation of service done: which sessions were held in a period, and what they come to."""

from collections.abc import Sequence
from datetime import date

from maillage.kernel import clock
from maillage.kernel.documents import (
    Align,
    Document,
    KeyValues,
    Paragraph,
    Party,
    Signatures,
    Table,
)
from maillage.kernel.words import NBSP, compte, date_courte, duree, euros, periode
from maillage.tendering.agreement_document import vat_words
from maillage.tendering.models import Agreement
from maillage.tendering.queries.budget import Charge, money_of


def service_document(
    agreement: Agreement, charges: Sequence[Charge], first: date, last: date
) -> Document:
    """What the buyer attests: dates, lengths and prices; neither content nor names."""
    buyer, provider = agreement.organisation, agreement.provider
    sums = money_of(charges, agreement.vat_basis_points)
    held = [one for one in charges if not one.is_late]
    rows = [
        [
            date_courte(one.day),
            one.term.lot.name,
            "annulée tardivement" if one.is_late else duree(one.session.minutes),
            euros(one.gross_cents),
        ]
        for one in charges
    ]
    minutes = sum(one.session.minutes for one in held)
    return Document(
        title="Attestation de service fait",
        subject=f"Convention {agreement.reference}",
        author=buyer.name,
        organisation=[text for text in (buyer.name, buyer.address) if text],
        reference=agreement.reference,
        date=clock.today(),
        blocks=[
            KeyValues(
                [
                    ("Convention", f"{agreement.reference}, {agreement.consultation.title}"),
                    ("Prestataire", provider.name),
                    ("Période", periode(first, last)),
                ]
            ),
            Paragraph(
                f"{buyer.name} atteste que {_held_words(len(held))} par {provider.name} pendant "
                f"cette période{f', soit {duree(minutes)}' if minutes else ''}."
            ),
            Table(
                headers=["Date", "Groupe", "Durée", "Montant TTC"],
                rows=rows,
                alignments=[Align.START, Align.START, Align.END, Align.END],
                total=["Total", "", "", euros(sums.gross_cents)],
                caption="Séances de la période",
            ),
            Paragraph(vat_words(agreement, sums.net_cents, sums.gross_cents)),
            Signatures(
                [Party(f"Pour {buyer.name}")], done_at=f"Fait à {NBSP * 20}, le {NBSP * 20}"
            ),
        ],
    )


def _held_words(count: int) -> str:
    if not count:
        return "aucune séance n’a été tenue"
    return compte(count, "séance a été tenue", "séances ont été tenues")
