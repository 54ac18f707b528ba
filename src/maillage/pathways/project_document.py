"""The project as one hands it to a family: plain words, large headings, places to sign."""

from maillage.kernel import clock
from maillage.kernel.documents import (
    Block,
    BulletList,
    Document,
    Heading,
    KeyValues,
    Paragraph,
    Party,
    Signatures,
    Table,
    bold,
)
from maillage.kernel.words import NBSP, compte, date_courte
from maillage.pathways.domain.projects import OPINION
from maillage.pathways.enums.projects import Voice
from maillage.pathways.identity import Identity
from maillage.pathways.models import Goal, GoalAction, ProjectReview
from maillage.pathways.queries.projects import Sheet

EMPTY = "Rien n’est encore écrit ici."


def project_document(sheet: Sheet, identity: Identity) -> Document:
    """The document of a project; the child is called by its first name, and named once."""
    organisation = sheet.project.organisation
    name = identity.first_name
    return Document(
        title=f"Le projet de {name}",
        date=clock.today(),
        organisation=[text for text in (organisation.name, organisation.address) if text],
        subject="Projet personnalisé",
        reference=str(sheet.project.child),
        blocks=project_blocks(sheet, identity),
    )


def project_blocks(sheet: Sheet, identity: Identity) -> list[Block]:
    """What a project says, as the parts of a document."""
    return [
        *_beginning(sheet, identity),
        *_said(sheet, identity.first_name),
        *_goals(sheet),
        *_reviews(sheet),
        *_agreements(sheet),
    ]


def _beginning(sheet: Sheet, identity: Identity) -> list[Block]:
    pathway = sheet.project.pathway
    return [
        KeyValues(
            [
                ("Pour", identity.full_name),
                ("Avec", str(pathway.service)),
                ("Accompagnement", f"depuis le {date_courte(pathway.admitted_on)}"),
            ]
        ),
        Paragraph(
            "Ce document dit ce qui compte pour l’enfant et sa famille, ce que nous voulons "
            "atteindre ensemble, et qui fait quoi. Il peut changer à tout moment, à votre demande."
        ),
    ]


def _said(sheet: Sheet, name: str) -> list[Block]:
    blocks: list[Block] = [Heading("Ce que nous attendons")]
    if sheet.expectations:
        blocks += [KeyValues([(one.get_kind_display(), one.said) for one in sheet.expectations])]
    else:
        blocks.append(Paragraph(EMPTY))
    if sheet.needs:
        blocks += [
            Heading("Les besoins"),
            BulletList([one.said for one in sheet.needs]),
        ]
    if sheet.project.opinion_on is not None:
        how = sheet.project.get_opinion_how_display()
        blocks += [
            Heading(f"Ce que {name} en dit"),
            Paragraph(sheet.words.get(OPINION, "")),
            Paragraph(f"{how}, le {date_courte(sheet.project.opinion_on)}."),
        ]
    return blocks


def _goals(sheet: Sheet) -> list[Block]:
    running = [one for one in sheet.goals if one.closed_on is None]
    ended = [(one.said, one.closed_on) for one in sheet.goals if one.closed_on is not None]
    blocks: list[Block] = [Heading("Nos buts")]
    if not running:
        blocks.append(Paragraph(EMPTY))
    for number, goal in enumerate(running, start=1):
        blocks += _goal(number, goal)
    if ended:
        blocks += [
            Heading("Les buts terminés"),
            BulletList([f"{said} (le {date_courte(on)})" for said, on in ended]),
        ]
    return blocks


def _goal(number: int, goal: Goal) -> list[Block]:
    kind = goal.get_kind_display()
    blocks: list[Block] = [
        Heading(f"But {number}{NBSP}: {kind}", level=2),
        Paragraph(goal.said),
        Paragraph(f"Nous le regardons ensemble avant le {date_courte(goal.due_on)}."),
    ]
    actions = list(goal.actions.all())
    if actions:
        blocks.append(
            Table(
                headers=["Ce qui sera fait", "Par qui", "Comment"],
                rows=[
                    [
                        _action(one),
                        one.get_carrier_display(),
                        one.get_means_display(),
                    ]
                    for one in actions
                ],
            )
        )
    ratings = list(goal.ratings.all())
    if ratings:
        last = ratings[-1].review
        told = [one for one in ratings if one.review_id == last.pk]
        blocks += [
            Paragraph([bold(f"Où nous en sommes (le {date_courte(last.on)})")]),
            KeyValues([(one.get_voice_display(), one.get_step_display()) for one in told]),
        ]
    return blocks


def _action(action: GoalAction) -> str:
    done = f" (fait le {date_courte(action.done_on)})" if action.done_on else ""
    return f"{action.said}{done}"


def _reviews(sheet: Sheet) -> list[Block]:
    if not sheet.reviews:
        return []
    blocks: list[Block] = [Heading("Nos bilans")]
    for review in sheet.reviews:
        blocks += _review(review)
    return blocks


def _review(review: ProjectReview) -> list[Block]:
    blocks: list[Block] = [
        Heading(f"{review.get_kind_display()}, le {date_courte(review.on)}", level=2),
        Paragraph(review.said),
    ]
    better = list(review.improvements.all())
    if better:
        blocks += [
            Paragraph(f"Nous avons décidé de {compte(len(better), 'amélioration')}\u00a0:"),
            BulletList(
                [f"{one.said} ({one.owner}, avant le {date_courte(one.due_on)})" for one in better]
            ),
        ]
    blocks.append(Paragraph(f"Prochain bilan avant le {date_courte(review.next_on)}."))
    return blocks


def _agreements(sheet: Sheet) -> list[Block]:
    blocks: list[Block] = [Heading("Notre accord")]
    if sheet.agreements:
        blocks.append(
            KeyValues(
                [
                    (
                        str(Voice(party).label),
                        f"{one.get_answer_display()}, {one.get_how_display().lower()}, "
                        f"le {date_courte(one.on)}",
                    )
                    for party, one in sheet.answers.items()
                ]
            )
        )
    blocks.append(
        Signatures([Party("L’enfant ou le jeune"), Party("La famille"), Party("Le service")])
    )
    return blocks
