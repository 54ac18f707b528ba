from django.urls import URLPattern, URLResolver, include, path

from maillage.tendering.urls import agreements, calls, committee, offers

app_name = "tendering"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(calls.urlpatterns)),
    path("", include(committee.urlpatterns)),
    path("", include(offers.urlpatterns)),
    path("", include(agreements.urlpatterns)),
]
