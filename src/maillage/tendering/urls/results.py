"""Addresses of what follows the award: letters, the provider's result, the report."""

from django.urls import path

from maillage.tendering.views import letters, results

SPACE = "o/<slug:organisation>/"
CALL = f"{SPACE}appels/<str:slug>/"

urlpatterns = [
    path(f"{CALL}comparaison/autres/", results.nearly_as_good, name="nearly_as_good"),
    path(f"{CALL}comparaison/rapport.<str:form>", results.report_file, name="report_file"),
    path(f"{CALL}courriers/", letters.letters, name="letters"),
    path(f"{CALL}courriers/envoyer/", letters.letters_send, name="letters_send"),
    path(f"{CALL}courriers/<str:letter>/", letters.letter_edit, name="letter_edit"),
    path(
        f"{CALL}courriers/<str:letter>/envoyer/", letters.letter_send_reasons, name="letter_reasons"
    ),
    path(
        f"{CALL}courriers/<str:letter>/courrier.<str:form>", letters.letter_file, name="letter_file"
    ),
    path(
        f"{SPACE}propositions/recu/<str:slug>/resultat/",
        letters.offer_outcome,
        name="offer_outcome",
    ),
    path(f"{SPACE}propositions/recu/<str:slug>/motifs/", letters.ask_reasons, name="ask_reasons"),
    path(
        f"{SPACE}propositions/courriers/<str:letter>.<str:form>",
        letters.own_letter_file,
        name="own_letter_file",
    ),
]
