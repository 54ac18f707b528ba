"""The comparison in words: the table, the whole need, the plot, prices that are strangely low."""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from statistics import median
from typing import Any

from maillage.engine.award import shown
from maillage.kernel import charts
from maillage.kernel.words import NBSP, compte, euros, liste, nombre, pluriel, pourcent
from maillage.people.models import FacilitatorProfile
from maillage.tendering.access import OpenedOffer
from maillage.tendering.domain.comparison import Cell, Comparison, Row
from maillage.tendering.models import Consultation

PROPOSED = "attribution proposée"
# A price this far under the median of the others is asked about before it is judged. A habit of
# buyers, not a threshold of the law: the code defines no figure (art. L2152-5).
STRANGELY_LOW = 30


def comparison_columns(table: Comparison) -> list[dict[str, Any]]:
    """One column per offer."""
    return [{"label": opened.provider.name} for opened in table.offers]


def comparison_rows(table: Comparison) -> list[dict[str, Any]]:
    """The rows that the kit's comparison component draws: one per lot."""
    return [
        {"label": str(row.lot), "note": "", "cells": [_cell(row, cell) for cell in row.cells]}
        for row in table.rows
    ]


def _cell(row: Row, cell: Cell | None) -> dict[str, Any]:
    if cell is None:
        return {"value": "ne répond pas", "note": "", "best": "", "chosen": ""}
    price = f"{euros(cell.price_cents)} la séance"
    if cell.was_negotiated:
        price += f" (avant négociation{NBSP}: {euros(cell.first_price_cents)})"
    lines = [
        cell.facilitators,
        f"{euros(cell.total_cents)} pour {compte(cell.sessions, 'séance')}",
        f"{euros(cell.participant_hour_cents)} par personne et par heure",
    ]
    best = "le plus bas" if cell.price_cents == row.cheapest_cents else ""
    if cell.set_aside:
        return {"value": "écartée", "note": cell.set_aside, "best": "", "chosen": ""}
    value = price
    if cell.score is not None:
        value = _total(cell)
        lines = [price, *lines, *_marks(cell)]
        best = "premier rang" if cell.rank == 1 else ""
    chosen = ""
    if row.proposed is not None and row.proposed.offer is cell.offer:
        chosen = PROPOSED
        if cell.others:
            lines.append(f"Groupe confié à {row.proposed.facilitator}")
    return {"value": value, "lines": lines, "best": best, "chosen": chosen}


def _total(cell: Cell) -> str:
    if cell.score is None or cell.score.total is None:
        return "à noter"
    return f"{nombre(shown(cell.score.total))} sur 100, rang {cell.rank}"


def _marks(cell: Cell) -> list[str]:
    marks = cell.score.marks if cell.score else ()
    return [
        f"{criterion}{NBSP}: {nombre(shown(mark))} sur {criterion.weight}"
        for criterion, mark in marks
        if mark is not None
    ]


def need_rows(table: Comparison) -> list[dict[str, Any]]:
    """What each offer would cost for every lot it answers, and how many of them."""
    rows = []
    for rank, opened in enumerate(table.offers):
        cells = [cell for row in table.rows if (cell := row.cells[rank]) is not None]
        if not cells:
            continue
        hours = _per_hour(table, rank)
        rows.append(
            {
                "name": opened.provider.name,
                "lots": f"{len(cells)} sur {compte(len(table.rows), 'lot')}",
                "most": opened.content.max_lots,
                "each": _most_each(opened, cells),
                "total": euros(sum(cell.total_cents for cell in cells)),
                "hour": euros(hours),
            }
        )
    return rows


def _most_each(opened: OpenedOffer, cells: Sequence[Cell]) -> str:
    """How many lots each person can take at most, for those of whom the offer says it."""
    named = {one.profile.slug: one.facilitator for cell in cells for one in cell.each}
    said = opened.content.most_each
    return ", ".join(
        f"{name}{NBSP}: {said[slug]} au plus" for slug, name in named.items() if slug in said
    )


def price_chart(table: Comparison) -> charts.Chart | None:
    """One bar per offer: what an hour costs for one person, travel included, on its lots."""
    points = [
        charts.Point(opened.provider.name, _per_hour(table, rank) / 100)
        for rank, opened in enumerate(table.offers)
        if any(row.cells[rank] for row in table.rows)
    ]
    if not points:
        return None
    return charts.bars(
        "Une heure pour une personne, tout compris",
        points,
        unit="€",
        count=compte(len(points), "proposition"),
        note="Moyenne sur les lots auxquels chaque proposition répond, déplacements compris.",
    )


