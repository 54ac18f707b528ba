"""What journeys share when they look at a page or at a mail."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from django.core import mail
from playwright.sync_api import expect

SHOTS = os.environ.get("MAILLAGE_SHOTS")


def seen(someone: Any, name: str) -> None:
    """A picture of the page on a phone and on a desk, for whoever looks at it."""
    if SHOTS is None:
        return
    size = someone.page.viewport_size
    for width in (360, 1280):
        someone.page.set_viewport_size({"width": width, "height": 900})
        someone.page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    someone.page.set_viewport_size(size)


def says(someone: Any, text: str) -> None:
    expect(someone.page.get_by_role("main")).to_contain_text(text)


def link_in_mail_to(address: str, start: str) -> str:
    bodies = [str(message.body) for message in mail.outbox if message.to == [address]]
    found = re.search(rf"{start}\S*", bodies[-1])
    assert found is not None, bodies
    return found[0]
