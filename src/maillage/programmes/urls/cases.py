"""Addresses of the running cases, and of what a partner opens by a link."""

from django.urls import path

from maillage.programmes.urls.roots import CASE, CASES
from maillage.programmes.views import around, cases, partner

urlpatterns = [
    path(CASES, cases.cases, name="cases"),
    path(f"{CASES}avant-d-ouvrir/", cases.case_danger, name="case_danger"),
    path(f"{CASES}nouvelle/<str:slug>/", cases.case_new, name="case_new"),
    path(CASE, cases.case, name="case"),
    path(f"{CASE}monter/", cases.case_up, name="case_up"),
    path(f"{CASE}descendre/", cases.case_down, name="case_down"),
    path(f"{CASE}revue/", cases.case_review, name="case_review"),
    path(f"{CASE}passer-la-main/", cases.case_hand, name="case_hand"),
    path(f"{CASE}clore/", cases.case_close, name="case_close"),
    path(f"{CASE}lectures/", cases.case_readings, name="case_readings"),
    path(f"{CASE}liste/", around.list_add, name="list_add"),
    path(f"{CASE}liste/<str:listed>/retirer/", around.list_remove, name="list_remove"),
    path(f"{CASE}partenaires/", around.partner_invite, name="partner_invite"),
    path(
        f"{CASE}partenaires/<str:invited>/retirer/",
        around.partner_withdraw,
        name="partner_withdraw",
    ),
    path(f"{CASE}reunions/", around.case_meet, name="case_meet"),
    path(f"{CASE}notes/", around.note_new, name="note_new"),
    path("programme/partage/<str:token>/", partner.partner, name="partner"),
]
