from django.urls import URLPattern, URLResolver, include, path

from maillage.tendering import urls_calls, urls_offers

app_name = "tendering"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(urls_calls.urlpatterns)),
    path("", include(urls_offers.urlpatterns)),
]
