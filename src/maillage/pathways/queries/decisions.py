"""Reads of decisions and catchments."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q, QuerySet

from maillage.kernel import clock
from maillage.pathways.delays import add_months, delay
from maillage.pathways.models import Catchment, Child, OrientationDecision

ALERTS = ("derniere", "deuxieme", "premiere")
RANK_WORDS = ("Dernière alerte", "Deuxième alerte", "Première alerte")


@dataclass(frozen=True)
class Validity:
    """A state of a decision, in words and in the tone of its badge."""

    label: str
    tone: str


def validity_of(ends_on: date | None) -> Validity:
    """Valid for long, not for long, expired, or unknown."""
    today = clock.today()
    if ends_on is None:
        return Validity("Aucune décision notée", "attention")
    if ends_on < today:
        return Validity("Expirée", "danger")
    if ends_on < add_months(today, delay("decision.courte", today).value):
        return Validity("Moins de trois mois", "attention")
    return Validity("Plus de trois mois", "done")


def decisions_of(child: Child) -> list[OrientationDecision]:
    """The decisions of a child, the latest first."""
    return list(OrientationDecision.objects.filter(child=child).order_by("-ends_on", "-pk"))


def to_renew(children: QuerySet[Child]) -> list[tuple[OrientationDecision, str]]:
    """Last decisions that end within a year and whose renewal is not asked for, with the alert."""
    today = clock.today()
    limits = [add_months(today, delay(f"decision.alertes.{name}", today).value) for name in ALERTS]
    rows = (
        OrientationDecision.objects.filter(
            child__in=children.values("pk"), renewal_asked_on=None, ends_on__lt=limits[-1]
        )
        .annotate(last=Max("child__decisions__ends_on"))
        .select_related("child__service")
        .order_by("ends_on", "pk")
    )
    return [(row, _alert(row.ends_on, limits)) for row in rows if row.last == row.ends_on]


def _alert(ends_on: date, limits: list[date]) -> str:
    if ends_on < clock.today():
        return "Expirée"
    return next(word for limit, word in zip(limits, RANK_WORDS, strict=True) if ends_on < limit)


def catchments() -> QuerySet[Catchment]:
    """What holds today or will, by service and age."""
    return (
        Catchment.objects.filter(Q(valid_to=None) | Q(valid_to__gte=clock.today()))
        .select_related("service")
        .order_by("service__search_key", "age_from", "pk")
    )


def services_covering(child: Child) -> list[str]:
    """Names of the services that support this age in this commune today."""
    today = clock.today()
    if child.birth_year is None:
        return []
    age = today.year - child.birth_year
    rows = catchments().filter(
        valid_from__lte=today, age_from__lte=age, age_to__gte=age, service__closed_on=None
    )
    found = [
        str(row.service)
        for row in rows
        if child.commune_code in row.communes
        or (not row.communes and child.commune_code.startswith(row.departement_code))
    ]
    return sorted(set(found))
