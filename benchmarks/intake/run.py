"""Precision and recall of the intake reader, field by field, and its time.

The texts of `texts/` were written for this measure, with what a careful reader would note beside
them. A key that the JSON does not name is expected null or empty. Quoted passages count as right
when one contains the other; codes, numbers, dates and flags must be equal; of `inconsistencies`
only the presence of a question is measured.

    .venv/bin/python benchmarks/intake/run.py [--details] [--only PREFIX] [--write]
"""

from __future__ import annotations

import argparse
import json
import platform
import re
import statistics
import sys
import time
from collections import defaultdict
from datetime import date
from importlib.metadata import version
from pathlib import Path

from maillage.engine.intake import analyse
from maillage.engine.intake.document import fold

HERE = Path(__file__).parent
LOOSE = {
    "organisation", "city", "place", "method_required", "excluded_periods", "required_documents",
    "public", "preferred_assets", "objectives",
}  # fmt: skip
SKIPPED = {"text", "spans"}


def same(key: str, left: object, right: object) -> bool:
    """Is a found value the expected one?"""
    if key == "inconsistencies":
        return True
    if key == "lots" and isinstance(left, dict) and isinstance(right, dict):
        return all(left[k] == right[k] for k in ("groups", "size", "status")) and loose(
            left["service"], right["service"]
        )
    if key == "reviews" and isinstance(left, dict) and isinstance(right, dict):
        return left["which"] == right["which"] and loose(left["with"], right["with"])
    if key in LOOSE:
        return loose(left, right)
    return left == right and type(left) is type(right)


def loose(left: object, right: object) -> bool:
    """Equal, or one passage contains the other and neither is a scrap."""
    if left is None or right is None:
        return left == right
    a, b = (re.sub(r"[^a-z0-9]+", " ", fold(str(x))).strip() for x in (left, right))
    if not a or not b:
        return a == b
    return a == b or ((a in b or b in a) and min(len(a), len(b)) * 4 >= max(len(a), len(b)))


def items(value: object) -> list[object]:
    """A value as a list of things to find."""
    if value is None or value == []:
        return []
    return value if isinstance(value, list) else [value]


def compare(expected: dict[str, object], found: dict[str, object]) -> dict[str, list[object]]:
    """By key: right, wrong (found and not expected), missed."""
    result = {}
    for key in found:
        if key in SKIPPED:
            continue
        want, got = items(expected.get(key)), items(found[key])
        if key == "inconsistencies":
            want, got = ([1] if want and want != [0] else []), ([1] if got else [])
        left = list(want)
        right, wrong = [], []
        for value in got:
            hit = next((item for item in left if same(key, item, value)), None)
            if hit is None:
                wrong.append(value)
            else:
                left.remove(hit)
                right.append(value)
        result[key] = [right, wrong, left]
    return result


def measure(paths: list[Path], details: bool) -> tuple[dict[str, list[int]], list[float]]:
    """Counts by key (right, wrong, missed) and seconds by text."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    seconds = []
    for path in paths:
        expected = json.loads(path.with_suffix(".json").read_text("utf-8"))
        text = path.read_text("utf-8")
        begun = time.perf_counter()
        found = analyse(text).to_json()
        seconds.append(time.perf_counter() - begun)
        for key, (right, wrong, missed) in compare(expected, found).items():
            for rank, group in enumerate((right, wrong, missed)):
                counts[key][rank] += len(group)
            if details and (wrong or missed):
                print(f"{path.stem:28} {key:24} en trop {wrong!r}  manque {missed!r}")
    return counts, seconds


def table(counts: dict[str, list[int]]) -> list[str]:
    """Markdown rows."""
    rows = ["| Champ | Juste | Faux | Manqué | Précision | Rappel |", "|---|---|---|---|---|---|"]
    total = [sum(row[k] for row in counts.values()) for k in range(3)]
    for key, row in [*counts.items(), ("**Ensemble**", total)]:
        right, wrong, missed = row
        precision = f"{right / (right + wrong):.3f}" if right + wrong else "–"
        recall = f"{right / (right + missed):.3f}" if right + missed else "–"
        rows.append(f"| {key} | {right} | {wrong} | {missed} | {precision} | {recall} |")
    return rows


def main() -> int:
    """Print the table; with --write, the dated RESULTS.md beside this file is rewritten."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--details", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    paths = sorted(HERE.glob(f"texts/{options.only}*.txt"))
    counts, seconds = measure(paths, options.details)
    rows = table(counts)
    print("\n".join(rows))
    timing = (
        f"{len(paths)} textes ; temps médian {statistics.median(seconds) * 1000:.0f} ms, "
        f"le plus long {max(seconds) * 1000:.0f} ms (le premier charge la liste des communes)."
    )
    print(timing)
    if options.write:
        write(rows, timing)
    return 0


def write(rows: list[str], timing: str) -> None:
    """RESULTS.md: what was measured, when and with what; the history below the mark is kept."""
    target = HERE / "RESULTS.md"
    mark = "## Historique"
    history = ""
    if target.exists():
        history = mark + target.read_text("utf-8").partition(mark)[2]
    versions = f"Python {platform.python_version()}, rapidfuzz {version('rapidfuzz')}"
    head = (
        "# Lecture des besoins : précision et rappel\n\n"
        f"Mesuré le {date.today():%d/%m/%Y} avec {versions}.\n{timing}\n"
    )
    target.write_text("\n".join([head, *rows, "", history.rstrip(), ""]), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
