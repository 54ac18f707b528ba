"""Addresses of orientations."""

from django.urls import path

from maillage.actions.urls.roots import ACTION, SPACE
from maillage.actions.views import orientation

urlpatterns = [
    path(f"{SPACE}orientations/", orientation.orientations, name="orientations"),
    path(
        f"{SPACE}orientations/<str:slug>/suite/",
        orientation.orientation_outcome,
        name="orientation_outcome",
    ),
    path(f"{ACTION}orienter/", orientation.orient, name="orient"),
]
