"""Addresses of the protocols, each version having its own."""

from django.urls import path

from maillage.programmes.urls.roots import LEVEL, PROTOCOL, PROTOCOLS
from maillage.programmes.views import protocols as views

urlpatterns = [
    path(PROTOCOLS, views.protocols, name="protocols"),
    path(f"{PROTOCOLS}nouveau/", views.protocol_new, name="protocol_new"),
    path(PROTOCOL, views.protocol, name="protocol"),
    path(f"{PROTOCOL}adopter/", views.protocol_adopt, name="protocol_adopt"),
    path(f"{PROTOCOL}changements/", views.protocol_changes, name="protocol_changes"),
    path(f"{PROTOCOL}reviser/", views.protocol_revise, name="protocol_revise"),
    path(f"{PROTOCOL}niveaux/", views.level_new, name="level_new"),
    path(LEVEL, views.level_edit, name="level_edit"),
    path(f"{LEVEL}retirer/", views.level_remove, name="level_remove"),
    path(f"{LEVEL}monter/", views.level_raise, name="level_raise"),
    path(f"{LEVEL}qui-tient/", views.level_holders, name="level_holders"),
]
