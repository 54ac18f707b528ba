from django.urls import URLPattern, URLResolver, include, path

from maillage.pathways.urls import children

app_name = "pathways"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(children.urlpatterns)),
]
