"""Ready questionnaires: data with their source, taken into a space when first used."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from maillage.people.models import Organisation, User
from maillage.surveys.content import Choice, Item
from maillage.surveys.domain.questionnaires import create_questionnaire
from maillage.surveys.enums import QuestionKind
from maillage.surveys.models import Questionnaire

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
