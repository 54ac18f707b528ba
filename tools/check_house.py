"""Rules of the house that no ready-made linter knows. Each failure is one line."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "maillage"
MAX_FILE, MAX_FUNCTION = 500, 50
# Secret kinds and the only files that may name their manager.
SECRET_MODELS = {
    "Offer": {
        "tendering/access.py",
        "tendering/access_erasure.py",
        "tendering/models/sealed.py",
    },
    "SealedIdentity": {
        "pathways/access.py",
        "pathways/access_twins.py",
        "pathways/access_transfer.py",
        "pathways/domain/children.py",
    },
    "ProjectWords": {
        "pathways/access.py",
        "pathways/access_transfer.py",
        "pathways/domain/projects.py",
    },
    "ReviewSection": {"groups/access_sealed.py", "groups/domain/reviews.py"},
    "ReviewObjective": {"groups/access_sealed.py", "groups/domain/reviews.py"},
    "PracticeAgreement": {"groups/access_sealed.py", "groups/domain/agreements.py"},
}
INLINE = re.compile(
    r"<style\b|<script(?![^>]*\bsrc=)[^>]*>|\sstyle=|\son[a-z]+=|\shx-on|javascript:", re.IGNORECASE
)
# Between two letters a French apostrophe is ’; what stands in a tag or an attribute is code.
STRAIGHT = re.compile(r"[^\W\d_]'[^\W\d_]")
CODE = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}")
# Before a tall mark, and inside guillemets, French wants a space that never breaks (U+00A0).
BREAKS = re.compile(r"(?<=\S) (?=[:;?!»](?:[\s<\"]|$))|(?<=«) ")


def python_files() -> Iterator[Path]:
    for folder in (SOURCE, ROOT / "tests", ROOT / "tools", ROOT / "benchmarks"):
        for path in sorted(folder.rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def sizes(path: Path, text: str) -> Iterator[str]:
    lines = text.count("\n")
    if lines > MAX_FILE:
        yield f"{lines} lines: split it (at most {MAX_FILE})"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION:
                yield f"line {node.lineno}: {node.name} has {length} lines, at most {MAX_FUNCTION}"


def secrets(path: Path, text: str) -> Iterator[str]:
    if SOURCE not in path.parents:
        return
    name = path.relative_to(SOURCE).as_posix()
    for model, allowed in SECRET_MODELS.items():
        if name not in allowed and re.search(rf"\b{model}\.objects\b", text):
            yield f"{model}.objects is reached only through access_* functions"
    if "datetime.now(" in text and name != "kernel/clock.py":
        yield "ask maillage.kernel.clock.now(), so that tests can stop time"


def templates() -> Iterator[str]:
    for path in sorted(SOURCE.rglob("*.html")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if INLINE.search(line):
                yield f"{path.relative_to(ROOT)}:{number}: inline script or style (strict CSP)"
            if STRAIGHT.search(CODE.sub(" ", line)):
                yield f"{path.relative_to(ROOT)}:{number}: write the apostrophe ’"
            if BREAKS.search(CODE.sub("x", line)):
                yield f"{path.relative_to(ROOT)}:{number}: write the no-break space U+00A0"


def main() -> int:
    faults = list(templates())
    for path in python_files():
        text = path.read_text(encoding="utf-8")
        for fault in (*sizes(path, text), *secrets(path, text)):
            faults.append(f"{path.relative_to(ROOT)}: {fault}")
    print(*faults, sep="\n") if faults else print("house: in order")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
