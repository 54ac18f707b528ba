"""Addresses of what participants think."""

from django.urls import path

from maillage.actions.urls.roots import ACTION
from maillage.actions.views import feedback

urlpatterns = [
    path(f"{ACTION}avis/", feedback.feedback, name="feedback"),
    path(f"{ACTION}avis/lien/", feedback.feedback_open, name="feedback_open"),
    # The beginning of the address is that of the questionnaires: it leaves no trace.
    path("questionnaire/avis/<str:token>/", feedback.opinion, name="opinion"),
]
