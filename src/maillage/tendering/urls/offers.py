"""Addresses of offers and of their comparison (included by the room's `urls`)."""

from django.urls import path

from maillage.tendering.views import comparison, offers

SPACE = "o/<slug:organisation>/"

urlpatterns = [
    path(f"{SPACE}propositions/", offers.offer_list, name="offer_list"),
    path(f"{SPACE}propositions/recu/<str:slug>/", offers.offer_receipt, name="offer_receipt"),
    path(f"{SPACE}appels/<str:slug>/offre/", offers.offer_new, name="offer_new"),
    path(f"{SPACE}appels/<str:slug>/offre/retirer/", offers.offer_withdraw, name="offer_withdraw"),
    path(f"{SPACE}appels/<str:slug>/comparaison/", comparison.comparison, name="comparison"),
    path(
        f"{SPACE}appels/<str:slug>/comparaison/<str:offer>/<str:kind>/",
        comparison.offer_piece,
        name="offer_piece",
    ),
]
