"""Addresses of measures."""

from django.urls import path

from maillage.pathways.urls.roots import SPACE
from maillage.pathways.views import measures

MEASURES = f"{SPACE}mesures/"
MEASURE = f"{MEASURES}<str:slug>/"
urlpatterns = [
    path(MEASURES, measures.board, name="measures"),
    path(f"{MEASURES}liste/", measures.measure_list, name="measure_list"),
    path(f"{MEASURES}noter/", measures.measure_new, name="measure_new"),
    path(MEASURE, measures.measure, name="measure"),
    path(f"{MEASURE}attribuer/", measures.measure_assign, name="measure_assign"),
    path(f"{MEASURE}rapport/", measures.measure_report, name="measure_report"),
    path(f"{MEASURE}prolonger/", measures.measure_renew, name="measure_renew"),
    path(f"{MEASURE}terminer/", measures.measure_end, name="measure_end"),
]
