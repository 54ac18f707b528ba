from django.urls import URLPattern, URLResolver, include, path

from maillage.programmes.urls import cases, logic, programme, protocols
from maillage.programmes.urls.roots import SPACE
from maillage.programmes.views import index

app_name = "programmes"
urlpatterns: list[URLPattern | URLResolver] = [
    path(SPACE, index.index, name="index"),
    path("", include(protocols.urlpatterns)),
    path("", include(cases.urlpatterns)),
    path("", include(logic.urlpatterns)),
    path("", include(programme.urlpatterns)),
]
