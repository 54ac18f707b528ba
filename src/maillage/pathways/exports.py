"""What leaves for authorities: shaped like their collections, under our own definitions.

The official wording of these collections could not be read: each line says so. Figures of too
few children are left empty, and where one alone would be, the next smallest is left empty too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count

from maillage.kernel.sheets_out import Value
from maillage.pathways.codes import COUNTS_AS, MeasureKind
from maillage.pathways.models import Measure
from maillage.pathways.queries.acts import counted_acts
from maillage.pathways.queries.steering import TENTHS, Figure, Scope, figures, least_shown
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
    parts = [(ALL, figures(scope))]
    if len(scope.services) > 1:
        parts += [(str(one), figures(scope.narrowed(one))) for one in scope.services]
    rows: list[list[Value]] = []
    for number in range(len(parts[0][1])):
        lines = [(name, told[number]) for name, told in parts]
        shown = kept([figure.children for _, figure in lines[1:]])
        for place, (name, figure) in enumerate(lines):
            is_shown = not figure.is_hidden and (place == 0 or shown[place - 1])
            rows.append(_indicator_row(scope, name, figure, is_shown))
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


def _indicator_row(scope: Scope, name: str, figure: Figure, is_shown: bool) -> list[Value]:
    indicator = figure.indicator
    return [
        indicator.axis,
        indicator.label,
        name,
        scope.period.start,
        scope.period.end,
        _tenths(figure.value) if is_shown else None,
        indicator.unit,
        _tenths(figure.target),
        figure.children if is_shown else None,
        indicator.definition,
        OWN,
    ]


def serafin(scope: Scope) -> Table:
    """Acts by code of the nomenclature, with its version."""
    counted = counted_acts(scope.period, scope.rule).filter(service__in=scope.services)
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
        is_shown = row["persons"] >= least
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
    period = scope.period
    measures = Measure.objects.filter(service__in=scope.services, ordered_on__lte=period.end)
    counts: dict[tuple[MeasureKind, str], tuple[set[int], set[int], set[int]]] = {}
    told = measures.filter(children__isnull=False).values_list(
        "kind", "ordered_on", "ended_on", "children__child", "children__child__birth_year"
    )
    for kind, ordered_on, ended_on, child, year in told:
        if ended_on is not None and ended_on < period.start:
            continue
        line = counts.setdefault(
            (COUNTS_AS.get(kind, MeasureKind(kind)), _band(year, period.end)),
            (set(), set(), set()),
        )
        is_over = ended_on is not None and ended_on <= period.end
        for held, counted in zip(
            line, (ordered_on >= period.start, is_over, not is_over), strict=True
        ):
            if counted:
                held.add(child)
    least = least_shown()
    rows: list[list[Value]] = [
        [
            str(kind.label),
            band,
            period.start,
            period.end,
            *(None if 0 < len(held) < least else len(held) for held in counts[kind, band]),
            OWN,
        ]
        for kind, band in sorted(counts, key=lambda key: (list(MeasureKind).index(key[0]), key[1]))
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


def kept(children: Sequence[int]) -> list[bool]:
    """Which parts of a whole may be shown: none of too few children, and never one hidden alone,
    which the whole and the other parts would give away."""
    least = least_shown()
    hidden = {place for place, number in enumerate(children) if 0 < number < least}
    if len(hidden) == 1:
        others = [place for place, number in enumerate(children) if number >= least]
        hidden |= set(sorted(others, key=lambda place: children[place])[:1])
    return [place not in hidden for place in range(len(children))]


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
