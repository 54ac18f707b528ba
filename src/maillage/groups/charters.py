"""The rules proposed to a group, and those that every group of the platform has."""

from maillage.groups.enums import CycleKind
from maillage.kernel.words import NBSP

# Sources of the rules: domain.md 2.3, 2.4 and 5.3 (frame, scope, duty to pass on: CASF L226-2-1).
FIXED_TEXT = (
    "Ce qui se dit en séance reste dans le groupe. Rien n’en est écrit sur la plateforme"
    f"{NBSP}: ni notes, ni titres, ni noms.\n"
    "Une séance n’est ni une réunion de synthèse ni une réunion de projet"
    f"{NBSP}: aucune décision sur une situation n’y est prise.\n"
    "Une personne et son encadrement ne sont pas dans le même groupe, et l’animation vient de "
    "l’extérieur de l’équipe.\n"
    "Si un enfant paraît en danger, chacun garde le devoir de transmettre"
    f"{NBSP}: la confidentialité n’en dispense pas."
)

PROPOSED = {
    CycleKind.PRACTICE_ANALYSIS: (
        "Chacun parle en son nom, de situations de son propre travail, sans nommer les personnes "
        "accompagnées.\n"
        "On écoute sans couper la parole, sans juger et sans donner de leçon.\n"
        "Personne n’est obligé de présenter une situation.\n"
        "Les questions d’organisation et les conflits d’équipe se traitent ailleurs"
        f"{NBSP}: l’intervenant ou l’intervenante y renvoie.\n"
        "On arrive à l’heure et on prévient quand on ne vient pas, sans avoir à dire pourquoi."
    ),
    CycleKind.GUIDED_INTERVISION: (
        "Les membres sont des pairs"
        f"{NBSP}: chacun aide et est aidé à son tour.\n"
        "On écoute sans couper la parole et l’on questionne avant de proposer.\n"
        "Les situations sont racontées sans nom ni détail qui ferait reconnaître quelqu’un.\n"
        "On arrive à l’heure et on prévient quand on ne vient pas, sans avoir à dire pourquoi."
    ),
    CycleKind.TRAINING: (
        "Les exemples tirés du travail sont racontés sans nom ni détail qui ferait reconnaître "
        "quelqu’un.\n"
        "On écoute sans juger, on questionne librement.\n"
        "La feuille de présence est signée à chaque séance, comme la loi le demande."
    ),
}


def proposed_text(kind: str) -> str:
    """The text proposed for a kind of cycle: to be read, changed and agreed by the group."""
    return PROPOSED.get(CycleKind(kind), PROPOSED[CycleKind.PRACTICE_ANALYSIS])
