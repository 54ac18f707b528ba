"""Addresses of calls: written by buyers, read by everyone, followed by providers."""

from django.urls import path

from maillage.tendering.views import (
    alerts,
    calls,
    catalogue,
    exchanges,
    intake,
    listing,
    provider_papers,
    provider_references,
    providers,
    public,
    steps,
)

SPACE = "o/<slug:organisation>/"
urlpatterns = [
    path("appels/", public.public_calls, name="public_calls"),
    path("appels/flux.atom", catalogue.call_feed, name="call_feed"),
    path("appels/echeances.ics", catalogue.deadline_feed, name="deadline_feed"),
    path("appels/calendrier/", catalogue.deadline_calendar, name="deadline_calendar"),
    path("appels/<slug:slug>/", public.public_call, name="public_call"),
    path("intervenir/", providers.provider_register, name="provider_register"),
    path("intervenir/courriel/", providers.registration_sent, name="registration_sent"),
    path(
        "intervenir/ouvrir/<str:token>/",
        providers.registration_confirm,
        name="registration_confirm",
    ),
    path(f"{SPACE}appels/", calls.call_list, name="call_list"),
    path(f"{SPACE}appels/nouveau/", intake.call_new, name="call_new"),
    path(f"{SPACE}appels/nouveau/creer/", intake.call_create, name="call_create"),
    path(f"{SPACE}appels/nouveau/vierge/", intake.call_create_empty, name="call_create_empty"),
    path(f"{SPACE}appels/<slug:slug>/", calls.call_detail, name="call_detail"),
    path(f"{SPACE}appels/<slug:slug>/reprendre/", intake.call_copy, name="call_copy"),
    path(f"{SPACE}appels/<slug:slug>/publier/", calls.call_publish, name="call_publish"),
    path(f"{SPACE}appels/<slug:slug>/sans-suite/", calls.call_abandon, name="call_abandon"),
    path(f"{SPACE}appels/<slug:slug>/redaction/<slug:step>/", steps.call_step, name="call_step"),
    path(f"{SPACE}appels/<slug:slug>/question/", exchanges.call_ask, name="call_ask"),
    path(
        f"{SPACE}appels/<slug:slug>/questions/<slug:question>/",
        exchanges.question_answer,
        name="question_answer",
    ),
    path(f"{SPACE}appels/<slug:slug>/modifier/", exchanges.call_amend, name="call_amend"),
    path(
        f"{SPACE}appels/<slug:slug>/modifier/criteres/",
        exchanges.call_amend_rules,
        name="call_amend_rules",
    ),
    path(f"{SPACE}appels-ouverts/", providers.matching_calls, name="matching_calls"),
    path(f"{SPACE}alertes/", alerts.alert_choice, name="alert_choice"),
    path(f"{SPACE}profil/", providers.provider_profile, name="profile"),
    path(f"{SPACE}profil/coller/", listing.listing_paste, name="listing_paste"),
    path(f"{SPACE}profil/exporter/", provider_papers.provider_export, name="provider_export"),
    path(f"{SPACE}references/", provider_references.reference_list, name="reference_list"),
    path(f"{SPACE}references/ajouter/", provider_references.reference_new, name="reference_new"),
    path(
        f"{SPACE}references/<slug:slug>/",
        provider_references.reference_edit,
        name="reference_edit",
    ),
    path(
        f"{SPACE}references/<slug:slug>/retirer/",
        provider_references.reference_remove,
        name="reference_remove",
    ),
    path(f"{SPACE}pieces/", provider_papers.paper_list, name="paper_list"),
    path(f"{SPACE}pieces/<slug:slug>/", provider_papers.paper_file, name="paper_file"),
    path(f"{SPACE}pieces/<slug:slug>/retirer/", provider_papers.paper_remove, name="paper_remove"),
    path(f"{SPACE}intervenants/", providers.facilitator_list, name="facilitator_list"),
    path(f"{SPACE}intervenants/ajouter/", providers.facilitator_new, name="facilitator_new"),
    path(f"{SPACE}intervenants/<slug:slug>/", providers.facilitator_edit, name="facilitator_edit"),
]
