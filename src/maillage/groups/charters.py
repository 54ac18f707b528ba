"""The rules proposed to a group, and those that every group has; their words are in data/."""

import tomllib
from pathlib import Path

from maillage.groups.enums import CycleKind
from maillage.groups.methods import Method

_WORDS = tomllib.loads((Path(__file__).parent / "data" / "charter.toml").read_text("utf-8"))
OPENING: str = _WORDS["opening"]
FIXED_RULES: tuple[str, ...] = tuple(_WORDS["fixed"])
FIXED_TEXT = "\n".join(FIXED_RULES)
# For each kind of cycle, whether a charter is owed before the first session.
OWED: dict[str, bool] = _WORDS["owed"]
# For each kind of cycle, what frames it, in words.
FRAMES: dict[str, str] = _WORDS["frames"]


def proposed_rules(
    kind: str = CycleKind.PRACTICE_ANALYSIS, method: Method | None = None
) -> list[str]:
    """The rules proposed for a kind of cycle, then those that its method adds."""
    kinds = _WORDS["kinds"]
    rules = kinds.get(kind, kinds[CycleKind.PRACTICE_ANALYSIS.value])
    return [*rules, *(method.charter if method is not None else ())]


def proposed_text(kind: str, method: Method | None = None) -> str:
    """The text proposed for a kind of cycle: to be read, changed and agreed by the group."""
    return "\n".join(proposed_rules(kind, method))


def whole_frame(method: Method | None = None) -> list[str]:
    """All the rules of a practice analysis group that has not written its own."""
    return [*proposed_rules(method=method), *FIXED_RULES]
