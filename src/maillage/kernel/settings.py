"""What the code reads of the settings in words of its own."""

from django.conf import settings


def absolute(path: str) -> str:
    """The full address of a page, for mails and feeds (never from a request's Host header)."""
    return f"{settings.MAILLAGE_BASE_URL.rstrip('/')}{path}"
