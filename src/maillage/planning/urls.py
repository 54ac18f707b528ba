from django.urls import path

from maillage.planning.views import prepare, scenarios, year

app_name = "planning"
SPACE = "o/<slug:organisation>/calendrier/"
urlpatterns = [
    path(SPACE, year.calendar, name="calendar"),
    path(f"{SPACE}cycles/<str:slug>/", prepare.prepare, name="prepare"),
    path(f"{SPACE}cycles/<str:slug>/calculer/", prepare.solve, name="solve"),
    path(f"{SPACE}groupes/<str:slug>/souhaits/", prepare.group_wish, name="group_wish"),
    path(f"{SPACE}intervenants/<str:slug>/", prepare.availability, name="availability"),
    path(f"{SPACE}propositions/<str:slug>/", scenarios.scenario, name="scenario"),
    path(f"{SPACE}propositions/<str:slug>/publier/", scenarios.publish, name="publish"),
    path(
        f"{SPACE}propositions/<str:slug>/<str:group>/<int:index>/",
        scenarios.adjust,
        name="adjust",
    ),
]
