"""Rate limits, counted in one row per purpose and subject, shared by every process.

The window of a count runs from its first try and is never pushed away by the next ones. A count
belongs to one address, or to one thing that is asked for: nobody can use up somebody else's.
"""

from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest

from maillage.kernel import clock, sealing
from maillage.kernel.models import RateCount

# A subscriber holds a whole /64: its addresses are one visitor (RFC 6177).
IPV6_PREFIX = 64


class TooMany(PermissionDenied):
    """More tries than a person makes."""


def refuse_beyond(request: HttpRequest, purpose: str, *, limit: int, seconds: int) -> None:
    """Count one try; raise TooMany beyond `limit` tries in `seconds` from this address."""
    if not is_within(purpose, address_of(request), limit=limit, seconds=seconds):
        raise TooMany


def is_within(purpose: str, subject: str, *, limit: int, seconds: int) -> bool:
    """Count one try about `subject`; False beyond `limit` tries in `seconds`.

    Each step is one statement, so that processes and threads agree: exactly `limit` tries of a
    window are admitted. The steps make one short transaction: one turn in the queue of writers.
    """
    # The subject itself is not kept: a digest is enough to count, and with the key of this
    # installation, a stolen database confirms no guess of an address.
    key = f"{purpose}:{sealing.keyed_digest('kernel.limits', subject)}"
    now = clock.now()
    fresh = {"ends_at": now + timedelta(seconds=seconds), "tries": 0}
    mine = RateCount.objects.filter(key=key)
    with transaction.atomic():
        if not mine.filter(ends_at__lte=now).update(**fresh):
            RateCount.objects.bulk_create([RateCount(key=key, **fresh)], ignore_conflicts=True)
        return bool(mine.filter(tries__lt=limit).update(tries=F("tries") + 1))


def forget_past() -> int:
    """Delete the counts whose window has ended (a verb of the clock); returns how many."""
    count, _ = RateCount.objects.filter(ends_at__lte=clock.now()).delete()
    return count


def address_of(request: HttpRequest) -> str:
    """The visitor's address, as our own proxies saw it.

    `MAILLAGE_TRUSTED_PROXIES` says how many stand before us: each adds one address on the right
    of X-Forwarded-For, and what stands further left is the visitor's own claim.
    """
    proxies = settings.MAILLAGE_TRUSTED_PROXIES or 0
    told = request.headers.get("X-Forwarded-For", "").split(",")
    direct = request.META.get("REMOTE_ADDR", "")
    if not proxies or len(told) < proxies:
        return _normal(direct) or direct
    return _normal(told[-proxies]) or _normal(direct) or direct


def _normal(text: str) -> str:
    """An address without its port, IPv6 by its network; "" when it is none."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, IPv6Address):
        network = ip_network(f"{address}/{IPV6_PREFIX}", strict=False)
        return str(network.network_address)
    return str(address)
