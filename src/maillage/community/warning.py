"""Does a text look like a real situation? Names, births, ages, addresses, numbers.

Pure Python. The forms of what is looked for are data (`static/community/signs.json`), read by
`warning.js` too: what is said while one types is what the server says after. A sign warns and
sends to the moderation queue; it never refuses, for it may be wrong.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "static" / "community" / "signs.json"
LONGEST = 20_000


@dataclass(frozen=True, order=True)
class Sign:
    """What was seen and where. `extract` is shown to who writes, and kept nowhere."""

    start: int
    code: str
    extract: str

    @property
    def label(self) -> str:
        return str(_rules()["labels"][self.code])


def signs_in(text: str, year: int) -> list[Sign]:
    """The signs of a real situation in a text, in its order; `year` is the present one."""
    rules = _rules()
    shown = unicodedata.normalize("NFC", text)[:LONGEST]
    for hidden in rules["ignored"]:
        shown = hidden.sub(_blank, shown)
    shown = rules["author"].sub(_blank, shown)
    found = []
    for code, pattern, year_group in rules["patterns"]:
        for match in pattern.finditer(shown):
            if year_group and not _is_of_a_child(match, year_group, year):
                continue
            start = match.end(1)
            found.append(Sign(start, code, shown[start : match.end()].strip()))
    return sorted({*found, *_first_names(shown, rules)})


def codes_in(*texts: str, year: int) -> list[str]:
    """The codes of the signs of several texts, each once: what may be kept."""
    return sorted({sign.code for text in texts for sign in signs_in(text, year)})


def _first_names(shown: str, rules: dict[str, Any]) -> list[Sign]:
    found = []
    for match in rules["token"].finditer(shown):
        before = shown[: match.start()]
        if before and (before[-1].isalnum() or before[-1] in "-_@"):
            continue
        name = _plain(match.group())
        if not {name, name.split("-")[0]} & rules["first_names"]:
            continue
        # A word that is also a name ("Rose", "Pierre") counts inside a sentence only.
        if name in rules["also_words"] and rules["opening"].search(before):
            continue
        found.append(Sign(match.start(), "first_name", match.group()))
    return found


def _is_of_a_child(match: re.Match[str], group: int, year: int) -> bool:
    rules = _rules()
    return bool(rules["youngest"] <= year - int(match.group(group)) <= rules["oldest"])


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _plain(word: str) -> str:
    split = unicodedata.normalize("NFD", word.lower())
    return "".join(sign for sign in split if not unicodedata.combining(sign))


@cache
def _rules() -> dict[str, Any]:
    raw = json.loads(FILE.read_text(encoding="utf-8"))
    return {
        **raw,
        "ignored": [_compiled(one) for one in raw["ignored"]],
        "patterns": [(one["code"], _compiled(one), _year(one)) for one in raw["patterns"]],
        "author": re.compile(raw["author"]),
        "token": re.compile(raw["token"]),
        "opening": re.compile(r"(^|[.!?:\n«(•-])\s*$"),
        "first_names": frozenset(raw["first_names"]),
        "also_words": frozenset(raw["also_words"]),
    }


def _compiled(one: dict[str, Any]) -> re.Pattern[str]:
    return re.compile(one["regex"], re.IGNORECASE if one["flags"] else 0)


def _year(one: dict[str, Any]) -> int:
    return int(one.get("year", 0))
