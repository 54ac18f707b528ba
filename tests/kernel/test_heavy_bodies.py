"""What is too heavy is answered by a sentence that the sender can read, over a real socket."""

from __future__ import annotations

from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest


@pytest.mark.parametrize("megabytes", [13, 30])
def test_the_sender_reads_the_refusal(live_server: Any, megabytes: int) -> None:
    connection = HTTPConnection(urlsplit(live_server.url).netloc, timeout=30)
    connection.request("POST", "/intervenir/", body=b"a" * (megabytes * 1024 * 1024))
    answer = connection.getresponse()
    assert answer.status == 413
    assert "10 Mo" in answer.read().decode()
    connection.close()
