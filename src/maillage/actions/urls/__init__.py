from django.urls import URLPattern, URLResolver, include, path

from maillage.actions.urls import actions

app_name = "actions"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(actions.urlpatterns)),
]
