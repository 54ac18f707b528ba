"""A text and its draft face to face: passages to highlight, values with their passages."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from maillage.engine.intake import Draft
from maillage.engine.intake import codelists as lists
from maillage.kernel.words import NBSP, date_longue, duree, euros
from maillage.territory.registry import UnknownPlace, departement

Span = tuple[int, int]
ONE_LINE = 90


@dataclass(frozen=True)
class Piece:
    """A run of the text; `id` is set when a value comes from it."""

    text: str
    id: str = ""


@dataclass(frozen=True)
class Value:
    """A line of the draft: its label, its value in words ([] when silent), and its passages."""

    label: str
    items: list[str]
    quotes: list[str]
    ids: str

    @property
    def value(self) -> str:
        """The items on one line."""
        return f"{NBSP}; ".join(self.items)

    @property
    def short_quote(self) -> str:
        """The passage, when there is one only and it fits a line."""
        alone = self.quotes[0] if len(self.quotes) == 1 else ""
        return alone if len(alone) <= ONE_LINE else ""


@dataclass(frozen=True)
class Reading:
    """What the intake page shows."""

    pieces: list[Piece]
    values: list[Value]
    doubts: list[Value]

    @property
    def stated(self) -> list[Value]:
        """What the text says."""
        return [value for value in self.values if value.items]

    @property
    def silent(self) -> list[Value]:
        """What the text does not say."""
        return [value for value in self.values if not value.items]


def reading(draft: Draft) -> Reading:
    """Lay a draft beside its text."""
    spans = [span for found in draft.spans.values() for span in found]
    pieces, starts = _pieces(draft.text, spans)
    values = [
        _value(draft, starts, label, [words] if isinstance(words, str) else words, keys)
        for label, words, keys in _lines(draft)
    ]
    doubts = [
        _value(draft, starts, doubt.message, [doubt.message], [f"/inconsistencies/{rank}"])
        for rank, doubt in enumerate(draft.inconsistencies)
    ]
    return Reading(pieces, values, doubts)


def _pieces(text: str, spans: list[Span]) -> tuple[list[Piece], list[tuple[Span, str]]]:
    """The text cut at each end of a passage, so that overlapping passages never nest."""
    cuts = sorted({0, len(text), *(edge for span in spans for edge in span)})
    pieces: list[Piece] = []
    named: list[tuple[Span, str]] = []
    for start, end in pairwise(cuts):
        covered = any(first <= start and end <= last for first, last in spans)
        name = f"passage-{len(named) + 1}" if covered else ""
        pieces.append(Piece(text[start:end], name))
        if covered:
            named.append(((start, end), name))
    return pieces, named


def _value(
    draft: Draft, named: list[tuple[Span, str]], label: str, words: list[str], keys: list[str]
) -> Value:
    items = [item for item in words if item]
    spans = [
        span
        for pointer, found in draft.spans.items()
        if any(pointer == key or pointer.startswith(f"{key}/") for key in keys)
        for span in found
    ]
    spans = sorted(set(spans))
    ids = [
        name
        for (start, end), name in named
        if any(first <= start and end <= last for first, last in spans)
    ]
    quotes = list(dict.fromkeys(draft.text[start:end].strip() for start, end in spans))
    return Value(label, items, quotes if items else [], " ".join(ids) if items else "")


def _lines(draft: Draft) -> Iterator[tuple[str, str | list[str], list[str]]]:
    """(label, value in words, keys of the spans), in the order of a conversation."""
    yield "Ce qui est demandé", lists.KINDS[draft.kind], ["/kind"]
    yield "Organisation", draft.organisation or "", ["/organisation"]
    yield "Secteur", _label(lists.SECTORS, draft.sector), ["/sector"]
    yield "Département", _departement(draft.department_code), ["/department_code"]
    yield "Lieu", draft.place or draft.city or "", ["/place", "/city"]
    yield "Public accompagné", list(draft.public), ["/public"]
    yield "Âges", _range(draft.age_min, draft.age_max, "ans"), ["/age_min", "/age_max"]
    yield "Objectifs", list(draft.objectives), ["/objectives"]
    yield "Nombre de groupes", _number(draft.group_count), ["/group_count"]
    yield "Groupes", _lots(draft), ["/lots"]
    yield (
        "Personnes par groupe",
        _range(draft.group_size_min, draft.group_size_max, ""),
        ["/group_size_min", "/group_size_max"],
    )
    yield "Effectif prévu", _number(draft.headcount_budgeted), ["/headcount_budgeted"]
    yield "Effectif présent", _number(draft.headcount_actual), ["/headcount_actual"]
    yield "Groupe entier", _yes(draft.whole_group_required), ["/whole_group_required"]
    yield "Composition", _code(lists.MEMBERSHIPS, draft.membership), ["/membership"]
    yield "Au volontariat", _yes(draft.voluntary), ["/voluntary"]
    yield (
        "Métiers des participants",
        _labels(lists.ROLES, draft.participant_roles),
        ["/participant_roles"],
    )
    yield from _rhythm(draft)
    yield from _terms(draft)


def _rhythm(draft: Draft) -> Iterator[tuple[str, str | list[str], list[str]]]:
    yield (
        "Séances par an",
        _range(draft.sessions_per_year_min, draft.sessions_per_year_max, ""),
        ["/sessions_per_year_min", "/sessions_per_year_max"],
    )
    yield (
        "Séances en tout",
        _range(draft.sessions_total_min, draft.sessions_total_max, ""),
        ["/sessions_total_min", "/sessions_total_max"],
    )
    minutes = draft.session_duration_minutes
    yield "Durée d'une séance", duree(minutes) if minutes else "", ["/session_duration_minutes"]
    start = date_longue(draft.start_date) if draft.start_date else ""
    if start and draft.start_is_soft:
        start += ", si possible"
    yield "Début des séances", start, ["/start_date", "/start_is_soft"]
    yield "Fin des séances", date_longue(draft.end_date) if draft.end_date else "", ["/end_date"]
    yield "Périodes sans séance", list(draft.excluded_periods), ["/excluded_periods"]
    deadline = draft.submission_deadline
    yield (
        "Date limite de réponse",
        date_longue(deadline) if deadline else "",
        ["/submission_deadline"],
    )


def _terms(draft: Draft) -> Iterator[tuple[str, str | list[str], list[str]]]:
    yield (
        "Qui peut animer",
        _labels(lists.PROFILES, draft.facilitator_profiles),
        ["/facilitator_profiles"],
    )
    yield (
        "Intervenants différents, au moins",
        _number(draft.min_distinct_facilitators),
        ["/min_distinct_facilitators"],
    )
    yield "Approche attendue", draft.method_required or "", ["/method_required"]
    yield "Ce qui serait un plus", list(draft.preferred_assets), ["/preferred_assets"]
    yield "Confidentialité", _yes(draft.confidentiality_required), ["/confidentiality_required"]
    reviews = [
        f"{lists.REVIEWS.get(one.which, one.which)}, avec {one.with_whom}"
        if one.with_whom
        else lists.REVIEWS.get(one.which, one.which)
        for one in draft.reviews
    ]
    yield (
        "Bilans et évaluation",
        reviews or _yes(draft.evaluation_required),
        ["/evaluation_required", "/reviews"],
    )
    yield "Pièces demandées", list(draft.required_documents), ["/required_documents"]
    budget = draft.budget_eur
    yield "Budget", euros(int(budget * 100)) if budget is not None else "", ["/budget_eur"]
    yield "Prix", _code(lists.PRICE_BASES, draft.price_basis), ["/price_basis"]
    yield "Manière d'acheter", _code(lists.PROCEDURES, draft.procedure), ["/procedure"]


def _lots(draft: Draft) -> list[str]:
    lines = []
    for lot in draft.lots:
        words = [f"{lot.groups or 1} groupe{'s' if (lot.groups or 1) > 1 else ''}"]
        if lot.service:
            words.append(lot.service)
        if lot.size:
            words.append(f"{lot.size} personnes")
        if lot.status:
            words.append("déjà pourvu" if lot.status == "filled" else "à pourvoir")
        lines.append(", ".join(words))
    return lines


def _departement(code: str | None) -> str:
    if not code:
        return ""
    try:
        return f"{departement(code).name} ({code})"
    except UnknownPlace:
        return code


def _range(least: int | None, most: int | None, unit: str) -> str:
    bounds = [str(value) for value in dict.fromkeys((least, most)) if value is not None]
    if not bounds:
        return ""
    return f"{' à '.join(bounds)} {unit}".strip()


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _yes(value: bool | None) -> str:
    return "" if value is None else ("Oui" if value else "Non")


def _code(table: Any, code: str | None) -> str:
    return "" if code is None else table.get(code, code)


def _label(table: Any, code: str | None) -> str:
    return "" if code is None else table.label(code)


def _labels(table: Any, codes: tuple[str, ...]) -> list[str]:
    return [", ".join(table.label(code) for code in codes)] if codes else []
