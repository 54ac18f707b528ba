"""What a first visit downloads: a page, and the static files that it and they name."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.contrib.staticfiles import finders

# HTML, style, scripts and fonts of a first load, compressed, in bytes.
LIMIT = 150_000
KINDS = {".css": "css", ".js": "js", ".woff2": "fonts", ".svg": "images", ".png": "images"}
IN_HTML = re.compile(r"""(?:href|src)=["']([^"'#?]+)""")
IN_FILE = {
    ".css": re.compile(r"""url\(["']?([^"')#?]+)"""),
    ".js": re.compile(r"""(?:from|import)\s*\(?["'](\.[^"']+)["']"""),
}
PACKED_ALREADY = (".woff2", ".png")


def first_load(html: str) -> dict[str, int]:
    """Bytes over the wire by kind: html, css, js, fonts, images (text compressed by gzip)."""
    sizes = {"html": _packed(html.encode()), "css": 0, "js": 0, "fonts": 0, "images": 0}
    for path in sorted(static_files(html)):
        content = path.read_bytes()
        size = len(content) if path.suffix in PACKED_ALREADY else _packed(content)
        sizes[KINDS[path.suffix]] += size
    return sizes


def static_files(html: str) -> set[Path]:
    """Every static file that a page asks for, directly or through another one."""
    waiting = [_file(address) for address in IN_HTML.findall(html) if _is_static(address)]
    found: set[Path] = set()
    while waiting:
        path = waiting.pop()
        if path not in found:
            found.add(path)
            waiting += _named_in(path)
    return found


def _is_static(address: str) -> bool:
    return address.startswith(settings.STATIC_URL)


def _file(address: str) -> Path:
    name = unquote(address.removeprefix(settings.STATIC_URL))
    collected = Path(settings.STATIC_ROOT) / name
    path = collected if collected.exists() else finders.find(name)
    if path is None:
        raise FileNotFoundError(name)
    return Path(path)


def _named_in(path: Path) -> Iterator[Path]:
    pattern = IN_FILE.get(path.suffix)
    if pattern is None:
        return
    for name in pattern.findall(path.read_text(encoding="utf-8")):
        if not name.startswith("data:"):
            yield (path.parent / name).resolve()


def _packed(content: bytes) -> int:
    return len(gzip.compress(content, 9))
