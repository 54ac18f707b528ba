from django.urls import path

from maillage.territory.views import calendar, communes

app_name = "territory"
SPACE = "o/<slug:organisation>/territoire/"
urlpatterns = [
    path(f"{SPACE}jours-fermes/", calendar.closed_days, name="closed_days"),
    path(f"{SPACE}corrections/", calendar.override_list, name="override_list"),
    path(f"{SPACE}corrections/ajouter/", calendar.override_add, name="override_add"),
    path(
        f"{SPACE}corrections/<str:slug>/retirer/",
        calendar.override_remove,
        name="override_remove",
    ),
    path(f"{SPACE}communes/", communes.commune_search, name="commune_search"),
]
