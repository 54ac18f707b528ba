"""An action on one sheet of paper: what it is, and how to do it again."""

from maillage.actions.models import CollectiveAction
from maillage.actions.queries.actions import animators_of, attended, labels_of
from maillage.kernel import clock, words
from maillage.kernel.documents import Block, Document, Heading, KeyValues, Paragraph
from maillage.territory.registry import commune_name


def card_document(action: CollectiveAction) -> Document:
    """The printable card of an action. It names professionals, never a family."""
    blocks: list[Block] = []
    if action.aim:
        blocks.append(Paragraph(action.aim))
    pairs = [(label, value) for label, value in _facts(action) if value]
    if pairs:
        blocks.append(KeyValues(pairs))
    for title, text in (
        ("Le besoin observé", action.need),
        ("Avec les familles", _families(action)),
        ("Supports et matériel", action.tools),
        ("De quoi la refaire", _kit(action)),
        ("Ce que l’on a appris", action.learned),
    ):
        if text:
            blocks += [Heading(title), Paragraph(text)]
    return Document(
        title=action.title,
        subject="Action collective",
        author=action.organisation.name,
        organisation=[action.organisation.name],
        date=clock.today(),
        blocks=blocks,
    )


def _families(action: CollectiveAction) -> str:
    if not action.co_design_how:
        return ""
    label = action.get_co_design_display()
    return f"{label}. {action.co_design_how}" if label else action.co_design_how


def _kit(action: CollectiveAction) -> str:
    return "\n".join(part for part in (action.kit, action.kit_url) if part)


def _facts(action: CollectiveAction) -> list[tuple[str, str]]:
    labels = labels_of([action])[action.pk]
    came = attended(action)
    place = action.site.name if action.site else ""
    where = ", ".join(
        part for part in (place, action.place, commune_name(action.commune_code)) if part
    )
    return [
        ("Pour", ", ".join(part for part in (*labels.publics, action.ages) if part)),
        ("Forme", action.kind_label),
        ("Où", where),
        ("Rythme", action.rhythm),
        ("Thèmes", ", ".join(labels.themes)),
        ("Compétences psychosociales", ", ".join(labels.skills)),
        ("Objectifs du plan", ", ".join(labels.objectives)),
        ("Organisée par", str(action.organiser or "")),
        ("Service", action.service.name if action.service else ""),
        ("Animée par", ", ".join(str(one) for one in animators_of(action))),
        ("Partenaires", action.partners),
        ("Coût", words.euros(action.cost_cents) if action.cost_cents is not None else ""),
        ("Venues", _came(came.dates, came.new, came.returning)),
    ]


def _came(dates: int, new: int, returning: int) -> str:
    if not dates:
        return ""
    return (
        f"{words.compte(dates, 'date', 'dates')}\u00a0: {new} pour la première fois, "
        f"{returning} de retour"
    )
