"""Addresses of decisions, catchments and waiting lists."""

from django.urls import path

from maillage.pathways.urls.roots import CHILD, SPACE
from maillage.pathways.views import decisions, lists, waiting

LISTS = f"{SPACE}attente/"
LIST = f"{LISTS}listes/<str:slug>/"
ENTRY = f"{LISTS}inscriptions/<str:slug>/"
AREAS = f"{SPACE}territoires/"
urlpatterns = [
    path(f"{CHILD}decisions/", decisions.decision_new, name="decision_new"),
    path(
        f"{CHILD}decisions/<str:decision>/renouvellement/",
        decisions.decision_renew,
        name="decision_renew",
    ),
    path(f"{CHILD}inscrire/", waiting.list_new, name="list_new"),
    path(f"{SPACE}decisions/", decisions.renewals, name="renewals"),
    path(AREAS, decisions.areas, name="areas"),
    path(f"{AREAS}ajouter/", decisions.area_new, name="area_new"),
    path(f"{AREAS}<str:slug>/terminer/", decisions.area_end, name="area_end"),
    path(LISTS, waiting.lists, name="lists"),
    path(f"{LISTS}reprendre/", lists.bring, name="bring"),
    path(f"{LISTS}a-saisir/", waiting.to_type, name="to_type"),
    path(f"{LISTS}a-saisir/<str:slug>/", waiting.typed, name="typed"),
    path(LIST, waiting.waiting_list, name="waiting_list"),
    path(f"{LIST}regle/", lists.rules, name="rules"),
    path(f"{LIST}regle/publier/", lists.rule, name="rule"),
    path(f"{LIST}delais/", lists.figures, name="figures"),
    path(ENTRY, waiting.entry, name="entry"),
    path(f"{ENTRY}statut/", waiting.status, name="status"),
    path(f"{ENTRY}statuts/<str:change>/motif/", waiting.reason, name="reason"),
    path(f"{ENTRY}dates/", waiting.days, name="days"),
    path(f"{ENTRY}en-tete/", waiting.override, name="override"),
    path(f"{ENTRY}en-tete/retirer/", waiting.override_lift, name="override_lift"),
    path(f"{ENTRY}proposer/", waiting.proposal_new, name="proposal_new"),
    path(f"{ENTRY}propositions/<str:proposal>/", waiting.proposal_answer, name="proposal_answer"),
    path("regles-d-attente/<str:slug>/", lists.public_rule, name="public_rule"),
    path("familles/attente/<str:token>/", lists.ping, name="ping"),
]
