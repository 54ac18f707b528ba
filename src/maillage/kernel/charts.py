"""Charts as data: geometry in percent and pixels, for one SVG template and its table.

Bars start at zero. Every value is written beside its mark and again in the table. A value that
must stay hidden (too few answers) is None, and is said to be.
"""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from maillage.kernel import words

Number = int | float | Decimal
HIDDEN = "non montré"
ROW = 52  # height of one horizontal bar with its label, in px
LINE = 18  # height of each further line of a label, in px
LABEL = 34  # how many letters of a label stand beside a value on a phone
PLOT = 180  # height of the drawing of a line or of columns, in px
TOP = 24
MAX_SERIES = 5


@dataclass(frozen=True)
class Point:
    """One value to draw: its label, None when it must stay hidden, the page that counts it."""

    label: str
    value: Number | None
    url: str = ""


@dataclass(frozen=True)
class Series:
    """Several values under one name, in the order of the chart's labels."""

    name: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True)
class Mark:
    """A drawn thing. `x`, `width` are "12.50%"; `y`, `height` are px. `series` counts from 1.

    A bar's label starts at `y`, and the bar itself at `end_y`.
    """

    label: str
    text: str
    x: str
    width: str
    y: float
    height: float
    series: int = 1
    url: str = ""
    end_x: str = ""
    end_y: float = 0

    @property
    def lines(self) -> list[str]:
        """The label of a bar, cut between words where a phone would run it into the value."""
        return textwrap.wrap(self.label, LABEL)


