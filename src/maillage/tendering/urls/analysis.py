"""Addresses of the analysis: readers, their pages, what is recorded on the way."""

from django.urls import path

from maillage.tendering.views import analysis

SPACE = "o/<slug:organisation>/appels/<str:slug>/"

urlpatterns = [
    path(f"{SPACE}analyse/", analysis.analysis_page, name="analysis"),
    path(f"{SPACE}analyse/rouvrir/", analysis.analysis_reopen, name="analysis_reopen"),
    path(f"{SPACE}analyse/<str:offer>/", analysis.analysis_step, name="analysis_step"),
    path(f"{SPACE}lecture/", analysis.reading, name="reading"),
    path(f"{SPACE}lecture/arreter/", analysis.reading_fix, name="reading_fix"),
    path(f"{SPACE}lecture/<str:offer>/", analysis.reading_offer, name="reading_offer"),
    path(f"{SPACE}lecture/<str:offer>/<str:kind>/", analysis.reading_piece, name="reading_piece"),
]
