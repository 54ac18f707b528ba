"""What the readers of weeks share: named items, days, intervals."""

from __future__ import annotations

from maillage.engine.rounds.fields import Fields
from maillage.engine.rounds.week import Interval


def intervals(fields: Fields, field: str, days: dict[int, int]) -> tuple[tuple[Interval, ...], ...]:
    """The intervals of each day, joined where they touch, in order."""
    per_day: list[list[Interval]] = [[] for _ in days]
    for number, item in enumerate(fields.items(field), 1):
        span = Fields(item, f"{fields.name}, « {field} » numéro {number}")
        span.only(("days", "from", "to"))
        start, end = span.clock("from"), span.clock("to")
        if start >= end:
            raise span.fail("to", "doit venir après « from »")
        for day in day_indexes(span, days):
            per_day[day].append((start, end))
    return tuple(tuple(_joined(spans)) for spans in per_day)


def day_indexes(fields: Fields, days: dict[int, int]) -> list[int]:
    """Indexes of the days a field `days` names; all of them when it is absent."""
    if not fields.has("days"):
        return list(days.values())
    named = fields.items("days")
    for day in named:
        if isinstance(day, bool) or not isinstance(day, int) or day not in days:
            raise fields.fail("days", f"nomme le jour « {day} », absent des jours du problème")
    return sorted({days[day] for day in named})


def _joined(spans: list[Interval]) -> list[Interval]:
    joined: list[Interval] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def known(fields: Fields, field: str, index: dict[str, int], what: str) -> int:
    """Index of the item a field names; raises when there is no such item."""
    name = fields.text(field)
    if name not in index:
        raise fields.fail(field, f"nomme « {name} », qui n'est pas {what} du problème")
    return index[name]
