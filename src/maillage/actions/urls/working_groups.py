"""Addresses of the working groups. Taken before those of one action."""

from django.urls import path

from maillage.actions.urls.roots import SPACE
from maillage.actions.views import working_groups as views

GROUPS = f"{SPACE}groupes-de-travail/"
GROUP = f"{GROUPS}<str:slug>/"

urlpatterns = [
    path(GROUPS, views.working_groups, name="working_groups"),
    path(f"{GROUPS}nouveau/", views.working_group_new, name="working_group_new"),
    path(GROUP, views.working_group, name="working_group"),
    path(f"{GROUP}modifier/", views.working_group_edit, name="working_group_edit"),
    path(f"{GROUP}reunion/", views.working_group_meet, name="working_group_meet"),
    path(
        f"{GROUP}reunions/<str:meeting>/annuler/",
        views.working_group_call_off,
        name="working_group_call_off",
    ),
    path(f"{GROUP}terminer/", views.working_group_close, name="working_group_close"),
]
