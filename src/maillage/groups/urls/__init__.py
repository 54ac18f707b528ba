from django.urls import URLPattern, URLResolver, include, path

from maillage.groups.urls import groups, library, reviews

app_name = "groups"
# In this order: a group's own address begins with its slug, which would take the others.
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(library.urlpatterns)),
    path("", include(reviews.urlpatterns)),
    path("", include(groups.urlpatterns)),
]
