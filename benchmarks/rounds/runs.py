"""Runs already done, one a line, under the fingerprint of the engine that did them."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MADE_OF = ("native/src/*", "native/CMakeLists.txt", "src/maillage/engine/rounds/*.py")
# They read, judge or tell; they do not search.
LEFT_OUT = ("cli.py", "explain.py", "journeys.py", "edit.py", "hhcrsp_check.py", "week_check.py")


def fingerprint() -> str:
    """Twelve letters that change whenever what searches does."""
    digest = hashlib.sha256()
    for pattern in MADE_OF:
        for path in sorted(ROOT.glob(pattern)):
            if path.name not in LEFT_OUT:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@dataclass(frozen=True)
class Run:
    """One search of one length from one seed; `cost` is None when no valid plan came."""

    kind: str
    name: str
    seconds: float
    seed: int
    cost: float | None
    moves: int
    took: float
    load: float
    parts: dict[str, float] = field(default_factory=dict)
    secretary: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, float, int]:
        return self.kind, self.name, self.seconds, self.seed


class Runs:
    """The runs of one engine; others stay in the file and are not read."""

    def __init__(self, path: Path, engine: str) -> None:
        self.path, self.engine = path, engine
        self.done: dict[tuple[str, str, float, int], Run] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                told = json.loads(line)
                if told.pop("engine") == engine:
                    run = Run(**told)
                    self.done[run.key] = run

    def __contains__(self, key: object) -> bool:
        return key in self.done

    def add(self, run: Run) -> None:
        """Written at once: a slice that is cut loses one run at most."""
        self.done[run.key] = run
        with self.path.open("a", encoding="utf-8") as out:
            told = {"engine": self.engine} | dataclasses.asdict(run)
            out.write(json.dumps(told) + "\n")

    def of(self, kind: str, seconds: float, name: str = "") -> list[Run]:
        return [
            run
            for run in self.done.values()
            if run.kind == kind and run.seconds == seconds and run.name in (name or run.name,)
        ]
