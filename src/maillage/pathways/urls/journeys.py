"""Addresses of pathways, of the desk and of the board."""

from django.urls import path

from maillage.pathways.urls.roots import CHILD, SPACE
from maillage.pathways.views import desk, journeys

PATHWAY = f"{CHILD}parcours/<str:pathway>/"
urlpatterns = [
    path(f"{SPACE}bureau/", desk.desk, name="desk"),
    path(f"{SPACE}bureau/reponses/", desk.answers, name="answers"),
    path(f"{SPACE}bureau/transmettre/", desk.transfer, name="transfer"),
    path(f"{SPACE}sans-solution/", desk.solutions, name="solutions"),
    path(f"{CHILD}reponse/", desk.plan, name="plan"),
    path(f"{CHILD}parcours/", journeys.admit, name="admit"),
    path(f"{PATHWAY}modalite/", journeys.mode, name="mode"),
    path(f"{PATHWAY}prestations/", journeys.side_new, name="side_new"),
    path(f"{PATHWAY}terminer/", journeys.leave, name="leave"),
    path(f"{CHILD}prestations/<str:side>/terminer/", journeys.side_end, name="side_end"),
    path(f"{CHILD}relais/<str:question>/", journeys.relay, name="relay"),
]
