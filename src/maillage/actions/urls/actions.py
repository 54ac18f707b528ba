"""Addresses of the inventory and of one action."""

from django.urls import path

from maillage.actions.urls.roots import ACTION, SPACE
from maillage.actions.views import action, index, still, writing

# Before one action's own address, which begins with its slug and would take the others.
urlpatterns = [
    path(SPACE, index.index, name="index"),
    path(f"{SPACE}nouvelle/", writing.action_new, name="action_new"),
    path(ACTION, action.action, name="action"),
    path(f"{ACTION}ecrire/<slug:step>/", writing.write, name="write"),
    path(f"{ACTION}brouillon/<slug:step>/", writing.autosave, name="autosave"),
    path(f"{ACTION}publier/", action.publish, name="publish"),
    path(f"{ACTION}toujours-en-cours/", action.confirm, name="confirm"),
    path(f"{ACTION}terminer/", action.end, name="end"),
    path(f"{ACTION}copier/", action.copy, name="copy"),
    path(f"{ACTION}fiche.<slug:form>", action.card_file, name="card_file"),
    path("actions/toujours-en-cours/<str:token>/", still.still, name="still"),
]
