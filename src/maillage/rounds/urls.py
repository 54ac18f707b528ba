from django.urls import path

from maillage.rounds.views import bringing, deciding, files, people, scenarios

app_name = "rounds"
SPACE = "o/<slug:organisation>/tournees/"
WEEK = f"{SPACE}semaines/<str:slug>/"
urlpatterns = [
    path(SPACE, scenarios.index, name="index"),
    path(f"{SPACE}apporter/", bringing.upload, name="bring"),
    path(f"{SPACE}apporter/confirmer/", bringing.confirm, name="bring_confirm"),
    path(f"{SPACE}apporter/modele/<str:extension>/", bringing.model, name="model"),
    path(WEEK, scenarios.scenario, name="scenario"),
    path(f"{WEEK}calculer/", scenarios.solve, name="solve"),
    path(f"{WEEK}effacer/", scenarios.erase, name="erase"),
    path(f"{WEEK}decider/", deciding.decide, name="decide"),
    path(f"{WEEK}kilometres/<str:kind>/", files.kilometres, name="kilometres"),
    path(f"{WEEK}personnes/<str:rank>/", people.person, name="person"),
]
