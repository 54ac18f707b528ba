"""Writing a call: from a text, from nothing, from last year's; then step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.db import transaction

from maillage.engine.dates import school_year, school_year_offset
from maillage.engine.intake import analyse
from maillage.kernel import clock, journal
from maillage.people.models import Organisation, Service, User
from maillage.tendering.domain.criteria import CriterionPlan, replace_criteria
from maillage.tendering.domain.holders import named_holder
from maillage.tendering.domain.last_year import lessons_of
from maillage.tendering.domain.publication import locked_draft
from maillage.tendering.domain.reading import LotPlan, Paper, call_values, lot_plans, papers
from maillage.tendering.enums import LotStatus
from maillage.tendering.models import Consultation, Lot, RequiredDocument

SHIFTED = ("deadline", "questions_until", "season_starts_on", "season_ends_on")
UNTITLED = "Nouvel appel"
COPIED = (
    "title",
    "kind",
    "procedure",
    "regime",
    "outside_url",
    "context",
    "objectives",
    "public_served",
    "participant_roles",
    "facilitator_profiles",
    "method",
    "assets",
    "evaluation",
    "confidentiality_required",
    "membership",
    "is_voluntary",
    "place",
    "site",
    "departement_code",
    "start_is_soft",
    "avoids_school_holidays",
    "budget_cents",
    "whole_need_cents",
    "min_distinct_facilitators",
    "distinct_is_strict",
    "max_lots_per_facilitator",
    "max_is_strict",
    "price_formula",
    "price_multiple",
    "marks_settled_by",
    "tie_break",
)


def draft_from_text(
    *, organisation: Organisation, actor: User, text: str, to_this_year: bool = False
) -> Consultation:
    """Make a draft from a pasted text: what it states, its lots, and the text itself.

    With `to_this_year`, past dates move by whole school years to the first that is still to
    come, on the same weekday. Writes one journal line.
    """
    # PostgreSQL keeps no NUL; a space holds its place, so that passages stay where they are.
    read = analyse(text.replace("\x00", " "))
    services = list(Service.objects.filter(organisation=organisation, closed_on=None))
    values = call_values(read)
    if to_this_year:
        values |= _shifted(values)
    told = read.to_json()
    told.pop("text")
    with transaction.atomic():
        call = _create(organisation, actor, **values, source_text=read.text, source_draft=told)
        _write_lots(call, lot_plans(read, services))
        _write_papers(call, papers(read))
        _note(call, actor, "tendering.call_drafted", {"origin": "text", "kind": read.kind})
    return call


def empty_draft(*, organisation: Organisation, actor: User) -> Consultation:
    """Make a draft with one unnamed group and nothing else. Writes one journal line."""
    with transaction.atomic():
        call = _create(
            organisation,
            actor,
            title=UNTITLED,
            departement_code=organisation.departement_code,
        )
        _write_lots(call, [LotPlan(name="Groupe")])
        _note(call, actor, "tendering.call_drafted", {"origin": "empty"})
    return call


def copy_call(*, consultation: Consultation, actor: User) -> Consultation:
    """Make a draft from a former call: same terms, dates of the next school year to come.

    Dates move by whole school years and keep their weekday. A group that was filled keeps its
    holder; nothing of the offers is copied. Once the final review of that year is shared, the
    objectives are those that it has kept, changed or added. Writes one journal line.
    """
    values = {name: getattr(consultation, name) for name in COPIED}
    lessons = lessons_of(consultation)
    if lessons is not None:
        values["objectives"] = list(lessons.objectives)
    values |= _shifted(
        {name: getattr(consultation, name) for name in SHIFTED},
        at_least_one=True,
    )
    with transaction.atomic():
        call = _create(consultation.organisation, actor, **values, copied_from=consultation)
        lots = consultation.lots.select_related("service", "holder")
        _write_lots(call, [replace(plan_of(lot), pk=None) for lot in lots])
        asked = consultation.required_documents.order_by("pk")
        _write_papers(
            call, [Paper(one.kind, one.substitutes, one.detail, one.moment) for one in asked]
        )
        replace_criteria(
            call,
            [
                CriterionPlan(one.kind, one.label, one.weight, one.detail)
                for one in consultation.criteria.all()
            ],
        )
        _note(call, actor, "tendering.call_drafted", {"origin": "copy", "of": consultation.pk})
    return call


def revise(*, consultation: Consultation, actor: User, changes: Mapping[str, Any]) -> Consultation:
    """Write the fields of one step of a draft. Raises WrongState when it is no longer one."""
    with transaction.atomic():
        call = locked_draft(consultation)
        for name, value in changes.items():
            setattr(call, name, value)
        call.save()
        _note(call, actor, "tendering.call_revised", {"fields": sorted(changes)})
    return call


def write_lots(*, consultation: Consultation, actor: User, plans: Sequence[LotPlan]) -> None:
    """Replace the groups of a draft by these, in this order; those left out are removed.

    A group already led by somebody keeps, or is given, the person named (see
    `domain.holders`). Raises WrongState when the call is no longer a draft.
    """
    with transaction.atomic():
        call = locked_draft(consultation)
        _write_lots(call, plans)
        _note(call, actor, "tendering.call_revised", {"lots": len(plans)})


def write_papers(*, consultation: Consultation, actor: User, asked: Sequence[Paper]) -> None:
    """Replace the papers asked for. Raises WrongState when the call is no longer a draft."""
    with transaction.atomic():
        call = locked_draft(consultation)
        call.required_documents.all().delete()
        _write_papers(call, asked)
        _note(call, actor, "tendering.call_revised", {"papers": len(asked)})


def one_more(plans: Sequence[LotPlan]) -> LotPlan:
    """One more group to fill, on the terms of the last: what a person would have copied."""
    taken = {plan.name.strip().lower() for plan in plans}
    name = next(
        name
        for number in count(len(plans) + 1)
        if (name := f"Groupe {number}").lower() not in taken
    )
    if not plans:
        return LotPlan(name=name)
    return replace(
        plans[-1], name=name, status=LotStatus.OPEN, holder=None, holder_name="", pk=None
    )


def plan_of(lot: Lot) -> LotPlan:
    """The terms of a lot, as a plan; one that was awarded is to fill again."""
    return LotPlan(
        name=lot.name,
        status=LotStatus.OPEN if lot.status == LotStatus.AWARDED else lot.status,
        service=lot.service,
        holder=lot.holder,
        holder_name=str(lot.holder) if lot.holder else "",
        size_budgeted=lot.size_budgeted,
        size_actual=lot.size_actual,
        sessions_min=lot.sessions_min,
        sessions_max=lot.sessions_max,
        duration_minutes=lot.duration_minutes,
        counts_for_distinct=lot.counts_for_distinct,
        pk=lot.pk,
    )


def _create(organisation: Organisation, actor: User, **values: Any) -> Consultation:
    # The rules that the organisation says it follows, until this call says otherwise.
    values = {"regime": organisation.procurement_regime} | values
    return Consultation.objects.create(
        organisation=organisation, contact=actor, created_at=clock.now(), **values
    )


def _write_lots(call: Consultation, plans: Sequence[LotPlan]) -> None:
    kept = {plan.pk for plan in plans if plan.pk is not None}
    call.lots.exclude(pk__in=kept).delete()
    # Out of the way first: a number is used once per call, at every moment.
    former = {lot.pk: lot for lot in call.lots.all()}
    for lot in former.values():
        Lot.objects.filter(pk=lot.pk).update(number=lot.number + 1000)
    for number, plan in enumerate(plans, start=1):
        lot = former.get(plan.pk or 0) or Lot(
            organisation=call.organisation, consultation=call, continues=plan.continues
        )
        lot.number = number
        for name in (
            "name",
            "status",
            "service",
            "size_budgeted",
            "size_actual",
            "sessions_min",
            "sessions_max",
            "duration_minutes",
            "counts_for_distinct",
        ):
            setattr(lot, name, getattr(plan, name))
        lot.holder = _holder(call, plan)
        lot.save()


def _holder(call: Consultation, plan: LotPlan) -> Any:
    if plan.status != LotStatus.FILLED:
        return None
    if plan.holder is not None and str(plan.holder) == plan.holder_name:
        return plan.holder
    return named_holder(organisation=call.organisation, name=plan.holder_name)


def _write_papers(call: Consultation, asked: Sequence[Paper]) -> None:
    for paper in asked:
        RequiredDocument.objects.create(
            organisation=call.organisation,
            consultation=call,
            kind=paper.kind,
            substitutes=list(paper.substitutes),
            detail=paper.detail,
            moment=paper.moment,
        )


def _shifted(values: Mapping[str, Any], *, at_least_one: bool = False) -> dict[str, Any]:
    """The dates moved by whole school years until the first of them is still to come."""
    dates = {name: values[name] for name in SHIFTED if values.get(name)}
    if not dates:
        return {}
    days = {name: _day(value) for name, value in dates.items()}
    origin = school_year(days.get("season_starts_on") or min(days.values()))
    start, years = int(origin[:4]), 1 if at_least_one else 0
    while True:
        offset = school_year_offset(origin, f"{start + years}-{start + years + 1}")
        if min(days.values()) + offset > clock.today():
            return {name: _moved(value, offset) for name, value in dates.items()}
        years += 1


def _day(value: Any) -> date:
    return value.astimezone(clock.PARIS).date() if hasattr(value, "hour") else value


def _moved(value: Any, offset: timedelta) -> Any:
    """A moment keeps its hour on the Paris clock, whatever the season."""
    if not hasattr(value, "hour"):
        return value + offset
    return (value.astimezone(clock.PARIS) + offset).replace(tzinfo=clock.PARIS)


def _note(call: Consultation, actor: User, verb: str, detail: dict[str, Any]) -> None:
    journal.record(
        organisation=call.organisation, actor=actor, verb=verb, subject=call, detail=detail
    )
