"""Addresses of the logic models."""

from django.urls import path

from maillage.programmes.urls.roots import BOX, MODEL, MODELS
from maillage.programmes.views import logic as views

urlpatterns = [
    path(MODELS, views.models, name="models"),
    path(f"{MODELS}nouveau/", views.model_new, name="model_new"),
    path(MODEL, views.model, name="model"),
    path(f"{MODEL}modele.<slug:form>", views.model_file, name="model_file"),
    path(f"{MODEL}boites/", views.box_new, name="box_new"),
    path(BOX, views.box_edit, name="box_edit"),
    path(f"{BOX}deplacer/", views.box_move, name="box_move"),
    path(f"{BOX}retirer/", views.box_remove, name="box_remove"),
    path(f"{MODEL}annuler/", views.model_undo, name="model_undo"),
    path(f"{MODEL}versions/", views.version_name, name="version_name"),
    path(f"{MODEL}comparer/<str:revision>/", views.model_compare, name="model_compare"),
    path(f"{MODEL}objectifs/", views.objective_new, name="objective_new"),
    path(
        f"{MODEL}objectifs/<str:objective>/retirer/",
        views.objective_remove,
        name="objective_remove",
    ),
]
