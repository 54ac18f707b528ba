"""Addresses of the simulations of a list."""

from django.urls import path

from maillage.pathways.urls.roots import SPACE
from maillage.pathways.views import simulation

FLOWS = f"{SPACE}simulations/"
urlpatterns = [
    path(f"{FLOWS}listes/<str:slug>/", simulation.flows, name="flows"),
    path(f"{FLOWS}listes/<str:slug>/poser/", simulation.flow_new, name="flow_new"),
    path(f"{FLOWS}<str:slug>/", simulation.flow, name="flow"),
    path(f"{FLOWS}<str:slug>/papier/<str:form>/", simulation.flow_paper, name="flow_paper"),
]
