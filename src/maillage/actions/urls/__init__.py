from django.urls import URLPattern, URLResolver, include, path

from maillage.actions.urls import actions, open_data

app_name = "actions"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(open_data.urlpatterns)),
    path("", include(actions.urlpatterns)),
]
