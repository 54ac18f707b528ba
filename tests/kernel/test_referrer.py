"""A page that hides its origin from our own server cannot send its form: Chromium says "null"."""

from __future__ import annotations

from pathlib import Path

import maillage

# The pages of an anonymous answer have neither cookie nor CSRF token: there is nothing to compare.
ANSWERING = {"answer.html", "answered.html", "link_spent.html", "opinion.html", "thanks.html"}
TEMPLATES = sorted(Path(maillage.__file__).parent.rglob("templates/**/*.html"))


def test_no_page_hides_its_origin_from_us() -> None:
    """The site-wide same-origin policy already keeps tokens from other hosts."""
    assert len(TEMPLATES) > 100
    hiding = {one.name for one in TEMPLATES if "no-referrer" in one.read_text(encoding="utf-8")}
    assert hiding == ANSWERING
