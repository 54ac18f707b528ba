"""Junk in every field of every form of the matrix: a sentence or a 404, never a fault.

The forms are those the pages show, filled as shown, then spoiled: all fields at once, then one at
a time so that what stands behind the first checks is reached too. The suite draws a few words of
junk for a dozen fields (the draw is fixed); `MAILLAGE_PROOF=1` tries them all.
"""

from __future__ import annotations

import os
import random
import zlib
from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tests.permissions.standing import MATRIX, Standing

JUNK: tuple[str, ...] = (
    "",
    " ",
    "\x00",
    "²",
    "-1",
    "0",
    "9" * 30,
    "9" * 5000,
    "NaN",
    "-Infinity",
    "1e400",
    "0001-01-01",
    "9999-12-31",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "23:59",
    "2027-02-30",
    "[]",
    '{"a": [1]}',
    "' OR 1=1 --",
    "<script>alert(1)</script>{{ 7|add:7 }}{% now %}",
    "../../etc/passwd",
    "e\u0301\u202e\ufeff" * 40,
    "\U0001f600" * 300,
    "a" * 100_000,
)
FILES = (
    ("...", b""),
    ("()", b"abc"),
    ("a.pdf", b"%PDF-1.7 broken"),
    ("a.docx", b"PK\x03\x04" + b"\x00" * 60),
    ("a.ods", b"PK\x05\x06" + b"\x00" * 18),
    ("a.csv", "Prénom;Nom\n".encode("utf-16")),
    ("a.txt", b"\xff\xfe\x00"),
)
# Names that views read without a form, and the counts of formsets.
KNOWN = ("later", "add", "remove", "more", "text", "slot", "user", "step", "sheet", "next")
# How many words of junk for all fields at once, then for each field alone.
AT_ONCE, ALONE = (len(JUNK), len(JUNK)) if os.environ.get("MAILLAGE_PROOF") else (3, 1)
# How many fields are spoiled alone: a page of rows repeats the same ones by the dozen.
FIELDS = None if os.environ.get("MAILLAGE_PROOF") else 12
POSTED = sorted(name for name, row in MATRIX.items() if "POST" in row["methods"])


class Shown(HTMLParser):
    """The fields of a page's forms, as a browser would send them."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self.files: set[str] = set()
        self.area = ""
        self.choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {key: value or "" for key, value in attrs}
        name = named.get("name", "")
        if tag == "option" and self.choice:
            if "selected" in named or not self.values[self.choice]:
                self.values[self.choice] = [named.get("value", "")]
        elif not name or name == "csrfmiddlewaretoken":
            return
        elif tag == "select":
            self.choice = name
            self.values.setdefault(name, [])
        elif tag == "textarea":
            self.area = name
            self.values.setdefault(name, [""])
        elif tag == "input" and named.get("type") == "file":
            self.files.add(name)
        elif tag == "input" and named.get("type") in ("checkbox", "radio"):
            kept = self.values.setdefault(name, [])
            if "checked" in named or not kept:
                kept.append(named.get("value", "on"))
        elif tag in ("input", "button"):
            self.values.setdefault(name, []).append(named.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self.area:
            self.values[self.area] = [data.strip()]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.choice = ""
        elif tag == "textarea":
            self.area = ""


@pytest.mark.parametrize("name", POSTED)
def test_junk_is_never_a_fault(name: str, standing: Standing, db: None) -> None:
    row, space = MATRIX[name], standing.space(name)
    url = standing.address_of(name)
    roles = [role for role in space.people if role in row["who"]]
    person = space.people[roles[0]] if roles else None
    if row["who"] == "signed-in":
        person = standing.world.stranger
    shown = Shown()
    if "GET" in row["methods"]:
        shown.feed(standing.client(person).get(url).content.decode())
    dice = random.Random(zlib.crc32(name.encode()))
    for typed in _tries(shown, dice):
        with transaction.atomic():
            response = standing.client(person).post(url, typed)
            transaction.set_rollback(True)
        assert response.status_code < 500, (name, {k: str(v)[:60] for k, v in typed.items()})


def _tries(shown: Shown, dice: random.Random) -> list[dict[str, Any]]:
    names = sorted(shown.values) or list(KNOWN)
    buttons = [one for one in KNOWN if one in shown.values]
    plain = {name: shown.values.get(name, []) for name in names if name not in buttons}
    tries: list[dict[str, Any]] = [{}, dict.fromkeys(KNOWN, "1")]
    # Formsets are kept whole, so that their rows are read.
    counts = {name: value for name, value in plain.items() if name.endswith("_FORMS")}
    for junk in dice.sample(JUNK, AT_ONCE):
        tries += [dict.fromkeys(names, junk), dict.fromkeys(names, junk) | counts]
    for name in names if FIELDS is None else dice.sample(names, min(FIELDS, len(names))):
        for junk in dice.sample(JUNK, ALONE):
            tries.append({**plain, name: junk})
    for field in sorted(shown.files):
        for filename, data in FILES:
            tries.append({**plain, field: SimpleUploadedFile(filename, data)})
    for button in buttons:
        tries.append({**plain, button: dice.choice(JUNK)})
    return tries
