"""What leaves for authorities: shaped like their collections, under our own definitions.

The official wording of these collections could not be read: each line says so. Figures of too
few children are left empty, and where one alone would be, the next smallest is left empty too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count

from maillage.kernel.sheets_out import Value
from maillage.kernel.small_numbers import kept
from maillage.pathways.enums.activity import MeasureKind, counted_as
from maillage.pathways.indicators import TENTHS
from maillage.pathways.models import Measure
from maillage.pathways.queries.acts import counted_acts
from maillage.pathways.queries.steering import (
    Figure,
    Scope,
    figures,
    figures_by_service,
    least_shown,
)
from maillage.pathways.queries.waiting import BANDS
from maillage.pathways.serafin import is_direct, label_of

OWN = "définition propre"
ALL = "Ensemble"


@dataclass(frozen=True)
class Table:
    """A table that leaves: its name, heads and lines."""

    title: str
    headers: tuple[str, ...]
    rows: list[list[Value]]


def anap(scope: Scope) -> Table:
    """Indicators by axis, for all services and for each."""
    parts = [(ALL if not scope.is_part else _names(scope), figures(scope))]
    if len(scope.services) > 1:
        apart = figures_by_service(scope)
        parts += [(str(one), apart[one.pk]) for one in scope.services]
    rows: list[list[Value]] = [
        _indicator_row(scope, name, told[number])
        for number in range(len(parts[0][1]))
        for name, told in parts
    ]
    headers = (
        "Axe",
        "Indicateur",
        "Service",
        "Du",
        "Au",
        "Valeur",
        "Unité",
        "Cible",
        "Enfants",
        "Définition",
        "Statut de la définition",
    )
    return Table("Tableau de bord", headers, rows)


def _names(scope: Scope) -> str:
    return ", ".join(str(one) for one in scope.services)


def _indicator_row(scope: Scope, name: str, figure: Figure) -> list[Value]:
    indicator, is_shown = figure.indicator, not figure.is_hidden
    return [
        indicator.axis,
        indicator.label,
        name,
        scope.period.start,
        scope.period.end,
        _tenths(figure.value),
        indicator.unit,
        _tenths(figure.target),
        figure.children if is_shown else None,
        indicator.definition,
        OWN,
    ]


def serafin(scope: Scope) -> Table:
    """Acts by code of the nomenclature, with its version."""
    # Those of every service seen: what is asked of one may be set against the others.
    seen = counted_acts(scope.period, scope.rule).filter(service__in=scope.seen)
    by_service: dict[tuple[str, str], dict[int, int]] = {}
    cells = seen.values_list("encounter__code", "encounter__code_version", "service")
    for code, version, service, persons in cells.annotate(persons=Count("child", distinct=True)):
        by_service.setdefault((code, version), {})[service] = persons
    counted = seen.filter(service__in=scope.services)
    told = list(
        counted.values("encounter__code", "encounter__code_version")
        .annotate(acts=Count("pk"), persons=Count("child", distinct=True))
        .order_by("encounter__code", "encounter__code_version")
    )
    met = counted.values("encounter__code", "encounter__code_version", "encounter", "child")
    sessions: dict[tuple[str, str], int] = {}
    for one in met.distinct():
        key = one["encounter__code"], one["encounter__code_version"]
        sessions[key] = sessions.get(key, 0) + 1
    least = least_shown()
    rows: list[list[Value]] = []
    for row in told:
        code, version = row["encounter__code"], row["encounter__code_version"]
        is_shown = row["persons"] >= least and _is_shown(scope, by_service[code, version])
        numbers = (row["acts"], sessions[code, version], row["persons"])
        rows.append(
            [
                code,
                label_of(code, version),
                version,
                "directe" if is_direct(code) else "indirecte",
                scope.period.start,
                scope.period.end,
                *(numbers if is_shown else (None, None, None)),
                OWN,
            ]
        )
    headers = (
        "Code",
        "Prestation",
        "Version",
        "Nature",
        "Du",
        "Au",
        "Actes",
        "Séances",
        "Enfants",
        "Statut de la définition",
    )
    return Table("SERAFIN-PH", headers, rows)


def olinpe(scope: Scope) -> Table:
    """Measures of child protection by kind and age band: ordered, ended, running at the end."""
    counts, asked = _measured(scope), {one.pk for one in scope.services}
    rows: list[list[Value]] = [
        [
            str(kind.label),
            band,
            scope.period.start,
            scope.period.end,
            *(_number_shown(scope, held) for held in counts[kind, band]),
            OWN,
        ]
        for kind, band in sorted(counts, key=lambda key: (list(MeasureKind).index(key[0]), key[1]))
        if any(service in held for held in counts[kind, band] for service in asked)
    ]
    headers = (
        "Mesure",
        "Âge atteint dans l’année",
        "Du",
        "Au",
        "Enfants entrés",
        "Enfants sortis",
        "Enfants suivis à la fin",
        "Statut de la définition",
    )
    return Table("Mesures", headers, rows)


Held = dict[int, set[int]]


def _measured(scope: Scope) -> dict[tuple[MeasureKind, str], tuple[Held, Held, Held]]:
    """By kind and age band, the children entered, gone and there at the end, by service seen."""
    period = scope.period
    measures = Measure.objects.filter(service__in=scope.seen, ordered_on__lte=period.end)
    told = measures.filter(children__isnull=False).values_list(
        "kind",
        "ordered_on",
        "ended_on",
        "service",
        "children__child",
        "children__child__birth_year",
    )
    counts: dict[tuple[MeasureKind, str], tuple[Held, Held, Held]] = {}
    for kind, ordered_on, ended_on, service, child, year in told:
        if ended_on is not None and ended_on < period.start:
            continue
        key = counted_as(kind), _band(year, period.end)
        entered, gone, there = counts.setdefault(key, ({}, {}, {}))
        is_over = ended_on is not None and ended_on <= period.end
        (gone if is_over else there).setdefault(service, set()).add(child)
        if ordered_on >= period.start:
            entered.setdefault(service, set()).add(child)
    return counts


def _number_shown(scope: Scope, held: Held) -> int | None:
    """The children of the services asked for; None where they are too few, or would tell of so."""
    number = len(set().union(*(held.get(one.pk, set()) for one in scope.services)))
    by_service = {service: len(children) for service, children in held.items()}
    is_shown = number == 0 or number >= least_shown()
    return number if is_shown and _is_shown(scope, by_service) else None


def _is_shown(scope: Scope, by_service: dict[int, int]) -> bool:
    """Whether the cell of the services asked for may be shown, given the children of each seen."""
    if not scope.is_part:
        return True
    numbers = [by_service.get(one.pk, 0) for one in scope.seen]
    shown = dict(zip(scope.seen, kept(numbers, least=least_shown()), strict=True))
    return all(shown[one] for one in scope.services)


def _tenths(value: int | None) -> Value:
    return None if value is None else Decimal(value) / TENTHS


def _band(birth_year: int | None, on: date) -> str:
    if birth_year is None:
        return "non précisé"
    age = on.year - birth_year
    return next(
        (f"{low:02d} à {high:02d} ans" for low, high in BANDS if low <= age <= high),
        "21 ans et plus",
    )


SHAPES: dict[str, Callable[[Scope], Table]] = {
    "anap": anap,
    "serafin": serafin,
    "olinpe": olinpe,
}
