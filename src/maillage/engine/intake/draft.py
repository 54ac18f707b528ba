"""The structured draft that a text yields."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from maillage.engine.intake.document import Span
from maillage.engine.intake.finding import Findings, Found


@dataclass(frozen=True)
class Lot:
    """A group or set of groups offered separately; `status` is "open" or "filled"."""

    service: str | None
    groups: int | None
    size: int | None
    status: str | None


@dataclass(frozen=True)
class Review:
    """A moment of evaluation: `which` is a code of `codelists.REVIEWS`, `with` who attends."""

    which: str
    with_whom: str | None


@dataclass(frozen=True)
class Inconsistency:
    """A question in French, with the passages that raise it."""

    message: str
    passages: tuple[Span, ...]


@dataclass(frozen=True)
class Draft:
    """What a text says of a need. None or empty means that the text does not say.

    Dates are `datetime.date`, durations minutes, money euros; codes are those of `codelists`.
    `spans` maps a JSON pointer such as "/lots/0/size" to passages, as [start, end[ code points
    of `text`.
    """

    text: str
    kind: str = "none"
    is_call: bool | None = None
    organisation: str | None = None
    department_code: str | None = None
    city: str | None = None
    sector: str | None = None
    submission_deadline: date | None = None
    start_date: date | None = None
    end_date: date | None = None
    group_count: int | None = None
    group_size_min: int | None = None
    group_size_max: int | None = None
    sessions_per_year_min: int | None = None
    sessions_per_year_max: int | None = None
    session_duration_minutes: int | None = None
    participant_roles: tuple[str, ...] = ()
    facilitator_profiles: tuple[str, ...] = ()
    budget_eur: Decimal | None = None
    confidentiality_required: bool | None = None
    evaluation_required: bool | None = None
    lots: tuple[Lot, ...] = ()
    min_distinct_facilitators: int | None = None
    membership: str | None = None
    excluded_periods: tuple[str, ...] = ()
    required_documents: tuple[str, ...] = ()
    place: str | None = None
    public: tuple[str, ...] = ()
    age_min: int | None = None
    age_max: int | None = None
    headcount_budgeted: int | None = None
    headcount_actual: int | None = None
    whole_group_required: bool | None = None
    sessions_total_min: int | None = None
    sessions_total_max: int | None = None
    procedure: str | None = None
    voluntary: bool | None = None
    method_required: str | None = None
    preferred_assets: tuple[str, ...] = ()
    start_is_soft: bool | None = None
    price_basis: str | None = None
    objectives: tuple[str, ...] = ()
    reviews: tuple[Review, ...] = ()
    inconsistencies: tuple[Inconsistency, ...] = ()
    spans: MappingProxyType[str, tuple[Span, ...]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON: ISO dates, numbers, lists.

        A text foreign to the field has nothing to point at: its `text` is empty too.
        """
        out: dict[str, Any] = {item.name: _plain(getattr(self, item.name)) for item in fields(self)}
        if self.kind == "none":
            out["text"] = ""
        return out


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Lot):
        return {name: getattr(value, name) for name in ("service", "groups", "size", "status")}
    if isinstance(value, Review):
        return {"which": value.which, "with": value.with_whom}
    if isinstance(value, Inconsistency):
        return {"message": value.message, "passages": [list(span) for span in value.passages]}
    if isinstance(value, MappingProxyType):
        return {key: [list(span) for span in value[key]] for key in sorted(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def build(text: str, findings: Findings) -> Draft:
    """The draft of what was found; the keys of `findings` are the names of the fields."""
    spans: dict[str, tuple[Span, ...]] = {}
    values: dict[str, Any] = {}
    for key, found in findings.scalars.items():
        values[key] = found.value
        spans[f"/{key}"] = found.spans
    for key, items in findings.lists.items():
        values[key] = tuple(item.value for item in items)
        for rank, item in enumerate(items):
            spans[f"/{key}/{rank}"] = item.spans
    for key, records in findings.records.items():
        values[key] = tuple(_record(key, record) for record in records)
        for rank, record in enumerate(records):
            for name, found in record.items():
                spans[f"/{key}/{rank}/{name}"] = found.spans
    values["inconsistencies"] = tuple(
        Inconsistency(doubt.message, doubt.passages) for doubt in findings.doubts
    )
    for rank, doubt in enumerate(findings.doubts):
        spans[f"/inconsistencies/{rank}"] = doubt.passages
    return Draft(text=text, spans=MappingProxyType(spans), **values)


def _record(key: str, record: dict[str, Found]) -> Any:
    plain = {name: found.value for name, found in record.items()}
    if key == "lots":
        return Lot(
            plain.get("service"),  # type: ignore[arg-type]
            plain.get("groups"),  # type: ignore[arg-type]
            plain.get("size"),  # type: ignore[arg-type]
            plain.get("status"),  # type: ignore[arg-type]
        )
    return Review(str(plain["which"]), plain.get("with"))  # type: ignore[arg-type]
