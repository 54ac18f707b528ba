"""How views are declared: who may, by which methods; refusal is a 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def page(permission: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """A page of an organisation's space (/o/<slug>/…), for those whose roles allow it.

    The permission is asked on the organisation; what depends on one object is asked again by
    the room's `access_*` function. A refusal is a 404, so that nothing says what exists.
    """

    def declare(view: View) -> View:
        answer = _by(methods)(view)

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            # Before the method is looked at: a refusal must not say that the page exists.
            require(request, permission)
            return answer(request, *args, **kwargs)

        guarded.permission = permission
        return guarded

    return declare


def signed_in_page(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """A page for whoever is signed in, outside any organisation's space."""

    def declare(view: View) -> View:
        return _by(methods)(view)

    return declare


def public_page(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """A page for everyone, signed in or not."""

    def declare(view: View) -> View:
        return login_not_required(_by(methods)(view))

    return declare


def _by(methods: tuple[str, ...]) -> Callable[[View], View]:
    return require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))


def require(request: HttpRequest, permission: str, subject: Any = None) -> None:
    """Raise Http404 unless the signed-in person may do this here (or on `subject`)."""
    target = subject if subject is not None else getattr(request, "organisation", None)
    if target is None or not request.user.has_perm(permission, target):
        raise Http404


def organisation_url(organisation: Any, name: str, **kwargs: Any) -> str:
    """The address of a page in an organisation's space."""
    return reverse(name, kwargs={"organisation": organisation.slug, **kwargs})


def here(request: HttpRequest, name: str, **kwargs: Any) -> str:
    """The address of another page of the same organisation's space."""
    return organisation_url(request.organisation, name, **kwargs)
