"""Write the list of the code points the fonts of the documents draw (fonts/coverage.txt).

Run after changing a font: .venv/bin/python tools/font_coverage.py
"""

import unicodedata
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[1] / "src/maillage/kernel/documents/fonts"


def coverage() -> str:
    """Ranges of hexadecimal code points, one a line, private use and control left out."""
    points: set[int] = set()
    for path in sorted(FONTS.glob("*.ttf")):
        points |= set(TTFont(path).getBestCmap())
    kept = sorted(p for p in points if unicodedata.category(chr(p)) not in ("Cc", "Cn", "Co", "Cs"))
    ranges: list[list[int]] = []
    for point in kept:
        if ranges and ranges[-1][1] == point - 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"{a:04X}-{b:04X}\n" if a < b else f"{a:04X}\n" for a, b in ranges)


if __name__ == "__main__":
    (FONTS / "coverage.txt").write_text(coverage(), encoding="ascii")
