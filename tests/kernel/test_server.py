"""What the server says of itself in mails and feeds, and what it may be forked from."""

from __future__ import annotations

import subprocess
import sys

import pytest

from maillage.kernel.server import address_for


def test_links_follow_the_port_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAILLAGE_BASE_URL", raising=False)
    assert address_for(8123) == "http://localhost:8123"


def test_the_address_of_the_installation_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILLAGE_BASE_URL", "https://maillage.exemple.fr")
    assert address_for(8123) == "https://maillage.exemple.fr"


FORKING = """
import datetime, multiprocessing, sys
import django
django.setup()
from maillage.kernel.documents import Document, to_pdf
from maillage.kernel.server import apart

def write():
    day = datetime.date(2026, 1, 5)
    to_pdf(Document(title="Essai", date=day, organisation=["Essai"], blocks=[]))

if sys.argv[1] == "apart":
    assert apart(write) and not apart(lambda: 1 / 0)
else:
    write()
copy = multiprocessing.get_context("fork").Process(target=write, daemon=True)
copy.start()
copy.join(60 if sys.argv[1] == "apart" else 3)
print("waits" if copy.is_alive() else copy.exitcode)
copy.kill()
"""


@pytest.mark.parametrize(("how", "found"), [("apart", "0"), ("here", "waits")])
def test_a_pdf_written_apart_leaves_a_process_that_may_be_forked(how: str, found: str) -> None:
    """The control writes it in the very process: its copy then waits for threads it has not."""
    ran = subprocess.run(
        [sys.executable, "-c", FORKING, how],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.stdout.strip() == found, ran.stderr
