"""The questions asked of participants and the faces they answer with (data/feedback.toml)."""

import tomllib
from dataclasses import dataclass
from functools import cache

from maillage.actions.codes import FOLDER


@dataclass(frozen=True)
class Question:
    """One question, in plain words."""

    code: str
    label: str


@dataclass(frozen=True)
class Face:
    """One answer: its word, and the mouth of the face drawn beside it (an SVG path in 44 by 44)."""

    code: str
    label: str
    mouth: str


@cache
def _held() -> dict[str, list[dict[str, str]]]:
    return tomllib.loads((FOLDER / "feedback.toml").read_text(encoding="utf-8"))


def questions() -> list[Question]:
    """The questions, in the order they are asked."""
    return [Question(**row) for row in _held()["questions"]]


def faces() -> list[Face]:
    """The answers, from the best to the worst."""
    return [Face(**row) for row in _held()["answers"]]
