"""Every address, each listed in the permission matrix (tests/permissions)."""

from django.urls import URLPattern, URLResolver, include, path

from maillage.kernel.views import errors

SPACE = "o/<slug:organisation>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("maillage.portal.urls")),
    path("compte/", include("maillage.people.urls_account")),
    path("", include("maillage.kernel.urls")),
    path("", include("maillage.people.urls")),
    path("", include("maillage.surveys.urls")),
    path("", include("maillage.groups.urls")),
    path("", include("maillage.actions.urls")),
    path("", include("maillage.pathways.urls")),
    path("", include("maillage.planning.urls")),
    path("", include("maillage.rounds.urls")),
    path("", include("maillage.tendering.urls")),
    path("", include("maillage.community.urls")),
    path("", include("maillage.programmes.urls")),
    path("", include("maillage.territory.urls")),
    path("", include("maillage.demo.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
