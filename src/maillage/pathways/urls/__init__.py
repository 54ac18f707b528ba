from django.urls import URLPattern, URLResolver, include, path

from maillage.pathways.urls import (
    acts,
    children,
    journeys,
    measures,
    partners,
    projects,
    simulation,
    steering,
    waiting,
)

app_name = "pathways"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(children.urlpatterns)),
    path("", include(waiting.urlpatterns)),
    path("", include(journeys.urlpatterns)),
    path("", include(partners.urlpatterns)),
    path("", include(simulation.urlpatterns)),
    path("", include(acts.urlpatterns)),
    path("", include(projects.urlpatterns)),
    path("", include(measures.urlpatterns)),
    path("", include(steering.urlpatterns)),
]
