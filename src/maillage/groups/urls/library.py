"""Addresses of the library: methods, tools, words and references; and a child in danger."""

from django.urls import path

from maillage.groups.views import danger, library, tools

METHODS = "o/<slug:organisation>/methodes/"
TOOLS = "o/<slug:organisation>/outils/"
WORDS = "o/<slug:organisation>/vocabulaire/"
DANGER = "o/<slug:organisation>/enfant-en-danger/"
urlpatterns = [
    path(DANGER, danger.danger, name="danger"),
    path(f"{DANGER}numero/", danger.danger_number, name="danger_number"),
    path(METHODS, library.method_list, name="method_list"),
    path(f"{METHODS}<str:key>/", library.method, name="method"),
    path(f"{METHODS}<str:key>/fiche.pdf", library.method_file, name="method_file"),
    path(f"{METHODS}<str:key>/copier/", library.method_copy, name="method_copy"),
    path(f"{METHODS}<str:key>/modifier/", library.method_edit, name="method_edit"),
    path(f"{METHODS}<str:key>/ranger/", library.method_archive, name="method_archive"),
    path(TOOLS, tools.tool_list, name="tool_list"),
    path(f"{TOOLS}nouveau/", tools.tool_new, name="tool_new"),
    path(f"{TOOLS}<str:slug>/", tools.tool, name="tool"),
    path(f"{TOOLS}<str:slug>/modifier/", tools.tool_edit, name="tool_edit"),
    path(f"{TOOLS}<str:slug>/utilise/", tools.tool_used, name="tool_used"),
    path(f"{TOOLS}<str:slug>/retirer/", tools.tool_withdraw, name="tool_withdraw"),
    path(WORDS, tools.entry_list, name="entry_list"),
    path(f"{WORDS}feuille.pdf", tools.entry_file, name="entry_file"),
    path(f"{WORDS}nouveau/", tools.entry_new, name="entry_new"),
    path(f"{WORDS}<str:slug>/modifier/", tools.entry_edit, name="entry_edit"),
    path(f"{WORDS}<str:slug>/retirer/", tools.entry_withdraw, name="entry_withdraw"),
]
