"""Addresses of committees, sealed offers, openings and lists of receipts."""

from django.urls import path

from maillage.tendering.views import committee, renewal, sealed

SPACE = "o/<slug:organisation>/"
CALL = f"{SPACE}appels/<str:slug>/"

urlpatterns = [
    path("appels/<slug:slug>/recus.json", sealed.call_receipts, name="call_receipts"),
    path(f"{SPACE}cle-d-ouverture/", committee.member_key, name="member_key"),
    path(f"{CALL}comite/", committee.committee, name="committee"),
    path(f"{CALL}comite/defaire/", committee.committee_dismiss, name="committee_dismiss"),
    path(f"{CALL}comite/publier/", committee.committee_publish, name="committee_publish"),
    path(f"{CALL}comite/changer/", renewal.committee_renew, name="committee_renew"),
    path(f"{CALL}comite/garder/", renewal.renewal_stop, name="renewal_stop"),
    path(f"{CALL}comite/transmettre/", renewal.renewal_give, name="renewal_give"),
    path(f"{CALL}ouverture/verifier/", renewal.share_check, name="share_check"),
    path(f"{CALL}ouverture/perdue/", renewal.share_lost, name="share_lost"),
    path(f"{CALL}ouverture/", committee.opening, name="opening"),
    path(f"{CALL}ouverture/commencer/", committee.opening_start, name="opening_start"),
    path(f"{CALL}ouverture/part/", committee.opening_share, name="opening_share"),
    path(f"{CALL}ouverture/ouvrir/", committee.opening_finish, name="opening_finish"),
    path(
        f"{CALL}ouverture/proces-verbal.pdf",
        committee.opening_record_file,
        name="opening_record",
    ),
    path(f"{CALL}proposition-fermee/", sealed.offer_seal, name="offer_seal"),
    path(f"{CALL}proposition-fermee/deposer/", sealed.offer_parcel, name="offer_parcel"),
]
