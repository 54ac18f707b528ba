"""Build the one file with which browsers seal and open: pinned sources, its licences, its hash.

python tools/bundle.py            install what package-lock.json pins, build, write the folder
python tools/bundle.py --check    build again elsewhere and compare byte for byte (needs npm)
"""

import argparse
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

SOURCES = Path(__file__).with_name("bundle")
TARGET = Path(__file__).resolve().parents[1] / "src/maillage/tendering/static/tendering/bundle"
NAME = "sealing.min.js"
KEPT = ("package.json", "package-lock.json", "entry.js")


def build(into: Path) -> None:
    """Write the bundle, the licences of what it holds, and BUNDLE.toml, into a folder."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        for name in KEPT:
            shutil.copyfile(SOURCES / name, work / name)
        _run(work, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
        into.mkdir(parents=True, exist_ok=True)
        _run(
            work,
            "node_modules/.bin/esbuild",
            "entry.js",
            "--bundle",
            "--format=iife",
            "--global-name=maillageSealing",
            "--platform=browser",
            "--target=es2022",
            "--minify",
            "--legal-comments=none",
            "--charset=utf8",
            "--log-level=error",
            f"--metafile={work / 'meta.json'}",
            f"--outfile={into / NAME}",
        )
        held = _held(work)
        (into / "LICENCES.txt").write_text(_licences(work, held), encoding="utf-8")
        (into / "BUNDLE.toml").write_text(_manifest(into, work, held), encoding="utf-8")


def faults(folder: Path) -> list[str]:
    """What differs between a folder and its own BUNDLE.toml, as sentences; no network."""
    told = tomllib.loads((folder / "BUNDLE.toml").read_text(encoding="utf-8"))["sha256"]
    found = [f"{name}: changed by hand" for name, sha in told.items() if _sha(folder, name) != sha]
    extra = {file.name for file in folder.iterdir()} - set(told) - {"BUNDLE.toml"}
    return found + [f"{name}: not listed" for name in sorted(extra)]


def differences() -> list[str]:
    """What a fresh build gives that the committed folder does not hold."""
    with tempfile.TemporaryDirectory() as temporary:
        again = Path(temporary)
        build(again)
        names = sorted(file.name for file in again.iterdir())
        return [
            f"{name}: a fresh build differs"
            for name in names
            if not (TARGET / name).exists()
            or (TARGET / name).read_bytes() != (again / name).read_bytes()
        ]


def _run(work: Path, *command: str) -> None:
    subprocess.run(command, cwd=work, check=True, stdout=subprocess.DEVNULL)


def _held(work: Path) -> list[str]:
    """The packages whose code went into the bundle, by name."""
    inputs = json.loads((work / "meta.json").read_text(encoding="utf-8"))["inputs"]
    names = set()
    for path in inputs:
        if path.startswith("node_modules/"):
            parts = path.split("/")
            names.add("/".join(parts[1:3]) if parts[1].startswith("@") else parts[1])
    return sorted(names)


def _described(work: Path, name: str) -> dict[str, str]:
    text = (work / "node_modules" / name / "package.json").read_text(encoding="utf-8")
    return json.loads(text)


def _licences(work: Path, held: list[str]) -> str:
    parts = []
    for name in held:
        text = (work / "node_modules" / name / "LICENSE").read_text(encoding="utf-8")
        parts.append(f"{name} {_described(work, name)['version']}\n\n{text.strip()}\n")
    return "\n\n----\n\n".join(parts)


def _manifest(into: Path, work: Path, held: list[str]) -> str:
    lines = ["# Written by tools/bundle.py. Do not edit the files it lists.", "", "[sha256]"]
    lines += [f'"{name}" = "{_sha(into, name)}"' for name in ("LICENCES.txt", NAME)]
    lines += ["", f'[built-with]\n"esbuild" = "{_described(work, "esbuild")["version"]}"']
    lines += ["", "[packages]"]
    for name in held:
        told = _described(work, name)
        lines.append(
            f'"{name}" = {{ version = "{told["version"]}", licence = "{told["license"]}" }}'
        )
    return "\n".join(lines) + "\n"


def _sha(folder: Path, name: str) -> str:
    path = folder / name
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def main() -> None:
    """Build the committed folder, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        found = faults(TARGET) or differences()
        print("\n".join(found) or "a fresh build gives the committed bundle")
        sys.exit(bool(found))
    shutil.rmtree(TARGET, ignore_errors=True)
    build(TARGET)
    print(f"{NAME}: {(TARGET / NAME).stat().st_size} bytes")


if __name__ == "__main__":
    main()
