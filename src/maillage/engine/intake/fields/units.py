"""Words for people and groups, with their quantities."""

from __future__ import annotations

from maillage.engine.intake.document import Document, Span
from maillage.engine.intake.numbers_fr import Quantity, quantities, quantity_pattern

PEOPLE = (
    r"(?:personnes?|pros?\b|soignant(?:e)?s?|professionnel(?:le)?s?(?:\.le\.s|\.les|\(les?\))?"
    r"|participant(?:e)?s?(?:\.e\.s|\(e\)s|\.es)?|salarie(?:e)?s?(?:\.e\.s)?|agents?"
    r"|membres|collegues|educateurs?|travailleurs\s+sociaux"
    r"|assistant(?:e)?s?\s+(?:familia(?:l|le|ux|les)|maternel(?:le)?s?|socia(?:le"
    r"|ux)s?)|stagiaires|intervenants\s+sociaux|cadres|chefs\s+de\s+service"
    r"|accompagnants)"
)
GROUPS_QUANTITY = quantity_pattern(
    r"(?:(?:petits?|sous-?|grands?)\s*)?groupes?\b(?!\s+de\s+(?:travail|parole)"
    r"|\s+hospitalier|\s+scolaire|\s+associatif|\s+d'enfants)"
)
PEOPLE_QUANTITY = quantity_pattern(PEOPLE)


def number_in(doc: Document, span: Span) -> Quantity | None:
    """The only number, or range, that a short value holds."""
    pattern = quantity_pattern(r"(?=\W|$)")
    found = quantities(doc.fold, pattern, *span)
    return found[0] if len(found) == 1 else None
