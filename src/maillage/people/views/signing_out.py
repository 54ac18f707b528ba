"""Leaving: the session ends, and the device is nobody's any more."""

from functools import wraps

from allauth.account import views
from django.http import HttpRequest, HttpResponse

from maillage.kernel import device


@wraps(views.logout)
def sign_out(request: HttpRequest) -> HttpResponse:
    """The account library's page; once signed out, what was kept on the device opens no more."""
    response: HttpResponse = views.logout(request)
    if not request.user.is_authenticated:
        device.unmark(response)
    return response
