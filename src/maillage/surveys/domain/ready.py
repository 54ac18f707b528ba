"""Ready questionnaires: data with their source, taken into a space when first used."""

import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from maillage.people.models import Organisation, User
from maillage.surveys.content import Choice, Item
from maillage.surveys.domain.questionnaires import create_questionnaire
from maillage.surveys.enums import QuestionKind
from maillage.surveys.models import Questionnaire

# Before the key of a ready questionnaire that the space has not taken yet.
READY = "pret:"
FILE = Path(__file__).parent.parent / "data" / "questionnaires.toml"


@cache
def ready_ones() -> dict[str, dict[str, Any]]:
    """The ready questionnaires by key: title, introduction, source, questions, when to use."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def ready_items(key: str) -> list[Item]:
    """The questions of a ready questionnaire."""
    entry = ready_ones()[key]
    scales = {name: _choices(levels) for name, levels in entry.get("scales", {}).items()}
    return [_item(raw, scales) for raw in entry["questions"]]


def ready_questionnaire(
    *, organisation: Organisation, key: str, actor: User | None
) -> Questionnaire:
    """The space's own copy of a ready questionnaire, in its last version; made if missing.

    Raises:
        KeyError: no ready questionnaire has this key.
    """
    entry = ready_ones()[key]
    found = Questionnaire.objects.newest().filter(organisation=organisation, ready_key=key).first()
    if found is not None:
        return found
    return create_questionnaire(
        organisation=organisation,
        actor=actor,
        title=entry["title"],
        introduction=entry["introduction"],
        source=entry["source"],
        items=ready_items(key),
        ready_key=key,
    )


def on_offer(keys: Sequence[str]) -> dict[str, str]:
    """What a space may ask: title by how it is named to `offered`, these ready ones first."""
    own = list(Questionnaire.objects.newest().order_by("search_key", "pk"))
    taken = {row.ready_key: row for row in own if row.ready_key}
    found = {}
    for key in keys:
        name = taken[key].slug if key in taken else f"{READY}{key}"
        found[name] = taken[key].title if key in taken else ready_ones()[key]["title"]
    return found | {row.slug: row.title for row in own if row.slug not in found}


def offered(*, organisation: Organisation, name: str, actor: User | None) -> Questionnaire:
    """One of `on_offer` by its name; a ready one is taken into the library.

    Raises:
        Questionnaire.DoesNotExist, KeyError: nothing is offered under this name.
    """
    if name.startswith(READY):
        key = name.removeprefix(READY)
        return ready_questionnaire(organisation=organisation, key=key, actor=actor)
    found: Questionnaire = Questionnaire.objects.newest().get(slug=name)
    return found


def _choices(levels: list[str]) -> tuple[Choice, ...]:
    """Levels from the lowest, numbered from 1."""
    return tuple(Choice(str(rank), label) for rank, label in enumerate(levels, start=1))


def _item(raw: dict[str, Any], scales: dict[str, tuple[Choice, ...]]) -> Item:
    return Item(
        code=raw["code"],
        kind=QuestionKind(raw["kind"]),
        label=raw["label"],
        hint=raw.get("hint", ""),
        is_required=raw.get("required", False),
        options=scales[raw["scale"]]
        if "scale" in raw
        else tuple(Choice(code, label) for code, label in raw.get("options", [])),
        rows=tuple(Choice(code, label) for code, label in raw.get("rows", [])),
    )
