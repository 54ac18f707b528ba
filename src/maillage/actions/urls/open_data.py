"""Addresses of the inventory as open data, and of what comes in from a file."""

from django.urls import path

from maillage.actions.urls.roots import OPEN, SPACE
from maillage.actions.views import importing, open_data

# Before one action's own address, which begins with its slug and would take the others.
urlpatterns = [
    path(f"{SPACE}donnees-ouvertes/", open_data.open_data, name="open_data"),
    path(f"{SPACE}donnees-ouvertes/publier/", open_data.publish, name="open_data_publish"),
    path(f"{SPACE}donnees-ouvertes/fermer/", open_data.withdraw, name="open_data_withdraw"),
    path(f"{SPACE}importer/", importing.upload, name="import"),
    path(f"{SPACE}importer/modele.<slug:extension>", importing.model, name="import_model"),
    path(f"{SPACE}importer/ecrire/", importing.confirm, name="import_confirm"),
    path(OPEN, open_data.inventory, name="open_inventory"),
    path(f"{OPEN}structures.json", open_data.structures, name="open_structures"),
    path(f"{OPEN}services.json", open_data.services, name="open_services"),
    path(f"{OPEN}actions.json", open_data.actions, name="open_actions"),
    path(f"{OPEN}dates.ics", open_data.dates, name="open_dates"),
]
