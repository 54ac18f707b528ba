"""From what a text says (engine.intake) to the fields of a call. Nothing is invented."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from maillage.engine.intake import Draft
from maillage.engine.intake.codelists import REVIEWS
from maillage.groups.enums import CycleKind
from maillage.groups.models import Group
from maillage.kernel import clock
from maillage.kernel.keys import search_key
from maillage.people.models import FacilitatorProfile, Service
from maillage.tendering.enums import (
    CALL_PROFILES,
    WINNER_ONLY,
    DocumentKind,
    LotStatus,
    PaperMoment,
    Procedure,
)
from maillage.territory.registry import UnknownPlace, departement

KINDS = {
    "app": CycleKind.PRACTICE_ANALYSIS,
    "supervision": CycleKind.SUPERVISION,
    "intervision": CycleKind.GUIDED_INTERVISION,
    "training": CycleKind.TRAINING,
}
PROCEDURES = {
    "direct_award": Procedure.DIRECT_AWARD,
    "adapted_procedure": Procedure.ADAPTED,
}
PROFILES = {"experienced_sector_professional": "experienced_professional"}
# A text that names a day means until the end of that day.
END_OF_DAY = time(23, 59)
MAX_LOTS = 60
PAPER_WORDS = (
    (re.compile(r"\bnote\b|memoire|methodolog"), DocumentKind.METHODOLOGY_NOTE),
    (re.compile(r"planning|calendrier"), DocumentKind.SCHEDULE),
    (re.compile(r"\bcv\b|curriculum|references|qualifications"), DocumentKind.CV),
    (re.compile(r"\bdc ?1\b"), DocumentKind.FORM_DC1),
    (re.compile(r"\bdc ?2\b"), DocumentKind.FORM_DC2),
    (re.compile(r"honneur"), DocumentKind.SWORN_STATEMENT),
    (
        re.compile(r"agrement|declaration d activite|\bnda\b|enregistrement"),
        DocumentKind.TRAINING_REGISTRATION,
    ),
    (re.compile(r"vigilance|urssaf"), DocumentKind.SOCIAL_CERTIFICATE),
    (re.compile(r"regularite fiscale|attestation fiscale"), DocumentKind.FISCAL_CERTIFICATE),
    (re.compile(r"assurance|responsabilite civile"), DocumentKind.INSURANCE),
)
SIGNED = "datée et signée"
SIGNED_NOTE = re.compile(r"note methodologique datee et signee")


@dataclass(frozen=True)
class LotPlan:
    """The terms of one group, as typed or read. `pk` is that of a lot which exists already."""

    name: str
    status: str = LotStatus.OPEN
    service: Service | None = None
    holder: FacilitatorProfile | None = None
    holder_name: str = ""
    size_budgeted: int | None = None
    size_actual: int | None = None
    sessions_min: int | None = None
    sessions_max: int | None = None
    duration_minutes: int | None = None
    counts_for_distinct: bool = True
    pk: int | None = None
    # The group that a new lot goes on with; a lot which exists keeps its own.
    continues: Group | None = None


@dataclass(frozen=True)
class Paper:
    """A paper asked for, and the papers accepted in its place."""

    kind: str
    substitutes: list[str] = field(default_factory=list)
    detail: str = ""
    moment: str = PaperMoment.OFFER


def end_of_day(day: date) -> datetime:
    """The last minute of a day in Paris: how a deadline given as a date is understood."""
    return datetime.combine(day, END_OF_DAY, tzinfo=clock.PARIS)


def call_values(draft: Draft) -> dict[str, Any]:
    """The fields of a consultation that the text states, others at their empty value."""
    values: dict[str, Any] = {
        "title": title_of(draft),
        "kind": KINDS.get(draft.kind, CycleKind.PRACTICE_ANALYSIS),
        "procedure": PROCEDURES.get(draft.procedure or "", ""),
        "objectives": [line for one in draft.objectives for line in objective_lines(one)],
        "public_served": _public(draft)[:1000],
        "participant_roles": list(draft.participant_roles),
        "facilitator_profiles": call_profiles(draft.facilitator_profiles),
        "method": (draft.method_required or "")[:1000],
        "assets": "\n".join(draft.preferred_assets)[:1000],
        "evaluation": _evaluation(draft)[:2000],
        "is_voluntary": bool(draft.voluntary),
        "place": (draft.place or draft.city or "")[:200],
        "departement_code": draft.department_code or "",
        "season_starts_on": draft.start_date,
        "season_ends_on": _end(draft),
        "start_is_soft": bool(draft.start_is_soft),
        "avoids_school_holidays": any(
            "scolaire" in search_key(period) for period in draft.excluded_periods
        ),
        "min_distinct_facilitators": draft.min_distinct_facilitators or 1,
    }
    if draft.confidentiality_required is not None:
        values["confidentiality_required"] = draft.confidentiality_required
    if draft.membership:
        values["membership"] = draft.membership
    if draft.submission_deadline:
        values["deadline"] = end_of_day(draft.submission_deadline)
    if draft.budget_eur is not None:
        values["budget_cents"] = int(draft.budget_eur * 100)
    return values


def objective_lines(objective: str) -> list[str]:
    """One line per objective: one that holds a list ("… en ce qui concerne :") is said once for
    each of its items, so that each can be read, changed and reviewed alone.
    """
    head, *items = [line.strip() for line in objective.splitlines()] or [""]
    return [f"{head} {item.lstrip('-–•* ')}" for item in items] or [head]


def call_profiles(codes: Iterable[str]) -> list[str]:
    """The codes of a call's list for those of the reader; what the list lacks is left out."""
    known = [code for code, _ in CALL_PROFILES]
    return [code for code in (PROFILES.get(one, one) for one in codes) if code in known]


