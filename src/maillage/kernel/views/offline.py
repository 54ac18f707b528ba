"""The site's one service worker, at the root so that it sees every page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from maillage.kernel.http import public_page


@public_page()
def service_worker(request: HttpRequest) -> HttpResponse:
    """The script itself: the same for everyone, asked for again at each visit."""
    answer = render(
        request,
        "kernel/service_worker.js",
        {"logout_url": reverse("account_logout")},
        content_type="text/javascript; charset=utf-8",
    )
    answer["Cache-Control"] = "no-cache"
    return answer
