"""Short lists: code to French label."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "app": "Analyse des pratiques professionnelles",
    "supervision": "Supervision",
    "intervision": "Intervision",
    "training": "Formation",
    "collective_action": "Action collective",
    "other": "Autre texte du secteur",
    "none": "Texte étranger au secteur",
}

LOT_STATUSES: dict[str, str] = {"open": "À pourvoir", "filled": "Déjà pourvu"}

MEMBERSHIPS: dict[str, str] = {
    "open": "Groupe ouvert (entrées et sorties permanentes)",
    "closed": "Groupe fermé",
}

PROCEDURES: dict[str, str] = {
    "direct_award": "Marché de gré à gré",
    "adapted_procedure": "Procédure adaptée (MAPA)",
    "formal_procedure": "Procédure formalisée",
    "quote_request": "Demande de devis",
}

PRICE_BASES: dict[str, str] = {
    "gross_all_included": "TTC, tous frais compris",
    "gross": "TTC",
    "net_all_included": "HT, tous frais compris",
    "net": "HT",
    "all_included": "Tous frais compris, taxe non précisée",
}

REVIEWS: dict[str, str] = {
    "scoping_meeting": "Réunion de cadrage",
    "interim_review": "Bilan intermédiaire",
    "periodic_evaluation": "Évaluation périodique",
    "yearly_evaluation": "Évaluation annuelle",
    "final_evaluation": "Évaluation finale",
}