def title_of(draft: Draft) -> str:
    """A working title from the kind, the services or the département; "" never."""
    words = KINDS.get(draft.kind, CycleKind.PRACTICE_ANALYSIS).label
    services = list(dict.fromkeys(lot.service for lot in draft.lots if lot.service))
    if services:
        words += f" – {', '.join(services)}"
    elif draft.department_code:
        words += f" – {_departement_name(draft.department_code)}"
    return words[:150]


def lot_plans(draft: Draft, services: Sequence[Service]) -> list[LotPlan]:
    """One plan per group: those of each lot read, else as many as the text counts, else one."""
    common: dict[str, Any] = {
        "size_actual": draft.headcount_actual,
        "sessions_min": draft.sessions_per_year_min or draft.sessions_total_min,
        "sessions_max": draft.sessions_per_year_max or draft.sessions_total_max,
        "duration_minutes": draft.session_duration_minutes,
    }
    size = draft.headcount_budgeted or draft.group_size_max
    if not draft.lots:
        count = min(draft.group_count or 1, MAX_LOTS)
        names = ["Groupe"] if count == 1 else [f"Groupe {rank}" for rank in range(1, count + 1)]
        return [LotPlan(name=name, size_budgeted=size, **common) for name in names]
    plans: list[LotPlan] = []
    for lot in draft.lots:
        service = _service(lot.service, services)
        for rank in range(1, (lot.groups or 1) + 1):
            base = (lot.service or "Groupe")[:70]
            plans.append(
                LotPlan(
                    name=base if (lot.groups or 1) == 1 and lot.service else f"{base} {rank}",
                    status=LotStatus.FILLED if lot.status == "filled" else LotStatus.OPEN,
                    service=service,
                    size_budgeted=lot.size or size,
                    # The rule speaks of the groups to be led by different persons: those to fill.
                    counts_for_distinct=lot.status != "filled",
                    **common,
                )
            )
    return plans[:MAX_LOTS]


def papers(draft: Draft) -> list[Paper]:
    """The papers that the text asks for; "à défaut" makes a sworn statement a substitute."""
    kinds: dict[str, list[str]] = {}
    for words in draft.required_documents:
        key = search_key(words)
        found = [kind for pattern, kind in PAPER_WORDS if pattern.search(key)]
        for kind in found or [DocumentKind.OTHER]:
            kinds.setdefault(kind, []).append("" if found else words)
    forms = [kind for kind in (DocumentKind.FORM_DC1, DocumentKind.FORM_DC2) if kind in kinds]
    by_default = "a defaut" in search_key(draft.text)
    replaced = DocumentKind.SWORN_STATEMENT in kinds and bool(forms) and by_default
    if replaced:
        del kinds[DocumentKind.SWORN_STATEMENT]
    if DocumentKind.METHODOLOGY_NOTE in kinds and SIGNED_NOTE.search(search_key(draft.text)):
        kinds[DocumentKind.METHODOLOGY_NOTE] = [SIGNED]
    return [
        Paper(
            kind=kind,
            substitutes=[DocumentKind.SWORN_STATEMENT] if replaced and kind in forms else [],
            detail=", ".join(word for word in words if word)[:200],
            moment=PaperMoment.AWARD if kind in WINNER_ONLY else PaperMoment.OFFER,
        )
        for kind, words in kinds.items()
    ]


def _service(name: str | None, services: Sequence[Service]) -> Service | None:
    wanted = search_key(name or "")
    if not wanted:
        return None
    for service in services:
        if wanted in (search_key(service.short_name), search_key(service.name)):
            return service
    return None


def _end(draft: Draft) -> date | None:
    if draft.end_date and draft.start_date and draft.end_date <= draft.start_date:
        return None
    return draft.end_date


def _public(draft: Draft) -> str:
    words = list(draft.public)
    if draft.age_min is not None and draft.age_max is not None:
        words.append(f"de {draft.age_min} à {draft.age_max} ans")
    return ", ".join(words)


def _evaluation(draft: Draft) -> str:
    lines = []
    for review in draft.reviews:
        label = REVIEWS.get(review.which, review.which)
        lines.append(f"{label}, avec {review.with_whom}" if review.with_whom else label)
    return "\n".join(lines)


def _departement_name(code: str) -> str:
    try:
        return departement(code).name
    except UnknownPlace:
        return code
