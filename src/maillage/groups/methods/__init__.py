"""The methods that Maillage ships: how a session unfolds, as data; minutes are never enforced.

One TOML file per method beside this one. An organisation copies a method to make its own version
(`groups.models.MethodTemplate`); pages read both through `Method`.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent
DEFAULT = "gapp"


@dataclass(frozen=True)
class Phase:
    """One phase: its usual length in minutes, what to watch for, what the facilitator says."""

    title: str
    minutes: int
    cue: str
    says: str


@dataclass(frozen=True)
class Method:
    """A way to run a session. Sizes are people, lengths minutes; None where authors give none.

    `key` is the code of a shipped method, or the random slug of an organisation's own version.
    `charter` holds the rules that this method adds to the proposed ones (`groups.charters`).
    """

    key: str
    name: str
    summary: str
    phases: tuple[Phase, ...]
    size_min: int | None = None
    size_max: int | None = None
    minutes_min: int | None = None
    minutes_max: int | None = None
    particularities: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    charter: tuple[str, ...] = ()
    is_own: bool = False

    @property
    def minutes(self) -> int:
        """The sum of its phases."""
        return sum(phase.minutes for phase in self.phases)


@cache
def shipped() -> dict[str, Method]:
    """The methods that come with Maillage, by code, in the order of the library."""
    raw = {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in DATA.glob("*.toml")
    }
    return {code: _method(code, raw[code]) for code in sorted(raw, key=lambda c: raw[c]["order"])}


def _method(code: str, raw: dict[str, Any]) -> Method:
    return Method(
        key=code,
        name=raw["name"],
        summary=raw["summary"],
        phases=tuple(Phase(**phase) for phase in raw["phases"]),
        size_min=raw.get("size_min"),
        size_max=raw.get("size_max"),
        minutes_min=raw.get("minutes_min"),
        minutes_max=raw.get("minutes_max"),
        particularities=tuple(raw["particularities"]),
        sources=tuple(raw["sources"]),
        charter=tuple(raw["charter"]),
    )
