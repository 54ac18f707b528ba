"""Addresses of the action sheets of a plan and of their indicators."""

from django.urls import path

from maillage.actions.urls.roots import INDICATOR, SHEET, SHEETS
from maillage.actions.views import boards, indicators, sheets

# What has a name of its own comes before one sheet's address, which would take it.
urlpatterns = [
    path(SHEETS, sheets.sheets, name="sheets"),
    path(f"{SHEETS}nouvelle/", sheets.sheet_new, name="sheet_new"),
    path(f"{SHEETS}sigles/", sheets.units, name="units"),
    path(f"{SHEETS}sigles/<str:slug>/", sheets.unit, name="unit"),
    path(INDICATOR, indicators.indicator, name="indicator"),
    path(f"{INDICATOR}modifier/", indicators.indicator_edit, name="indicator_edit"),
    path(f"{INDICATOR}retirer/", indicators.indicator_remove, name="indicator_remove"),
    path(f"{INDICATOR}cible/", indicators.target, name="target"),
    path(f"{INDICATOR}valeurs/", indicators.value_new, name="value_new"),
    path(f"{INDICATOR}evenements/", indicators.indicator_events, name="indicator_events"),
    path(SHEET, sheets.sheet, name="sheet"),
    path(f"{SHEET}modifier/", sheets.sheet_edit, name="sheet_edit"),
    path(f"{SHEET}indicateurs/", indicators.indicator_new, name="indicator_new"),
    path(f"{SHEET}annees/<int:year>/arreter/", sheets.year_close, name="year_close"),
    path(f"{SHEET}fiche.<slug:form>", boards.sheet_file, name="sheet_file"),
    path(f"{SHEET}intranet/", boards.embed, name="embed"),
    path(f"{SHEET}intranet/fermer/", boards.embed_close, name="embed_close"),
    path("actions/tableau/<str:token>/", boards.shown, name="board"),
]