def _per_hour(table: Comparison, rank: int) -> int:
    """Mean price of a participant-hour of one offer over its lots, in cents."""
    found = [
        cell.participant_hour_cents for row in table.rows if (cell := row.cells[rank]) is not None
    ]
    return round(sum(found) / len(found)) if found else 0


def rule_words(table: Comparison) -> str:
    """The proposal in a sentence or two: its worth, its cost, and what the rules cost.

    Beside the best award under the rules on persons stands the best without them.
    """
    price = euros(table.proposal_cents)
    if table.by_marks:
        words = f"Au meilleur total des notes{NBSP}: {_points(table.proposal_score)}, pour {price}"
    else:
        words = f"Au moindre coût{NBSP}: {price}"
    words += " pour l’ensemble des lots, au nombre maximal de séances"
    if not table.is_ruled:
        return f"{words}."
    asked = asked_of_persons(table.consultation)
    cost, marks, free = table.rule_cost_cents, table.rule_cost_marks, table.without_rule
    if cost is None or marks is None or free is None:
        return f"{words}. Ces propositions ne permettent pas de tenir {asked}."
    words += f". Elle respecte {asked}"
    if not cost and (not table.by_marks or not marks):
        return f"{words}, sans surcoût."
    if not table.by_marks:
        return f"{words}, ce qui coûte {euros(cost)} de plus que l’attribution la moins chère."
    more = f"{euros(cost)} de plus" if cost >= 0 else f"{euros(-cost)} de moins"
    return (
        f"{words}. Sans cela, la meilleure attribution obtiendrait {_points(free.score)}, pour "
        f"{euros(free.cost)}{NBSP}: l’écart est de {_points(marks)} en moins et de {more}."
    )


def asked_of_persons(call: Consultation) -> str:
    """What the call asks of persons over the lots, in words: "la règle d’au moins 2 personnes"."""
    rules = []
    wanted, most = call.min_distinct_facilitators, call.max_lots_per_facilitator
    if wanted > 1:
        rules.append((call.distinct_is_strict, f"d’au moins {wanted} personnes différentes"))
    if most is not None:
        rules.append((call.max_is_strict, f"d’au plus {compte(most, 'groupe')} par personne"))
    return " et ".join(
        f"{'la règle' if is_strict else 'le souhait'} {asked}" for is_strict, asked in rules
    )


def _points(score: Fraction) -> str:
    return f"{nombre(shown(score))}{NBSP}{pluriel(shown(score), 'point')}"


def low_prices(table: Comparison) -> list[str]:
    """A sentence for each price far under the others of its lot, which asks for explanations."""
    found = []
    for row in table.rows:
        answers = row.standing
        for cell in answers:
            others = [other.price_cents for other in answers if other is not cell]
            if not others:
                continue
            middle = median(others)
            gap = middle - cell.price_cents
            if gap * 100 >= middle * STRANGELY_LOW:
                against = "la médiane des autres" if len(others) > 1 else "l’autre proposition"
                found.append(
                    f"{row.lot}{NBSP}: {cell.provider} demande {euros(cell.price_cents)} la "
                    f"séance, {pourcent(int(gap), int(middle))} sous {against} "
                    f"({euros(int(middle))}). Écrivez-lui pour demander des explications, puis "
                    "notez-les ici avant de décider."
                )
    return found


def same_names(table: Comparison) -> list[str]:
    """A sentence for each name that the rules count as several persons without being sure."""
    providers = {one.provider.pk: one.provider.name for one in table.offers}

    def told_by(found: list[FacilitatorProfile]) -> str:
        counted = Counter(providers.get(one.organisation_id, "vous") for one in found)
        return liste(
            [name if many == 1 else f"{name} ({many} fois)" for name, many in counted.items()]
        )

    return [
        f"{found[0]}{NBSP}: ce nom est dit par {told_by(found)}. Rien ne dit "
        f"s’il s’agit d’une seule personne{NBSP}; les règles en comptent ici {len(found)}. "
        "Demandez-le avant d’attribuer, et notez la réponse."
        for found in table.namesakes
    ]
