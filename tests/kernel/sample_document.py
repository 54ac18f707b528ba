"""One document holding every block, as the rooms would build it."""

import base64
import datetime as dt

from maillage.kernel.documents import (
    Align,
    BulletList,
    Clause,
    Document,
    Heading,
    Image,
    KeyValues,
    Notice,
    NumberedClauses,
    PageBreak,
    Paragraph,
    Party,
    Signatures,
    Table,
    bold,
    italic,
)

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20">'
    b'<rect width="60" height="20" rx="4" fill="#1f5c4d"/></svg>'
)

SESSIONS = Table(
    headers=("Groupe", "Séances", "Durée", "Montant TTC"),
    rows=(
        ("Service d’investigation éducative", "7", "2\u00a0h", "1\u00a0240,50\u00a0€"),
        ("Milieu ouvert, équipe Nord", "6", "2\u00a0h", "1\u00a0063,29\u00a0€"),
        (("Milieu ouvert, ", italic("équipe Sud")), "6", "2\u00a0h", "1\u00a0063,29\u00a0€"),
    ),
    alignments=(Align.START, Align.END, Align.END, Align.END),
    total=("Total", "19", "", "3\u00a0367,08\u00a0€"),
    caption="Séances et prix par groupe",
)

ARTICLES = NumberedClauses(
    (
        Clause(
            "Objet",
            (
                Paragraph("La présente convention fixe les conditions de l’intervention."),
                BulletList(
                    ("six à sept séances par an", ("un groupe de ", bold("12"), " au plus"))
                ),
            ),
        ),
        Clause("Prix", (Paragraph("Le prix est ferme, tous frais compris."), SESSIONS)),
        Clause("Confidentialité", (KeyValues((("Ce qui sort du groupe", "rien"),)),)),
    ),
    level=2,
)


def sample(**changes: object) -> Document:
    """The document, with some of its fields changed."""
    fields: dict[str, object] = {
        "title": "Convention d’intervention",
        "subject": "Analyse des pratiques professionnelles, 2024-2025",
        "author": "Service des ressources humaines",
        "organisation": ("Association L’Escale", "12, rue des Tilleuls", "37000 Tours"),
        "reference": "2024-APP-03",
        "date": dt.date(2024, 10, 1),
        "blocks": (
            Heading("Les parties"),
            KeyValues(
                (
                    ("Commanditaire", "Association L’Escale"),
                    ("Nombre de séances par groupe et par an", "6 ou 7"),
                    ("Intervenante", (bold("Hanna Kovač"), ", psychologue")),
                )
            ),
            Notice("Ce document ne contient aucune situation évoquée en séance.", "À savoir"),
            Heading("Les articles"),
            ARTICLES,
            Heading("L’image", 3),
            Image(SVG, "Un rectangle vert aux coins arrondis", 60, 20, "Le repère du service"),
            Image(PNG, "Un point de couleur", 10, 10),
            PageBreak(),
            Heading("Signatures"),
            Signatures(
                (
                    Party("Pour l’association", ("Ewa Lindqvist", "directrice")),
                    Party("Pour le prestataire", ("Hanna Kovač",)),
                ),
                "Fait à Tours, en deux exemplaires, le",
            ),
        ),
    }
    return Document(**(fields | changes))  # type: ignore[arg-type]
