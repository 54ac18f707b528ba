from django.urls import path

from maillage.rounds.views import (
    balances,
    bringing,
    dating,
    deciding,
    files,
    months,
    people,
    publishing,
    roads,
    scenarios,
    visits,
)

app_name = "rounds"
SPACE = "o/<slug:organisation>/tournees/"
WEEK = f"{SPACE}semaines/<str:slug>/"
urlpatterns = [
    path(SPACE, scenarios.index, name="index"),
    path(f"{SPACE}apporter/", bringing.upload, name="bring"),
    path(f"{SPACE}apporter/confirmer/", bringing.confirm, name="bring_confirm"),
    path(f"{SPACE}apporter/modele/<str:extension>/", bringing.model, name="model"),
    path(f"{SPACE}kilometres/", months.months, name="months"),
    path(f"{SPACE}kilometres/<str:month>/<str:kind>/", months.month, name="month"),
    path(WEEK, scenarios.scenario, name="scenario"),
    path(f"{WEEK}calculer/", scenarios.solve, name="solve"),
    path(f"{WEEK}effacer/", scenarios.erase, name="erase"),
    path(f"{WEEK}decider/", deciding.decide, name="decide"),
    path(f"{WEEK}visites/ajouter/", visits.add, name="add_visit"),
    path(f"{WEEK}reglage/", balances.balance, name="balance"),
    path(f"{WEEK}reglage/courbe/", balances.curve, name="curve"),
    path(f"{WEEK}trajets/", roads.bring, name="roads"),
    path(f"{WEEK}trajets/modele/<str:extension>/", roads.model, name="roads_model"),
    path(f"{WEEK}dater/", dating.date, name="date"),
    path(f"{WEEK}publier/", publishing.publish, name="publish"),
    path(f"{WEEK}retirer/", publishing.withdraw, name="withdraw"),
    path(f"{WEEK}kilometres/<str:kind>/", files.kilometres, name="kilometres"),
    path(f"{WEEK}personnes/<str:rank>/", people.person, name="person"),
]
