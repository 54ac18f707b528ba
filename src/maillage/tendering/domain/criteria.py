"""The criteria of a draft: sets to start from, how they are written, what a formula gives."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from maillage.engine.award import ScoringMethod, price_marks, shown
from maillage.kernel import journal
from maillage.kernel.words import NBSP, euros
from maillage.people.models import User
from maillage.tendering.domain.publication import locked_draft
from maillage.tendering.enums import CriterionKind
from maillage.tendering.models import Consultation, Criterion

# Three prices of a session, in cents, that show what a formula does to a small and a large gap.
EXAMPLE_PRICES = (30_000, 33_000, 45_000)


@dataclass(frozen=True)
class CriterionPlan:
    """One criterion as typed: what is judged and its weight, a share of 100."""

    kind: str
    label: str
    weight: int
    detail: str = ""


@dataclass(frozen=True)
class CriteriaSet:
    """Criteria to start from, under the name of what they favour."""

    key: str
    name: str
    criteria: tuple[CriterionPlan, ...]


_ENVIRONMENT = CriterionPlan(
    CriterionKind.ENVIRONMENT,
    "Environnement",
    10,
    "Déplacements sobres, part de séances à distance si elle a un sens, supports sans papier.",
)
# Starting points, not norms: the price weighs less than what the sessions are worth.
SETS = (
    CriteriaSet(
        "equilibre",
        "Équilibre : méthode, prix, environnement",
        (
            CriterionPlan(
                CriterionKind.TECHNICAL,
                "Valeur technique",
                50,
                "Objectifs, méthode, rythme, évaluation, qualifications de qui intervient.",
            ),
            CriterionPlan(CriterionKind.PRICE, "Prix", 40, "Total TTC, frais compris."),
            _ENVIRONMENT,
        ),
    ),
    CriteriaSet(
        "posture",
        "La posture d’abord : connaissance du secteur et manière d’être",
        (
            CriterionPlan(
                CriterionKind.TECHNICAL,
                "Méthode et posture",
                35,
                "Cadre, sécurité du groupe, place laissée à chaque personne.",
            ),
            CriterionPlan(
                CriterionKind.OTHER,
                "Connaissance du secteur",
                25,
                "Protection de l’enfance, métiers, enfants et familles accompagnés.",
            ),
            CriterionPlan(CriterionKind.PRICE, "Prix", 30, "Total TTC, frais compris."),
            _ENVIRONMENT,
        ),
    ),
    CriteriaSet(
        "prix",
        "Le prix pèse : un besoin simple, bien décrit",
        (
            CriterionPlan(CriterionKind.PRICE, "Prix", 55, "Total TTC, frais compris."),
            CriterionPlan(
                CriterionKind.TECHNICAL, "Valeur technique", 35, "Méthode, rythme, évaluation."
            ),
            _ENVIRONMENT,
        ),
    ),
)


def write_criteria(
    *, consultation: Consultation, actor: User, plans: Sequence[CriterionPlan]
) -> None:
    """Replace the criteria of a draft by these, in this order; one journal line.

    Raises WrongState when the call is no longer a draft.
    """
    with transaction.atomic():
        call = locked_draft(consultation)
        replace_criteria(call, plans)
        journal.record(
            organisation=call.organisation,
            actor=actor,
            verb="tendering.call_revised",
            subject=call,
            detail={"criteria": len(plans)},
        )


def replace_criteria(call: Consultation, plans: Sequence[CriterionPlan]) -> None:
    """Write these rows in place of the former ones, inside the caller's transaction."""
    call.criteria.all().delete()
    Criterion.objects.bulk_create(
        Criterion(
            organisation=call.organisation,
            consultation=call,
            kind=plan.kind,
            label=plan.label,
            detail=plan.detail,
            weight=plan.weight,
            position=position,
        )
        for position, plan in enumerate(plans)
    )


def price_example(*, formula: str, multiple: int, weight: int) -> list[tuple[str, str]]:
    """What the announced formula gives to three prices: [("300,00 €", "40,00 sur 40")]."""
    prices = {str(cents): cents for cents in EXAMPLE_PRICES}
    marks = price_marks(prices, top=weight, method=ScoringMethod(formula), n=multiple)
    return [
        (euros(cents), f"{shown(marks[key])}".replace(".", ",") + f" sur{NBSP}{weight}")
        for key, cents in prices.items()
    ]
