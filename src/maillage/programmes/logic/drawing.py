"""Where each box goes, and the drawing: lanes in columns, the fewest crossings we can find.

Two sweeps each way order every column by the mean place of what its boxes are tied to (the
barycentre); ties keep the order that people gave. Nothing is measured in a browser: a line holds a
number of letters, so that the server, the paper and the screen agree.
"""

import textwrap
from dataclasses import dataclass
from html import escape

from maillage.programmes.logic.content import BESIDE, LABELS, Box, Lane, Model

WIDTH, GAP_X, GAP_Y, LINE, PAD, MARGIN, HEAD = 190, 62, 16, 18, 10, 12, 34
LETTERS = 25
SWEEPS = 4
LIGHT = (
    "text{font:14px 'Atkinson Hyperlegible',sans-serif;fill:#26241f}"
    ".lane{font-weight:700}.box{fill:#fffefb;stroke:#736a5b;stroke-width:1.5}"
    ".box.beside{fill:#fbe8d3}.arrow{fill:none;stroke:#2b5341;stroke-width:1.5}"
    ".tip{fill:#2b5341}"
)


@dataclass(frozen=True)
class Placed:
    """A box, its lines of text, and its corner."""

    box: Box
    lines: tuple[str, ...]
    x: int
    y: int

    @property
    def height(self) -> int:
        return len(self.lines) * LINE + 2 * PAD


@dataclass(frozen=True)
class Drawing:
    """Every box in its place, and the size of the whole."""

    placed: tuple[Placed, ...]
    heads: tuple[tuple[str, int, int], ...]
    width: int
    height: int


def ordered(model: Model) -> dict[Lane, list[Box]]:
    """The boxes of each lane that has any, ordered so that arrows cross little."""
    lanes = {lane: model.lane(lane) for lane in Lane if model.lane(lane)}
    ties: dict[str, list[str]] = {box.key: [] for box in model.boxes}
    for arrow in sorted(model.arrows):
        ties[arrow.start].append(arrow.end)
        ties[arrow.end].append(arrow.start)
    lane_of = {box.key: lane for lane, boxes in lanes.items() for box in boxes}
    chain = [lane for lane in lanes if lane not in BESIDE]
    for sweep in range(SWEEPS):
        for lane in chain if sweep % 2 == 0 else reversed(chain):
            place = {
                box.key: number / max(len(boxes) - 1, 1)
                for boxes in lanes.values()
                for number, box in enumerate(boxes)
            }
            lanes[lane] = _by_barycentre(lanes[lane], ties, lane_of, place)
    return lanes


def _by_barycentre(
    boxes: list[Box], ties: dict[str, list[str]], lane_of: dict[str, Lane], place: dict[str, float]
) -> list[Box]:
    def mean(box: Box) -> float:
        tied = [place[one] for one in ties[box.key] if lane_of[one] != box.lane]
        return sum(tied) / len(tied) if tied else place[box.key]

    return sorted(boxes, key=mean)


def drawn(model: Model) -> Drawing:
    """A model laid out: the chain in columns, what is beside it in rows below."""
    placed, heads = [], []
    x, lowest = MARGIN, MARGIN + HEAD
    lanes = ordered(model)
    for lane, boxes in lanes.items():
        if lane in BESIDE:
            continue
        heads.append((LABELS[lane], x, MARGIN + LINE))
        y = MARGIN + HEAD
        for box in boxes:
            one = Placed(box, _lines(box.text), x, y)
            placed.append(one)
            y += one.height + GAP_Y
        lowest = max(lowest, y)
        x += WIDTH + GAP_X
    width = max(x - GAP_X + MARGIN, 4 * (WIDTH + GAP_Y) + MARGIN)
    for lane in BESIDE:
        boxes = lanes.get(lane, [])
        if not boxes:
            continue
        heads.append((LABELS[lane], MARGIN, lowest + 2 * LINE))
        lowest = _row(boxes, placed, lowest + HEAD + LINE, width)
    return Drawing(tuple(placed), tuple(heads), width, lowest + MARGIN)


def _row(boxes: list[Box], placed: list[Placed], top: int, width: int) -> int:
    """Place boxes side by side, on as many rows as they need; where the next thing begins."""
    x, lowest = MARGIN, top
    for box in boxes:
        if x + WIDTH > width:
            x, top = MARGIN, lowest
        one = Placed(box, _lines(box.text), x, top)
        placed.append(one)
        x += WIDTH + GAP_Y
        lowest = max(lowest, top + one.height + GAP_Y)
    return lowest


def _lines(text: str) -> tuple[str, ...]:
    return tuple(textwrap.wrap(text, LETTERS)) or ("",)


def svg(model: Model, title: str, *, standalone: bool = False) -> str:
    """The drawing as SVG; `standalone` carries its own colours, for a file.

    The outline says the same to who does not see it: the drawing names itself and no more.
    """
    drawing = drawn(model)
    at = {one.box.key: one for one in drawing.placed}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="logic-drawing" role="img" '
        f'width="{drawing.width}" height="{drawing.height}" '
        f'viewBox="0 0 {drawing.width} {drawing.height}">'
        f"<title>{escape(title)}</title>"
    ]
    if standalone:
        parts.append(f"<style>{LIGHT}</style>")
    parts += [_arrow(at[one.start], at[one.end]) for one in sorted(model.arrows)]
    parts += [
        f'<text class="lane" x="{x}" y="{y}">{escape(label)}</text>'
        for label, x, y in drawing.heads
    ]
    parts += [_box(one) for one in drawing.placed]
    return "".join([*parts, "</svg>"])


def _box(one: Placed) -> str:
    beside = " beside" if one.box.lane in BESIDE else ""
    x, top = one.x + PAD, one.y + PAD - 5
    lines = "".join(
        f'<tspan x="{x}" y="{top + LINE * number}">{escape(line)}</tspan>'
        for number, line in enumerate(one.lines, 1)
    )
    return (
        f'<g class="logic-box" data-key="{one.box.key}"><rect class="box{beside}" x="{one.x}" '
        f'y="{one.y}" width="{WIDTH}" height="{one.height}" rx="8"/><text>{lines}</text></g>'
    )


def _arrow(start: Placed, end: Placed) -> str:
    """A curve from side to side, or from edge to edge within a column; its tip is a triangle."""
    forth = end.x >= start.x
    x1 = start.x + (WIDTH if forth and end.x > start.x else 0)
    x2 = end.x if forth else end.x + WIDTH
    y1, y2 = start.y + start.height // 2, end.y + end.height // 2
    if start.x == end.x:
        bend = start.x - GAP_X // 2
        curve, way = f"M{x1} {y1}C{bend} {y1} {bend} {y2} {x2 - 7} {y2}", 1
    else:
        way = 1 if forth else -1
        middle = (x1 + x2) // 2
        curve = f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2 - 7 * way} {y2}"
    tip = f"M{x2} {y2}l{-9 * way} -5v10z"
    return f'<path class="arrow" d="{curve}"/><path class="tip" d="{tip}"/>'
