"""Addresses of reviews, agreements, questionnaires, indicators; before those a slug begins."""

from django.urls import path

from maillage.groups.urls.roots import CYCLE, SPACE
from maillage.groups.views import (
    agreements,
    companion,
    indicators,
    outside,
    papers,
    practices,
    review_lists,
    reviews,
    surveys,
)

BY_LINK = "animer/<str:token>/seances/<str:slug>/"
urlpatterns = [
    path(f"{SPACE}indicateurs/", indicators.indicators, name="indicators"),
    path(f"{CYCLE}indicateurs/", indicators.cycle_indicators, name="cycle_indicators"),
    path(f"{CYCLE}seances/", indicators.cycle_sessions, name="cycle_sessions"),
    path(f"{CYCLE}bilans/", review_lists.cycle_reviews, name="cycle_reviews"),
    path(f"{CYCLE}bilans/prevoir/", review_lists.cycle_reviews_plan, name="cycle_reviews_plan"),
    path(f"{SPACE}bilans/<str:slug>/", reviews.review, name="review"),
    path(f"{SPACE}bilans/<str:slug>/ecrire/", reviews.review_write, name="review_write"),
    path(f"{SPACE}bilans/<str:slug>/bilan.<str:form>", reviews.review_file, name="review_file"),
    path(f"{SPACE}<str:slug>/accords/", agreements.agreements, name="agreements"),
    path(
        f"{SPACE}<str:slug>/accords/accords.<str:form>",
        agreements.agreements_file,
        name="agreements_file",
    ),
    path(f"{SPACE}<str:slug>/pratiques/", practices.practices, name="practices"),
    path(f"{SPACE}<str:slug>/pratiques/lancer/", practices.practices_ask, name="practices_ask"),
    path("mes-bilans/", review_lists.my_reviews, name="my_reviews"),
    path("mes-bilans/<str:slug>/", reviews.my_review, name="my_review"),
    path("mes-bilans/<str:slug>/ecrire/", reviews.my_review_write, name="my_review_write"),
    path("mes-bilans/<str:slug>/bilan.<str:form>", reviews.my_review_file, name="my_review_file"),
    path("mes-places/<str:token>/bilans/<str:slug>/", reviews.guest_review, name="guest_review"),
    path(
        "mes-places/<str:token>/bilans/<str:slug>/bilan.<str:form>",
        reviews.guest_review_file,
        name="guest_review_file",
    ),
    path("animer/<str:token>/", outside.leader, name="leader"),
    path("animer/<str:token>/charte/", outside.leader_charter, name="leader_charter"),
    path(BY_LINK, outside.leader_session, name="leader_session"),
    path(f"{BY_LINK}presences/", outside.leader_attendance, name="leader_attendance"),
    path(f"{BY_LINK}compagnon/", companion.leader_companion, name="leader_companion"),
    path(
        f"{BY_LINK}compagnon/fin/",
        companion.leader_companion_close,
        name="leader_companion_close",
    ),
    path(f"{BY_LINK}avis/", outside.leader_ask, name="leader_ask"),
    path(f"{BY_LINK}feuille/", papers.leader_sheet, name="leader_sheet"),
    path(f"{BY_LINK}feuille-signee/", papers.leader_scan, name="leader_scan"),
    path("animer/<str:token>/certificats/", papers.leader_certificates, name="leader_certificates"),
    path(
        "animer/<str:token>/questionnaires/<str:survey>/",
        outside.leader_survey,
        name="leader_survey",
    ),
    path("animer/<str:token>/bilans/<str:slug>/", reviews.leader_review, name="leader_review"),
    path(
        "animer/<str:token>/bilans/<str:slug>/ecrire/",
        reviews.leader_review_write,
        name="leader_review_write",
    ),
    path(
        "animer/<str:token>/bilans/<str:slug>/bilan.<str:form>",
        reviews.leader_review_file,
        name="leader_review_file",
    ),
    path("mes-accords/<str:slug>/", agreements.my_agreements, name="my_agreements"),
    path("mes-questionnaires/<str:slug>/", surveys.my_surveys, name="my_surveys"),
    path("mes-questionnaires/<str:slug>/<str:survey>/", surveys.my_survey, name="my_survey"),
]
