"""Addresses of offers, comparison and conventions (included by the room's `urls`)."""

from django.urls import path

from maillage.tendering.views import agreements, comparison, offers

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
    path(f"{SPACE}conventions/", agreements.agreement_list, name="agreement_list"),
    path(f"{SPACE}conventions/<str:slug>/", agreements.agreement, name="agreement"),
    path(
        f"{SPACE}conventions/<str:slug>/signer/", agreements.agreement_sign, name="agreement_sign"
    ),
    path(
        f"{SPACE}conventions/<str:slug>/convention.<str:form>",
        agreements.agreement_file,
        name="agreement_file",
    ),
]
