"""Links that open one thing to whoever holds them, without an account.

128 random bits; only their SHA-256 is stored; purpose, subject, expiry, revocation. Opening the
page (GET) shows, acting is by POST. A guessed or spent link is a 404 like any other.
"""

import hashlib
import secrets
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest

from maillage.kernel import clock
from maillage.kernel.limits import refuse_beyond
from maillage.kernel.models import Link


def create(
    *,
    purpose: str,
    subject: models.Model,
    organisation_id: int | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Make a link and return its token: it is shown once and can never be read again."""
    token = secrets.token_urlsafe(16)
    Link.objects.create(
        digest=_digest(token),
        purpose=purpose,
        subject_id=subject.pk,
        organisation_id=organisation_id,
        created_at=clock.now(),
        expires_at=expires_at,
    )
    return token


def find(token: str, *, purpose: str) -> Link | None:
    """The living link of this purpose that `token` opens, or None."""
    return (
        Link.objects.filter(digest=_digest(token), purpose=purpose, revoked_at=None)
        .filter(Q(expires_at=None) | Q(expires_at__gt=clock.now()))
        .first()
    )


def open_or_404(request: HttpRequest, token: str, *, purpose: str) -> Link:
    """The link that `token` opens; guessing is limited by address, and answered by a 404."""
    link = find(token, purpose=purpose)
    if link is None:
        if request.method == "POST":
            refuse_beyond(request, "links", limit=30, seconds=600)
        raise Http404
    return link


def revoke(*, purpose: str, subject: models.Model) -> int:
    """End every living link of this purpose on this subject; returns how many."""
    return Link.objects.filter(purpose=purpose, subject_id=subject.pk, revoked_at=None).update(
        revoked_at=clock.now()
    )


def renew(
    *,
    purpose: str,
    subject: models.Model,
    organisation_id: int | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Make the one link of this purpose on this subject and return its token; the former ends."""
    revoke(purpose=purpose, subject=subject)
    return create(
        purpose=purpose, subject=subject, organisation_id=organisation_id, expires_at=expires_at
    )


def spend(link: Link) -> bool:
    """Use up a one-time link; False when another request was faster."""
    return bool(Link.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=clock.now()))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
