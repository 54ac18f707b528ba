"""Rate limits, counted in the shared cache of the database, by address and purpose."""

import hashlib

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


class TooMany(PermissionDenied):
    """More tries than a person makes."""


def refuse_beyond(request: HttpRequest, purpose: str, *, limit: int, seconds: int) -> None:
    """Count one try; raise TooMany beyond `limit` tries in `seconds` from this address."""
    address = request.META.get("REMOTE_ADDR", "")
    # The address itself is not kept: a digest is enough to count.
    key = f"limit:{purpose}:{hashlib.sha256(address.encode()).hexdigest()[:24]}"
    cache.add(key, 0, timeout=seconds)
    try:
        tries = cache.incr(key)
    except ValueError:  # expired between the two calls
        cache.add(key, 1, timeout=seconds)
        tries = 1
    if tries > limit:
        raise TooMany
