"""Addresses of personalised projects, of their steps and of liaison sheets."""

from django.urls import path

from maillage.pathways.urls.journeys import PATHWAY
from maillage.pathways.urls.roots import CHILD, SPACE
from maillage.pathways.views import projects, steps

PROJECT = f"{CHILD}projets/<str:project>/"
REVIEW = f"{PROJECT}bilans/<str:review>/"
urlpatterns = [
    path(f"{SPACE}echeances/", steps.deadlines, name="deadlines"),
    path(f"{CHILD}etapes/<str:step>/", steps.step_note, name="step_note"),
    path(f"{PATHWAY}liaison/", steps.sheet_new, name="sheet_new"),
    path(f"{CHILD}liaisons/<str:sheet>/", steps.sheet_end, name="sheet_end"),
    path(f"{PATHWAY}projet/", projects.project_start, name="project_start"),
    path(PROJECT, projects.project, name="project"),
    path(f"{PROJECT}document/<str:form>/", projects.project_file, name="project_file"),
    path(f"{PROJECT}ecrire/<str:kind>/", projects.part_new, name="part_new"),
    path(f"{PROJECT}corriger/<str:kind>/<str:part>/", projects.part_edit, name="part_edit"),
    path(f"{PROJECT}actions/<str:part>/", projects.action_done, name="action_done"),
    path(f"{PROJECT}accord/", projects.agreement_new, name="agreement_new"),
    path(f"{PROJECT}bilan/", projects.review_new, name="review_new"),
    path(f"{REVIEW}buts/", projects.review_rate, name="review_rate"),
    path(f"{REVIEW}ameliorer/", projects.improvement_new, name="improvement_new"),
    path(
        f"{PROJECT}ameliorations/<str:improvement>/",
        projects.improvement_done,
        name="improvement_done",
    ),
]
