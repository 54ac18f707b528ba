"""Whose device this is: what a page kept for the hours without network asks before it opens.

The session's cookie is closed to scripts and says nothing without the server. This one is read by
our pages: it says whether the person who came last is the one whom the kept page was made for.
It names nobody, is sent on the pages of a space only, and opens nothing on the server.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from maillage.kernel import sealing

COOKIE = "maillage_device"
PATH = "/o/"
# A device without mark shows nothing that it kept: the mark must outlive what is kept by far.
LIFE_SECONDS = 365 * 24 * 3600


def mark_of(user: Any) -> str:
    """What stands for this person on a device, 32 hexadecimal digits."""
    return sealing.keyed_digest("kernel.device/1", str(user.pk))


def mark(request: HttpRequest, response: HttpResponse) -> None:
    """Say on the device that this person is the last who came."""
    own = mark_of(request.user)
    if request.COOKIES.get(COOKIE) != own:
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(COOKIE, own, LIFE_SECONDS, path=PATH, secure=secure, samesite="Lax")


def unmark(response: HttpResponse) -> None:
    """Say on the device that nobody is there any more."""
    response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
