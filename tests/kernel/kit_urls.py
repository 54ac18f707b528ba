"""Addresses for the tests of the kit: the gallery, and the accounts' own pages for its menu."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from maillage.kernel.gallery import gallery
from maillage.kernel.http import public_page


@public_page()
def error_page(request: HttpRequest, code: str) -> HttpResponse:
    return render(request, f"{code}.html")


urlpatterns = [
    path("kit/", gallery, name="gallery"),
    path("erreur/<str:code>/", error_page, name="error_page"),
    path("compte/", include("allauth.account.urls")),
]
