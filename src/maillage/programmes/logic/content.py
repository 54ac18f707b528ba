"""Boxes in lanes and arrows between them; every change gives another model.

The JSON form is documented in docs/formats/modele-logique.md.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

FORMAT = "maillage.modele-logique/1"
SPACES = re.compile(r"[ \t\r\n]+")
# What neither a database nor an XML drawing can carry.
UNWRITABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
LONGEST_TEXT, MOST_BOXES, MOST_ARROWS = 200, 120, 400


class Lane(StrEnum):
    """Where a box stands, in the order one reads."""

    CONTEXT = "context"
    NEEDS = "needs"
    RESOURCES = "resources"
    ACTIVITIES = "activities"
    OUTPUTS = "outputs"
    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"
    IMPACT = "impact"
    ASSUMPTIONS = "assumptions"
    OUTSIDE = "outside"
    NEGATIVE = "negative"


LABELS = {
    Lane.CONTEXT: "Contexte",
    Lane.NEEDS: "Besoins",
    Lane.RESOURCES: "Ressources",
    Lane.ACTIVITIES: "Activités",
    Lane.OUTPUTS: "Réalisations",
    Lane.SHORT: "Effets à court terme",
    Lane.MEDIUM: "Effets à moyen terme",
    Lane.LONG: "Effets à long terme",
    Lane.IMPACT: "Impact",
    Lane.ASSUMPTIONS: "Hypothèses",
    Lane.OUTSIDE: "Facteurs extérieurs",
    Lane.NEGATIVE: "Effets négatifs possibles",
}
# Read beside the chain, under it.
BESIDE = (Lane.ASSUMPTIONS, Lane.OUTSIDE, Lane.NEGATIVE)


class BadModel(ValueError):
    """What was asked cannot be; the message is a French sentence with the remedy."""


@dataclass(frozen=True)
class Box:
    """One statement; `key` never changes, so that versions can be compared."""

    key: str
    lane: Lane
    text: str


@dataclass(frozen=True, order=True)
class Arrow:
    """One box leads to another."""

    start: str
    end: str


@dataclass(frozen=True)
class Model:
    """A whole logic model. Boxes keep their order within a lane; arrows have none."""

    boxes: tuple[Box, ...] = ()
    arrows: frozenset[Arrow] = field(default_factory=frozenset)

    def box(self, key: str) -> Box:
        """The box of this key. Raises BadModel when it is gone."""
        found = next((one for one in self.boxes if one.key == key), None)
        if found is None:
            raise BadModel("Cette boîte n’existe plus\u00a0: rechargez la page.")
        return found

    def lane(self, lane: Lane) -> list[Box]:
        """The boxes of a lane, in their order."""
        return [one for one in self.boxes if one.lane == lane]

    def after(self, key: str) -> list[Box]:
        """Where a box leads, in reading order."""
        ends = {one.end for one in self.arrows if one.start == key}
        return [one for one in self.in_order() if one.key in ends]

    def in_order(self) -> list[Box]:
        """Every box, lane by lane."""
        return [box for lane in Lane for box in self.lane(lane)]


def with_box(model: Model, *, key: str, lane: str, text: str) -> Model:
    """A model with one more box, at the end of its lane. Raises BadModel."""
    if len(model.boxes) >= MOST_BOXES:
        raise BadModel(f"Un modèle a {MOST_BOXES} boîtes au plus\u00a0: réunissez-en.")
    box = Box(key, _lane(lane), _text(text))
    if any(one.key == key for one in model.boxes):
        raise BadModel("Deux boîtes portent la même clé.")
    return replace(model, boxes=(*model.boxes, box))


def with_text(model: Model, *, key: str, lane: str, text: str) -> Model:
    """A model where a box says something else, or stands in another lane. Raises BadModel."""
    former = model.box(key)
    box = Box(key, _lane(lane), _text(text))
    if box.lane != former.lane:
        others = tuple(one for one in model.boxes if one.key != key)
        return replace(model, boxes=(*others, box))
    return replace(model, boxes=tuple(box if one.key == key else one for one in model.boxes))


def without_box(model: Model, *, key: str) -> Model:
    """A model without a box and its arrows. Raises BadModel."""
    model.box(key)
    return Model(
        tuple(one for one in model.boxes if one.key != key),
        frozenset(one for one in model.arrows if key not in (one.start, one.end)),
    )


def moved(model: Model, *, key: str, by: int) -> Model:
    """A model where a box has moved within its lane; at an end, it stays. Raises BadModel."""
    box = model.box(key)
    lane = model.lane(box.lane)
    place = lane.index(box)
    target = min(max(place + by, 0), len(lane) - 1)
    lane.insert(target, lane.pop(place))
    rest = iter(lane)
    return replace(
        model, boxes=tuple(next(rest) if one.lane == box.lane else one for one in model.boxes)
    )


def joined(model: Model, *, start: str, ends: list[str]) -> Model:
    """A model where a box leads to these boxes and no other. Raises BadModel."""
    model.box(start)
    for end in ends:
        model.box(end)
        if end == start:
            raise BadModel("Une boîte ne mène pas à elle-même\u00a0: choisissez-en une autre.")
    kept = {one for one in model.arrows if one.start != start}
    arrows = frozenset(kept | {Arrow(start, end) for end in ends})
    if len(arrows) > MOST_ARROWS:
        raise BadModel(f"Un modèle a {MOST_ARROWS} flèches au plus\u00a0: retirez-en.")
    return replace(model, arrows=arrows)


def dumped(model: Model) -> dict[str, Any]:
    """A model as its JSON form, always the same for the same model."""
    return {
        "format": FORMAT,
        "boxes": [
            {"key": one.key, "lane": one.lane.value, "text": one.text} for one in model.boxes
        ],
        "arrows": [{"from": one.start, "to": one.end} for one in sorted(model.arrows)],
    }


def parsed(text: str | bytes) -> Model:
    """The model that a JSON text holds. Raises BadModel with what to correct."""
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError):
        raise BadModel(
            "Ce fichier n’est pas du JSON\u00a0: choisissez un fichier exporté d’ici."
        ) from None
    return loaded(raw)


def loaded(raw: Any) -> Model:
    """The model of a JSON form. Raises BadModel."""
    if not isinstance(raw, Mapping) or raw.get("format") != FORMAT:
        raise BadModel(f"Le champ «\u00a0format\u00a0» doit valoir «\u00a0{FORMAT}\u00a0».")
    model = Model()
    for number, row in enumerate(_rows(raw, "boxes"), 1):
        key, lane, text = (_word(row, name, f"boîte {number}") for name in ("key", "lane", "text"))
        if not key or len(key) > 12 or not key.isascii() or not key.isalnum():
            raise BadModel(
                f"Boîte {number}\u00a0: «\u00a0key\u00a0» tient en 12 lettres ou chiffres."
            )
        model = with_box(model, key=key, lane=lane, text=text)
    ends: dict[str, list[str]] = {}
    for number, row in enumerate(_rows(raw, "arrows"), 1):
        start, end = (_word(row, name, f"flèche {number}") for name in ("from", "to"))
        ends.setdefault(start, []).append(end)
    for start, those in ends.items():
        model = joined(model, start=start, ends=those)
    return model


def _rows(raw: Mapping[str, Any], name: str) -> list[Any]:
    rows = raw.get(name)
    if not isinstance(rows, list):
        raise BadModel(f"Le champ «\u00a0{name}\u00a0» doit être une liste.")
    return rows


def _word(row: Any, name: str, where: str) -> str:
    value = row.get(name) if isinstance(row, Mapping) else None
    if not isinstance(value, str):
        raise BadModel(f"Le champ «\u00a0{name}\u00a0» manque\u00a0: {where}.")
    return value


def _lane(lane: str) -> Lane:
    try:
        return Lane(lane)
    except ValueError:
        names = ", ".join(one.value for one in Lane)
        raise BadModel(f"«\u00a0{lane[:20]}\u00a0» n’est pas une colonne\u00a0: {names}.") from None


def _text(text: str) -> str:
    # Only plain spaces are gathered: those that never break are French typography.
    said = SPACES.sub(" ", text).strip()
    if not said or len(said) > LONGEST_TEXT:
        raise BadModel(f"Une boîte dit une phrase, en {LONGEST_TEXT} lettres au plus.")
    if UNWRITABLE.search(said):
        raise BadModel("Une boîte contient un signe qui ne s’écrit pas\u00a0: retapez sa phrase.")
    return said


@dataclass(frozen=True)
class Change:
    """A box in two versions: what it said, what it says, "" where it was not."""

    lane: Lane
    before: str
    after: str
    lost: tuple[str, ...]
    won: tuple[str, ...]

    @property
    def differs(self) -> bool:
        return self.before != self.after or bool(self.lost or self.won)


def compared(before: Model, after: Model) -> list[Change]:
    """Every box of either version in reading order, with the arrows it lost and won."""
    old, new = ({box.key: box for box in one.boxes} for one in (before, after))
    keys = [box.key for box in after.in_order()]
    keys += [box.key for box in before.in_order() if box.key not in new]
    found = []
    for key in keys:
        one, two = old.get(key), new.get(key)
        was = {box.key: box.text for box in before.after(key)}
        leads = {box.key: box.text for box in after.after(key)}
        found.append(
            Change(
                (two or one).lane,  # type: ignore[union-attr]
                one.text if one else "",
                two.text if two else "",
                tuple(text for end, text in was.items() if end not in leads),
                tuple(text for end, text in leads.items() if end not in was),
            )
        )
    order = list(Lane)
    return sorted(found, key=lambda change: order.index(change.lane))
