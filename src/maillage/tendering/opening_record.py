"""The record of the opening (procès-verbal): who opened, when, what was received, incidents."""

from maillage.kernel.clock import PARIS, now
from maillage.kernel.documents import (
    Block,
    BulletList,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    Table,
)
from maillage.kernel.words import NBSP, compte, liste, moment
from maillage.tendering.domain.pieces import INCIDENTS
from maillage.tendering.models import Offer, OfferKeys, Opening
from maillage.tendering.queries.openings import RecordParts


def opening_record(parts: RecordParts) -> Document:
    """One document for all the openings of a call, readable without the platform."""
    call = parts.call
    return Document(
        title="Procès-verbal d’ouverture des propositions",
        subject=call.title,
        author=call.organisation.name,
        organisation=[text for text in (call.organisation.name, call.organisation.address) if text],
        reference=call.slug,
        date=now().astimezone(PARIS).date(),
        blocks=[
            KeyValues(_facts(parts)),
            Heading("L’ouverture"),
            *[block for opening in parts.openings for block in _opening(opening)],
            Heading("Les propositions reçues"),
            *_offers(parts),
            Heading("Les incidents"),
            _incidents(parts),
            Heading("Les deux enveloppes"),
            Paragraph(
                "Ce qui est proposé et qui le propose étaient fermés à part, et ont été ouverts "
                "ensemble. Les personnes doivent être connues pour que les lecteurs déclarent "
                f"leurs liens avec elles et pour juger la recevabilité{NBSP}: pendant une lecture "
                "sans noms, ce sont les droits d’accès qui les cachent, et non plus le chiffrement."
            ),
            Heading("Vérifier ce document"),
            Paragraph(
                "La liste des reçus et sa racine sont publiques sur la page de l’appel. Chaque "
                "ligne est l’empreinte SHA-256 de ce qui a été déposé, puis l’heure de réception "
                f"(UTC){NBSP}; la racine se recalcule selon la RFC{NBSP}6962."
            ),
        ],
    )


def incident_words(incident: dict[str, str]) -> str:
    """An incident in a sentence."""
    reason = INCIDENTS[incident["code"]]
    if not incident["kind"]:
        return reason
    return (
        f"fichier «{NBSP}{incident['name']}{NBSP}» écarté{NBSP}: {reason} (empreinte "
        f"{incident['sha256']})"
    )


def _facts(parts: RecordParts) -> list[tuple[str, str]]:
    call, committee = parts.call, parts.committee
    facts = [
        ("Appel", call.title),
        ("Date limite", _paris(call.deadline)),
        (
            "Comité",
            f"{committee.threshold} membres nécessaires sur "
            f"{committee.members.filter(left_at=None).count()}",
        ),
        ("Propositions reçues à temps", str(len(parts.offers))),
        ("Arrivées hors délai, non ouvertes", str(parts.late)),
    ]
    if parts.fixed:
        facts.append(("Racine de la liste des reçus", parts.fixed.root))
    return facts


def _opening(opening: Opening) -> list[Block]:
    people = [f"{share.member.user} ({_paris(share.given_at)})" for share in opening.shares.all()]
    return [
        Paragraph(
            f"Ouverture commencée le {_paris(opening.started_at)}, faite le "
            f"{_paris(opening.finished_at)} par {opening.opener.user}, avec les "
            f"parts de {liste(people)}."
        )
    ]


def _offers(parts: RecordParts) -> list[Block]:
    if not parts.offers:
        return [Paragraph("Aucune proposition n’est arrivée à temps.")]
    return [
        Table(
            headers=["Qui répond", "Reçue le", "Empreinte (SHA-256)", "État"],
            rows=[
                [
                    offer.organisation.name,
                    _paris(offer.received_at),
                    _cut(offer.digest),
                    _state(offer, keys),
                ]
                for offer, keys in parts.offers
            ],
            caption="Propositions dans l’ordre de leur arrivée",
        )
    ]


def _incidents(parts: RecordParts) -> Block:
    told = [
        f"{offer.organisation.name}{NBSP}: {incident_words(one)}"
        for offer, keys in parts.offers
        for one in (keys.incidents if keys else ())
    ]
    told += [INCIDENTS[code] for opening in parts.openings for code in opening.incidents]
    return BulletList(told) if told else Paragraph("Aucun.")


def _state(offer: Offer, keys: OfferKeys | None) -> str:
    if keys is None:
        return "Fermée"
    if not keys.proposal_key:
        return "Non ouverte, conservée fermée"
    refused = [one for one in keys.incidents if one["kind"]]
    return f"Ouverte, {compte(len(refused), 'fichier écarté')}" if refused else "Ouverte"


def _cut(digest: str) -> str:
    """A digest in groups of eight, so that a line can break."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def _paris(when: object) -> str:
    return f"{moment(when.astimezone(PARIS))} (heure de Paris)" if when else ""  # type: ignore[attr-defined]
