"""Reads of what changed between a version of a protocol and the one before it."""

from dataclasses import dataclass

from maillage.kernel.keys import search_key
from maillage.programmes.differences import Difference, difference
from maillage.programmes.models import ProtocolVersion
from maillage.programmes.queries.protocols import LevelShown, levels_of


@dataclass(frozen=True)
class LevelChange:
    """A level and what changed in it, field by field; `word` when it came or left as a whole."""

    label: str
    word: str
    fields: list[tuple[str, Difference]]


def former(version: ProtocolVersion) -> ProtocolVersion | None:
    """The version just before this one, if any."""
    rows = ProtocolVersion.objects.filter(protocol=version.protocol_id, number__lt=version.number)
    return rows.order_by("-number").first()


def changes(before: ProtocolVersion, after: ProtocolVersion) -> list[LevelChange]:
    """The levels that differ, from the first, those that left last (6 queries).

    A level is the same one when it kept its name, or else its place.
    """
    old, new = levels_of(before), levels_of(after)
    pairs = _paired(old, new)
    found = []
    for rank, level in enumerate(new):
        past = pairs.get(rank)
        fields = _fields(past, level)
        if fields:
            found.append(LevelChange(level.level.label, "" if past else "ajouté", fields))
    kept = {id(one) for one in pairs.values()}
    gone = [level for level in old if id(level) not in kept]
    return found + [LevelChange(one.level.label, "retiré", _fields(one, None)) for one in gone]


def _paired(old: list[LevelShown], new: list[LevelShown]) -> dict[int, LevelShown]:
    names = {search_key(one.level.label): one for one in old}
    pairs = {}
    for place, level in enumerate(new):
        past = names.pop(search_key(level.level.label), None)
        if past is not None:
            pairs[place] = past
    left = {one.level.rank: one for one in names.values()}
    for place, level in enumerate(new):
        if place not in pairs and level.level.rank in left:
            pairs[place] = left.pop(level.level.rank)
    return pairs


def _fields(old: LevelShown | None, new: LevelShown | None) -> list[tuple[str, Difference]]:
    before, after = _texts(old), _texts(new)
    found = [
        (name, difference(before.get(name, ""), after.get(name, ""))) for name in before | after
    ]
    return [(name, one) for name, one in found if one.differs]


def _texts(shown: LevelShown | None) -> dict[str, str]:
    if shown is None:
        return {}
    level = shown.level
    return {
        "Nom du niveau": level.label,
        "Place": f"niveau {level.rank}",
        "Qui tient": level.holder,
        "Délai": level.delay_words,
        "Pourquoi pas au niveau au-dessous": level.why_not_lower,
        "Ce qui y conduit": "\n".join(shown.triggers),
        "Qui fait quoi": "\n".join(shown.roles),
        "Étapes et décisions": "\n".join(shown.steps),
        "Message à envoyer": level.message,
    }
