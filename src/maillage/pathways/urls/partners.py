"""Addresses of antennas, rooms, uncovered communes, partners and referrals."""

from django.urls import path

from maillage.pathways.urls.roots import CHILD, SPACE
from maillage.pathways.views import antennas, partners

ANTENNAS = f"{SPACE}antennes/"
ROOM = f"{ANTENNAS}salles/<str:slug>/"
PARTNERS = f"{SPACE}partenaires/"
urlpatterns = [
    path(ANTENNAS, antennas.antennas, name="antennas"),
    path(f"{ANTENNAS}convention/", antennas.antenna_new, name="antenna_new"),
    path(f"{ANTENNAS}communes/", antennas.coverage, name="coverage"),
    path(f"{ANTENNAS}<str:slug>/convention/", antennas.antenna_edit, name="antenna_edit"),
    path(f"{ANTENNAS}<str:slug>/fermer/", antennas.antenna_close, name="antenna_close"),
    path(f"{ANTENNAS}<str:slug>/equipe/", antennas.antenna_team, name="antenna_team"),
    path(ROOM, antennas.room, name="room"),
    path(f"{ROOM}prendre/", antennas.room_book, name="room_book"),
    path(f"{ROOM}rendre/<str:booking>/", antennas.room_free, name="room_free"),
    path(PARTNERS, partners.partners, name="partners"),
    path(f"{PARTNERS}ajouter/", partners.partner_new, name="partner_new"),
    path(f"{PARTNERS}<str:slug>/corriger/", partners.partner_edit, name="partner_edit"),
    path(f"{CHILD}partenaires/", partners.refer, name="refer"),
    path(
        f"{CHILD}partenaires/<str:referral>/traitee/",
        partners.referral_handled,
        name="referral_handled",
    ),
    path("partenaires/demande/<str:token>/", partners.referral, name="referral"),
]
