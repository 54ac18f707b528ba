"""What the server says of itself in mails and feeds."""

from __future__ import annotations

import pytest

from maillage.kernel.server import address_for


def test_links_follow_the_port_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MAILLAGE_BASE_URL", raising=False)
    assert address_for(8123) == "http://localhost:8123"


def test_the_address_of_the_installation_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAILLAGE_BASE_URL", "https://maillage.exemple.fr")
    assert address_for(8123) == "https://maillage.exemple.fr"
