"""Reads of decisions and catchments."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

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


def last_ending(before: date) -> QuerySet[OrientationDecision]:
    """Last decisions of their child that end before a day and that call for something.

    Asking for the renewal quiets the alert while the decision holds: once it has expired and none
    follows, the child has no right any more, whatever was asked. A former decision says nothing.
    """
    later = OrientationDecision.objects.filter(
        child=OuterRef("child"), ends_on__gt=OuterRef("ends_on")
    )
    called = Q(renewal_asked_on=None) | Q(ends_on__lt=clock.today())
    return OrientationDecision.objects.filter(called, ~Exists(later), ends_on__lt=before)


def to_renew(children: QuerySet[Child]) -> list[tuple[OrientationDecision, str]]:
    """Last decisions that end within a year and call for something, with the alert."""
    today = clock.today()
    limits = [add_months(today, delay(f"decision.alertes.{name}", today).value) for name in ALERTS]
    rows = (
        last_ending(limits[-1])
        .filter(child__in=children.values("pk"))
        .select_related("child__service")
        .order_by("ends_on", "pk")
    )
    return [(row, _alert(row, limits)) for row in rows]


def _alert(row: OrientationDecision, limits: list[date]) -> str:
    if row.ends_on < clock.today():
        return "Expirée, renouvellement demandé" if row.renewal_asked_on else "Expirée"
    pairs = zip(limits, RANK_WORDS, strict=True)
    return next(word for limit, word in pairs if row.ends_on < limit)


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
