"""The guided tour, and the way in by one click. Both exist in the demonstration only."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.demo import accounts, keys, steps
from maillage.demo.story import loading
from maillage.kernel import files
from maillage.kernel.http import organisation_url, public_page
from maillage.kernel.models import InstanceMark
from maillage.people.models import User
from maillage.people.queries import spaces_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public_page()
def tour(request: HttpRequest) -> HttpResponse:
    """Who is who, the story in six steps, what to try."""
    _only_in_demonstration()
    return render(
        request,
        "demo/tour.html",
        {
            "houses": accounts.houses(),
            "steps": steps.story(),
            "ideas": steps.ideas(),
            "password": accounts.PASSWORD,
            "keys": keys.KEYS,
            "passphrase": keys.PASSPHRASE,
        },
    )


@public_page(methods=("POST",))
def enter(request: HttpRequest) -> HttpResponse:
    """Sign in as somebody of the story, and go where the tour was pointing."""
    _only_in_demonstration()
    wanted = request.POST.get("user", "")
    is_number = wanted.isascii() and wanted.isdecimal() and len(wanted) < 19
    user = User.objects.filter(pk=int(wanted)).first() if is_number else None
    if user is None or not user.is_active:
        raise Http404
    login(request, user, backend=BACKEND)
    return redirect(_where(user, request.POST.get("step", "")))


@public_page()
def key(request: HttpRequest, name: str) -> HttpResponse:
    """The key file of a member of the committee of the story."""
    _only_in_demonstration()
    for one in keys.KEYS:
        if one.name == name:
            return files.attachment(
                one.read(), filename=one.filename, content_type="application/octet-stream"
            )
    raise Http404


def _where(user: User, step: str) -> str:
    for one in steps.story():
        if one.key == step and one.user == user:
            return one.url
    spaces = spaces_of(user)
    if len(spaces) == 1:
        return organisation_url(spaces[0], "portal:today")
    return reverse("portal:home")


def _only_in_demonstration() -> None:
    if not settings.MAILLAGE_DEMO or not InstanceMark.objects.filter(key=loading.MARK).exists():
        raise Http404
