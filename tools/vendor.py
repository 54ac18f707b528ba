"""Vendor the front-end files: pinned npm packages, only what a page loads, listed with their hash.

python tools/vendor.py            fetch, copy, write MANIFEST.toml
python tools/vendor.py --check    compare the committed files with MANIFEST.toml, no network
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1] / "src" / "maillage" / "static" / "vendor"
MANIFEST = ROOT / "MANIFEST.toml"
SVG_NS = 'xmlns="http://www.w3.org/2000/svg"'

# Icons are kept in one file of <symbol>; the template tag writes inline only those a page shows.
ICONS = Path(__file__).with_name("icons.txt").read_text().split()


@dataclass(frozen=True)
class Package:
    """One npm package: what is copied, under which folder, and where its licence is."""

    source: str
    version: str
    folder: str
    licence: str
    files: dict[str, str] = field(default_factory=dict)
    icons: tuple[str, ...] = ()


PACKAGES = [
    Package(
        "bootstrap",
        "5.3.9",
        "bootstrap",
        "MIT",
        {"dist/css/bootstrap-reboot.min.css": "bootstrap-reboot.min.css"},
    ),
    Package("htmx.org", "4.0.1", "htmx", "BSD-0-Clause", {"dist/htmx.min.js": "htmx.min.js"}),
    Package(
        "@fontsource/atkinson-hyperlegible",
        "5.3.0",
        "atkinson-hyperlegible",
        "OFL-1.1",
        {
            "files/atkinson-hyperlegible-latin-400-normal.woff2": "regular.woff2",
            "files/atkinson-hyperlegible-latin-700-normal.woff2": "bold.woff2",
        },
    ),
    Package("bootstrap-icons", "1.13.2", "bootstrap-icons", "MIT", icons=tuple(ICONS)),
]


def fetch(package: Package, into: Path) -> Path:
    """Download and unpack one pinned package with npm; return its folder."""
    packed = subprocess.run(
        ["npm", "pack", f"{package.source}@{package.version}", "--json", "--silent"],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    described = json.loads(packed.stdout)
    described = described[0] if isinstance(described, list) else next(iter(described.values()))
    archive = into / described["filename"].replace("@", "").replace("/", "-")
    unpacked = into / package.folder
    with tarfile.open(archive) as tar:
        tar.extractall(unpacked, filter="data")
    return unpacked / "package"


def sprite(folder: Path, names: tuple[str, ...]) -> str:
    """Return one SVG file holding each named icon as a <symbol>."""
    symbols = []
    for name in sorted(names):
        text = (folder / "icons" / f"{name}.svg").read_text()
        box = re.search(r'viewBox="([^"]+)"', text)
        body = re.search(r"<svg[^>]*>(.*)</svg>", text, re.DOTALL)
        if box is None or body is None:
            raise SystemExit(f"unexpected icon file: {name}")
        inner = re.sub(r"\s*\n\s*", "", body.group(1))
        symbols.append(f'<symbol id="{name}" viewBox="{box.group(1)}">{inner}</symbol>')
    return f"<svg {SVG_NS}>\n" + "\n".join(symbols) + "\n</svg>\n"


def copy(package: Package, folder: Path) -> dict[str, str]:
    """Copy what the package gives; return {file name: sha256}."""
    declared = json.loads((folder / "package.json").read_text())
    if declared["license"] != package.licence:
        raise SystemExit(f"{package.source}: the licence is now {declared['license']}")
    target = ROOT / package.folder
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for origin, name in package.files.items():
        data = (folder / origin).read_bytes()
        # A source map that is not served would be a 404 in the console.
        data = re.sub(rb"\n/[/*]# sourceMappingURL=.*\n?", b"\n", data)
        (target / name).write_bytes(data)
    if package.icons:
        (target / "icons.svg").write_text(sprite(folder, package.icons))
    shutil.copyfile(folder / "LICENSE", target / "LICENSE")
    return {file.name: digest(file) for file in sorted(target.iterdir())}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_manifest(entries: list[tuple[Package, dict[str, str]]]) -> None:
    """Write MANIFEST.toml: one table per package, one line per file."""
    lines = ["# Written by tools/vendor.py. Do not edit the files it lists.", ""]
    for package, files in entries:
        lines += [
            f"[{package.folder}]",
            f'name = "{package.source}"',
            f'version = "{package.version}"',
            f'licence = "{package.licence}"',
            "",
            f"[{package.folder}.sha256]",
            *(f'"{name}" = "{sha}"' for name, sha in files.items()),
            "",
        ]
    MANIFEST.write_text("\n".join(lines).rstrip() + "\n")


def check() -> list[str]:
    """Return what differs between the manifest and the files on disk, as sentences."""
    manifest = tomllib.loads(MANIFEST.read_text())
    faults = []
    for folder, entry in manifest.items():
        on_disk = {file.name for file in (ROOT / folder).iterdir()}
        faults += [
            f"{folder}/{name}: not listed" for name in sorted(on_disk - set(entry["sha256"]))
        ]
        for name, sha in entry["sha256"].items():
            if name not in on_disk:
                faults.append(f"{folder}/{name}: missing")
            elif digest(ROOT / folder / name) != sha:
                faults.append(f"{folder}/{name}: changed by hand")
    return faults


def main() -> None:
    """Fetch everything, or check what is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if parser.parse_args().check:
        faults = check()
        print("\n".join(faults) or "vendored files match MANIFEST.toml")
        sys.exit(bool(faults))
    ROOT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        entries = [
            (package, copy(package, fetch(package, Path(temporary)))) for package in PACKAGES
        ]
    write_manifest(entries)


if __name__ == "__main__":
    main()
