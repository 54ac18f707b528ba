from django.urls import URLPattern, URLResolver, include, path

from maillage.pathways.urls import children, journeys, waiting

app_name = "pathways"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(children.urlpatterns)),
    path("", include(waiting.urlpatterns)),
    path("", include(journeys.urlpatterns)),
]
