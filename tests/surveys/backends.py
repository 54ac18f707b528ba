"""A mail server that refuses every other message."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from django.core.mail.backends.locmem import EmailBackend

_seen = [0]


class HalfRefused(EmailBackend):
    """Accepts the first message, refuses the second, and so on."""

    def send_messages(self, messages: Any) -> int:
        _seen[0] += 1
        if _seen[0] % 2 == 0:
            raise SMTPException("451 plus tard")
        return super().send_messages(messages)
