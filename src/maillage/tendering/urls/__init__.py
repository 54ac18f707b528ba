from django.urls import URLPattern, URLResolver, include, path

from maillage.tendering.urls import agreements, analysis, calls, committee, offers, results

app_name = "tendering"
# Fixed words come before the identifiers that they would be taken for.
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(calls.urlpatterns)),
    path("", include(committee.urlpatterns)),
    path("", include(results.urlpatterns)),
    path("", include(offers.urlpatterns)),
    path("", include(agreements.urlpatterns)),
    path("", include(analysis.urlpatterns)),
]
