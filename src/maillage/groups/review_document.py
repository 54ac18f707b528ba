"""A review as a document: one description, PDF and ODT."""

from collections.abc import Sequence

from maillage.groups.access_sealed import AgreementSaid
from maillage.groups.models import Group, Review
from maillage.groups.review_words import Said, said_in, who_reads, who_validates, who_writes
from maillage.kernel import clock
from maillage.kernel.documents import (
    Align,
    Block,
    BulletList,
    Document,
    Heading,
    KeyValues,
    Notice,
    Paragraph,
    Table,
)
from maillage.kernel.words import date_courte, date_longue

NOT_SHARED = (
    "Ce texte n’est pas encore partagé\u00a0: il reste entre les personnes qui le relisent."
)


def review_document(review: Review) -> Document:
    """The review: its frame, its scales, its texts, the objectives, the decision."""
    said = said_in(review)
    organisation = review.organisation
    day = review.held_on or review.planned_on
    blocks: list[Block] = [
        KeyValues(
            [
                ("Cycle", review.cycle.title),
                *([("Groupe", review.group.name)] if review.group else []),
                ("Tenu le", date_longue(day)),
                *said.counts,
                ("Écrit par", who_writes(review.rules)),
                ("Validé par", who_validates(review.rules)),
                ("Lu par", who_reads(review.rules)),
            ]
        )
    ]
    if review.shared_at is None:
        blocks.append(Notice(NOT_SHARED))
    blocks += _scales(said) + _texts(said) + _objectives(said)
    if said.decision:
        blocks += [Heading("Décision"), Paragraph(said.decision)]
    blocks.append(Notice(review.rules.never, title="Ce qui n’y figure jamais"))
    return Document(
        title=review.get_kind_display(),
        subject=review.about,
        author=organisation.name,
        organisation=[text for text in (organisation.name, organisation.address) if text],
        date=review.shared_at.astimezone(clock.PARIS).date() if review.shared_at else day,
        blocks=blocks,
    )


def _scales(said: Said) -> list[Block]:
    if not said.scales:
        return []
    table = Table(
        headers=["Ce qui est regardé", "Avis"],
        rows=[[label, word] for label, word in said.scales],
        alignments=[Align.START, Align.START],
        caption="Ce qui est regardé",
    )
    return [Heading("Le dispositif"), table]


def _texts(said: Said) -> list[Block]:
    blocks: list[Block] = []
    for label, text in said.texts:
        blocks.append(Heading(label))
        blocks += [Paragraph(part.strip()) for part in text.split("\n\n") if part.strip()]
    return blocks


def _objectives(said: Said) -> list[Block]:
    if not said.objectives and not said.added:
        return []
    blocks: list[Block] = [Heading("Les objectifs")]
    if said.objectives:
        rows = [
            [
                one.text,
                one.met,
                f"{one.becomes}\u00a0: {one.wording}" if one.wording else one.becomes,
            ]
            for one in said.objectives
        ]
        blocks.append(
            Table(
                headers=["Objectif", "Atteint", "L’an prochain"],
                rows=rows,
                caption="Les objectifs de la saison",
            )
        )
    if said.added:
        blocks += [
            Paragraph("Nouveaux objectifs pour l’an prochain\u00a0:"),
            BulletList(said.added),
        ]
    return blocks


def agreements_document(group: Group, agreements: Sequence[AgreementSaid]) -> Document:
    """The agreements that a group has shared, dated; those ended say when."""
    organisation = group.organisation
    rows = [
        [
            one.text,
            date_courte(one.chosen_on),
            f"terminé le {date_courte(one.ended_on)}" if one.ended_on else "en vigueur",
        ]
        for one in agreements
    ]
    blocks: list[Block] = [KeyValues([("Cycle", group.cycle.title), ("Groupe", group.name)])]
    if rows:
        headers = ["Accord", "Choisi le", "État"]
        blocks.append(Table(headers=headers, rows=rows, caption="Les accords du groupe"))
    else:
        blocks.append(Paragraph("Le groupe n’a pas encore partagé d’accord."))
    return Document(
        title="Accords de pratique",
        subject=group.name,
        author=organisation.name,
        organisation=[text for text in (organisation.name, organisation.address) if text],
        date=clock.today(),
        blocks=blocks,
    )
