"""A published call is changed in the open: in words, in a new version, and everyone is told."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from maillage.kernel import clock, journal, mail
from maillage.kernel.words import NBSP, date_longue, moment
from maillage.people.models import User
from maillage.tendering import access
from maillage.tendering.domain.audience import followers
from maillage.tendering.domain.criteria import CriterionPlan, replace_criteria
from maillage.tendering.domain.publication import refuse_unready
from maillage.tendering.enums import MarksSettledBy, PriceFormula, TieBreak
from maillage.tendering.models import CallAmendment, Consultation

AMENDED_MAIL = "tendering.call_amended"
# What may change once published, and the name under which it is read.
TERMS = {
    "deadline": "Date limite de réponse",
    "questions_until": "Questions possibles jusqu’au",
    "season_starts_on": "Séances à partir du",
    "season_ends_on": "Jusqu’au",
    "place": "Lieu",
    "context": "Contexte",
    "objectives": "Ce qui est attendu",
    "method": "Approche souhaitée",
    "assets": "Ce qui serait un plus",
    "evaluation": "Bilans prévus",
    "price_formula": "Comment le prix devient une note",
    "price_multiple": "Multiple du prix le plus bas",
    "marks_settled_by": "Plusieurs lecteurs",
    "tie_break": "En cas d’égalité",
}
CHOICES: dict[str, dict[str, str]] = {
    "price_formula": dict(PriceFormula.choices),
    "marks_settled_by": dict(MarksSettledBy.choices),
    "tie_break": dict(TieBreak.choices),
}


class NotAmendable(Exception):
    """The call is not open: a draft is rewritten, a closed call no longer changes."""


class DeadlineShortened(ValueError):
    """A deadline moves later only: somebody may count on the one that was published."""


def amend(
    *,
    consultation: Consultation,
    actor: User,
    words: str,
    changes: Mapping[str, Any],
    criteria: Sequence[CriterionPlan] | None = None,
) -> CallAmendment:
    """Write a new version of an open call and tell everyone who follows it.

    `changes` maps fields of TERMS to their new values; `criteria`, when given, replace the
    announced ones. One journal line, one mail a follower. Raises NotAmendable once the deadline
    is past, DeadlineShortened, and NotReady when the new terms could not have been published.
    """
    unknown = changes.keys() - TERMS.keys()
    if unknown:
        raise ValueError(f"not amendable: {sorted(unknown)}")
    with transaction.atomic():
        call = _open_call(consultation)
        if changes.get("deadline", call.deadline) < call.deadline:
            raise DeadlineShortened
        told = _write(call, changes)
        if criteria is not None:
            told += _write_criteria(call, criteria)
        refuse_unready(call)
        made = CallAmendment.objects.create(
            organisation=call.organisation,
            consultation=call,
            version=call.amendments.count() + 2,
            words=words.strip(),
            changes=told,
            made_at=clock.now(),
            made_by=actor,
        )
        journal.record(
            organisation=call.organisation,
            actor=actor,
            verb="tendering.call_amended",
            subject=call,
            detail={"version": made.version, "fields": sorted(changes)},
        )
        for user_id in followers(call):
            mail.post(kind=AMENDED_MAIL, to=user_id, ids={"amendment": made.pk})
    return made


def _open_call(consultation: Consultation) -> Consultation:
    call = (
        Consultation.objects.select_for_update(of=("self",))
        .select_related("organisation")
        .get(pk=consultation.pk)
    )
    if not call.is_open_at(clock.now()) or access.is_over(call):
        raise NotAmendable
    return call


def _write(call: Consultation, changes: Mapping[str, Any]) -> list[dict[str, str]]:
    told = []
    for name, after in changes.items():
        before = getattr(call, name)
        if before == after:
            continue
        setattr(call, name, after)
        told.append(
            {"label": TERMS[name], "before": _words(name, before), "after": _words(name, after)}
        )
    call.save()
    return told


def _write_criteria(call: Consultation, plans: Sequence[CriterionPlan]) -> list[dict[str, str]]:
    before = _criteria_words(
        [CriterionPlan(one.kind, one.label, one.weight, one.detail) for one in call.criteria.all()]
    )
    after = _criteria_words(plans)
    if before == after:
        return []
    replace_criteria(call, plans)
    return [{"label": "Critères", "before": before, "after": after}]


def _criteria_words(plans: Sequence[CriterionPlan]) -> str:
    return f"{NBSP}; ".join(
        f"{plan.label} {plan.weight} sur 100" + (f" ({plan.detail})" if plan.detail else "")
        for plan in plans
    )


def _words(name: str, value: Any) -> str:
    """A value as people read it; "" when it is empty."""
    if isinstance(value, datetime):
        return moment(value.astimezone(clock.PARIS))
    if isinstance(value, date):
        return date_longue(value)
    if isinstance(value, list):
        return f"{NBSP}; ".join(value)
    return CHOICES.get(name, {}).get(str(value), "" if value is None else str(value))
