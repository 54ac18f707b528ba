"""A draft told in French, value by value, with the passages."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from maillage.engine.intake.codelists import (
    KINDS,
    LOT_STATUSES,
    MEMBERSHIPS,
    PRICE_BASES,
    PROCEDURES,
    PROFILES,
    REVIEWS,
    ROLES,
    SECTORS,
)
from maillage.engine.intake.document import Span
from maillage.engine.intake.draft import Draft, Lot, Review
from maillage.engine.intake.gazetteer import DEPARTMENTS

LABELS: dict[str, str] = {
    "kind": "Nature",
    "is_call": "Demande d'offres",
    "organisation": "Organisme",
    "department_code": "Département",
    "city": "Commune",
    "sector": "Secteur",
    "submission_deadline": "Réponse au plus tard",
    "start_date": "Début",
    "start_is_soft": "Début souple",
    "end_date": "Fin",
    "group_count": "Nombre de groupes",
    "group_size_min": "Participants par groupe, au moins",
    "group_size_max": "Participants par groupe, au plus",
    "sessions_per_year_min": "Séances par an, au moins",
    "sessions_per_year_max": "Séances par an, au plus",
    "sessions_total_min": "Séances en tout, au moins",
    "sessions_total_max": "Séances en tout, au plus",
    "session_duration_minutes": "Durée d'une séance",
    "lots": "Lots",
    "participant_roles": "Métiers des participants",
    "facilitator_profiles": "Profils d'intervenant",
    "min_distinct_facilitators": "Intervenants différents, au moins",
    "membership": "Entrée dans le groupe",
    "voluntary": "Volontariat",
    "whole_group_required": "Groupe entier exigé",
    "headcount_budgeted": "Postes prévus",
    "headcount_actual": "Personnes présentes",
    "budget_eur": "Budget",
    "price_basis": "Prix demandé",
    "procedure": "Procédure",
    "required_documents": "Pièces demandées",
    "place": "Lieu des séances",
    "public": "Public accompagné",
    "age_min": "Âge minimum",
    "age_max": "Âge maximum",
    "excluded_periods": "Périodes à éviter",
    "method_required": "Méthode demandée",
    "preferred_assets": "Atouts appréciés",
    "objectives": "Objectifs",
    "reviews": "Bilans",
    "confidentiality_required": "Confidentialité",
    "evaluation_required": "Évaluation",
}
_MONTHS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_DICTS = {
    "kind": KINDS,
    "membership": MEMBERSHIPS,
    "procedure": PROCEDURES,
    "price_basis": PRICE_BASES,
}
_LISTS = {"participant_roles": ROLES, "facilitator_profiles": PROFILES, "sector": SECTORS}
_PASSAGE = 90


def long_date(day: date) -> str:
    """ "2 septembre 2024"; the first of the month is "1er"."""
    return f"{'1er' if day.day == 1 else day.day}\u00a0{_MONTHS[day.month - 1]} {day.year}"


def show(key: str, value: Any) -> str:
    """One value, in words."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return long_date(value)
    if isinstance(value, Decimal):
        whole, cents = f"{value:.2f}".split(".")
        grouped = f"{int(whole):,}".replace(",", "\u202f")
        return f"{grouped},{cents}\u00a0€"
    if key == "session_duration_minutes":
        hours, minutes = divmod(int(value), 60)
        return (
            f"{hours}\u00a0h" + (f"\u00a0{minutes:02}" if minutes else "")
            if hours
            else f"{minutes}\u00a0min"
        )
    if key in _DICTS:
        return _DICTS[key][value]
    if key in _LISTS:
        return _LISTS[key].label(value)
    if key == "department_code":
        return f"{DEPARTMENTS.get(value, '')} ({value})".strip()
    return _show_record(value)


def _show_record(value: Any) -> str:
    if isinstance(value, Lot):
        parts = [value.service or "service non précisé"]
        if value.groups is not None:
            parts.append(f"{value.groups} groupe{'s' if value.groups > 1 else ''}")
        if value.size is not None:
            parts.append(f"{value.size} personnes")
        if value.status:
            parts.append(LOT_STATUSES[value.status].lower())
        return ", ".join(parts)
    if isinstance(value, Review):
        who = f", avec {value.with_whom}" if value.with_whom else ""
        return f"{REVIEWS[value.which]}{who}"
    return str(value)


def summarise(draft: Draft) -> str:
    """A page of plain French: what is proposed, the passages, the questions."""
    if draft.kind == "none":
        return "Ce texte ne parle pas d'un besoin du secteur\u00a0: rien n'est proposé."
    lines = []
    for key, label in LABELS.items():
        value = getattr(draft, key)
        if value is None or value == ():
            continue
        if isinstance(value, tuple):
            lines.append(f"{label}\u00a0:")
            for rank, item in enumerate(value):
                spans = _passages(draft, f"/{key}/{rank}")
                lines.append(f"  - {_one_line(show(key, item))}")
                if isinstance(item, Lot | Review) or show(key, item) != _quote(draft, spans[:1]):
                    lines += _quotes(draft, spans)
        else:
            lines.append(f"{label}\u00a0: {_one_line(show(key, value))}")
            lines += _quotes(draft, _passages(draft, f"/{key}"))
    if draft.inconsistencies:
        lines.append("\nQuestions\u00a0:")
        for item in draft.inconsistencies:
            lines.append(f"  ? {item.message}")
            lines += _quotes(draft, item.passages)
    return "\n".join(lines)


def _passages(draft: Draft, pointer: str) -> tuple[Span, ...]:
    own = draft.spans.get(pointer)
    if own is not None:
        return own
    inside = {
        span for key in draft.spans if key.startswith(f"{pointer}/") for span in draft.spans[key]
    }
    return tuple(sorted(inside))


def _one_line(text: str) -> str:
    return re.sub(r"[ \n\t]+", " ", text)


def _quote(draft: Draft, spans: tuple[Span, ...]) -> str:
    return draft.text[spans[0][0] : spans[0][1]] if spans else ""


def _quotes(draft: Draft, spans: tuple[Span, ...]) -> list[str]:
    shown = []
    for start, end in spans[:4]:
        text = _one_line(draft.text[start:end])
        short = text if len(text) <= _PASSAGE else f"{text[:_PASSAGE].rstrip()}…"
        shown.append(f"      «\u00a0{short}\u00a0»")
    return shown