@dataclass(frozen=True)
class Chart:
    """What the template `c-chart` draws. `table` is its rows, the first one being the heads."""

    kind: str
    title: str
    count: str
    note: str
    height: int
    baseline: float
    marks: tuple[Mark, ...]
    segments: tuple[Mark, ...]
    axis: tuple[Mark, ...]
    keys: tuple[Mark, ...]
    table: tuple[tuple[str, ...], ...]
    hides: bool

    @property
    def heads(self) -> tuple[str, ...]:
        """The first row of the table."""
        return self.table[0]

    @property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The other rows of the table."""
        return self.table[1:]


def bars(
    title: str,
    points: Sequence[Point],
    *,
    unit: str = "",
    count: str = "",
    note: str = "",
    full: Number | None = None,
) -> Chart:
    """Horizontal bars, one line each: label and value above the bar. `count` says n in words.

    A bar as wide as the drawing is worth `full` (a mark out of 4), else the greatest value.
    """
    top = full or _top(point.value for point in points)
    marks, y = [], 0
    for point in points:
        width = _percent(point.value, top)
        mark = Mark(point.label, _said(point.value, unit), "0%", width, y, 14, url=point.url)
        more = LINE * max(0, len(mark.lines) - 1)
        marks.append(replace(mark, end_y=y + 24 + more))
        y += ROW + more
    table = [("", title), *((point.label, _said(point.value, unit)) for point in points)]
    return _chart("bars", title, count, note, y, marks=tuple(marks), table=table)


def columns(
    title: str, points: Sequence[Point], *, unit: str = "", count: str = "", note: str = ""
) -> Chart:
    """Vertical bars along time, the value above each, the label under it."""
    top = _top(point.value for point in points)
    step = 100 / max(1, len(points))
    marks = []
    for index, point in enumerate(points):
        height = _height(point.value, top)
        marks.append(
            Mark(
                label=point.label,
                text=_said(point.value, unit),
                x=f"{step * (index + 0.15):.2f}%",
                width=f"{step * 0.7:.2f}%",
                y=TOP + PLOT - height,
                height=height,
                url=point.url,
                end_x=f"{step * (index + 0.5):.2f}%",
            )
        )
    table = [("", title), *((point.label, _said(point.value, unit)) for point in points)]
    return _chart("columns", title, count, note, TOP + PLOT + 28, marks=tuple(marks), table=table)


def line(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    count: str = "",
    note: str = "",
) -> Chart:
    """One to five lines over the same labels, each named at its end; a hidden value is a gap.

    Raises ValueError when a series has another length than the labels, or above five series.
    """
    _same_length(labels, series)
    top = _top(value for one in series for value in one.values)
    # A fifth of the width on the right holds the names.
    step = 78 / max(1, len(labels) - 1)
    points: list[Mark] = []
    segments: list[Mark] = []
    ends: list[Mark] = []
    for number, one in enumerate(series, start=1):
        own, links = _thread(number, one, labels, step, top, unit)
        points += own
        segments += links
        if own:
            ends.append(Mark(one.name, own[-1].text, "81%", "", own[-1].y, 0, number))
    axis = tuple(
        Mark(label, "", f"{step * index + 1:.2f}%", "", TOP + PLOT + 20, 0)
        for index, label in enumerate(labels)
    )
    table = [("", *(one.name for one in series))]
    for index, label in enumerate(labels):
        table.append((label, *(_said(one.values[index], unit) for one in series)))
    return _chart(
        "line",
        title,
        count,
        note,
        TOP + PLOT + 28,
        marks=tuple(points),
        segments=tuple(segments),
        axis=axis,
        keys=_spread(ends),
        table=table,
    )


def stacked(
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    *,
    unit: str = "",
    count: str = "",
    note: str = "",
) -> Chart:
    """One bar per label, cut into the series, all to one scale; the parts are named under it.

    Raises ValueError when a series has another length than the labels, or above five series.
    """
    _same_length(labels, series)
    totals = [sum(Decimal(str(one.values[at] or 0)) for one in series) for at in range(len(labels))]
    top = max(totals, default=Decimal(0)) or Decimal(1)
    marks, axis = [], []
    for index, label in enumerate(labels):
        left = Decimal(0)
        axis.append(Mark(label, _said(totals[index], unit), "0%", "", index * ROW, 0))
        for number, one in enumerate(series, start=1):
            value = Decimal(str(one.values[index] or 0))
            if value:
                text = _said(one.values[index], unit)
                x, width = f"{100 * left / top:.2f}%", _percent(value, top)
                marks.append(Mark(f"{label}, {one.name}", text, x, width, index * ROW, 18, number))
            left += value
    keys = tuple(
        Mark(one.name, "", "", "", 0, 0, number) for number, one in enumerate(series, start=1)
    )
    table = [("", *(one.name for one in series), "Total")]
    for index, label in enumerate(labels):
        parts = (_said(one.values[index], unit) for one in series)
        table.append((label, *parts, _said(totals[index], unit)))
    return _chart(
        "stacked",
        title,
        count,
        note,
        len(labels) * ROW,
        marks=tuple(marks),
        axis=tuple(axis),
        keys=keys,
        table=table,
    )


def _chart(
    kind: str,
    title: str,
    count: str,
    note: str,
    height: int,
    *,
    marks: tuple[Mark, ...],
    table: Sequence[tuple[str, ...]],
    segments: tuple[Mark, ...] = (),
    axis: tuple[Mark, ...] = (),
    keys: tuple[Mark, ...] = (),
) -> Chart:
    return Chart(
        kind=kind,
        title=title,
        count=count,
        note=note,
        height=height,
        baseline=TOP + PLOT,
        marks=marks,
        segments=segments,
        axis=axis,
        keys=keys,
        table=tuple(table),
        hides=any(cell == HIDDEN for row in table for cell in row),
    )


def _thread(
    number: int, series: Series, labels: Sequence[str], step: float, top: Number, unit: str
) -> tuple[list[Mark], list[Mark]]:
    """The points of one line, and the segments between neighbours that are both shown."""
    points: list[Mark] = []
    segments: list[Mark] = []
    before: Mark | None = None
    for index, value in enumerate(series.values):
        if value is None:
            before = None
            continue
        y = TOP + PLOT - _height(value, top)
        x = f"{step * index + 1:.2f}%"
        mark = Mark(f"{series.name}, {labels[index]}", _said(value, unit), x, "", y, 0, number)
        points.append(mark)
        if before is not None:
            segments.append(Mark("", "", before.x, "", before.y, 0, number, end_x=x, end_y=y))
        before = mark
    return points, segments


def _same_length(labels: Sequence[str], series: Sequence[Series]) -> None:
    if len(series) > MAX_SERIES:
        raise ValueError("more than five series cannot be told apart")
    if any(len(one.values) != len(labels) for one in series):
        raise ValueError("a series has not as many values as the chart has labels")


def _top(values: Iterable[Number | None]) -> Number:
    """The greatest value, 1 at least; negative values have no place on a bar from zero."""
    known = [value for value in values if value is not None]
    if any(value < 0 for value in known):
        raise ValueError("a chart that starts at zero cannot show a negative value")
    return max(known, default=0) or 1


def _percent(value: Number | None, top: Number) -> str:
    return "0.00%" if value is None else f"{100 * float(value) / float(top):.2f}%"


def _height(value: Number | None, top: Number) -> float:
    return 0 if value is None else round(PLOT * float(value) / float(top), 1)


def _said(value: Number | None, unit: str) -> str:
    if value is None:
        return HIDDEN
    if unit == "€":
        return words.euros(round(Decimal(str(value)) * 100))
    return f"{words.nombre(value)}{words.NBSP}{unit}" if unit else words.nombre(value)


def _spread(ends: Sequence[Mark], gap: float = 20) -> tuple[Mark, ...]:
    """Move the names at the end of lines apart, downwards, keeping their order."""
    placed: list[Mark] = []
    for mark in sorted(ends, key=lambda one: (one.y, one.series)):
        floor = placed[-1].end_y + gap if placed else 0
        placed.append(
            Mark(
                mark.label, mark.text, mark.x, "", mark.y, 0, mark.series, end_y=max(mark.y, floor)
            )
        )
    # Those that would leave the drawing at the bottom push the others up.
    limit: float = TOP + PLOT + 4
    for index in range(len(placed) - 1, -1, -1):
        mark = placed[index]
        y = min(mark.end_y, limit)
        limit = y - gap
        placed[index] = Mark(mark.label, mark.text, mark.x, "", mark.y, 0, mark.series, end_y=y)
    return tuple(placed)
