"""Addresses of communities: under no organisation's space, but for opening one."""

from django.urls import path

from maillage.community.views import (
    coming,
    gathering,
    index,
    library,
    moderating,
    people,
    talking,
)

HOSTED = "o/<slug:organisation>/communautes/"
HOME = "communaute/<slug:community>/"
MEMBER = f"{HOME}membres/<slug:slug>/"
SALON = f"{HOME}salons/<slug:slug>/"
POST = f"{HOME}textes/<slug:slug>/"
RESOURCE = f"{HOME}ressources/<slug:slug>/"
GATHERING = f"{HOME}rendez-vous/<slug:slug>/"

app_name = "community"
urlpatterns = [
    path(HOSTED, index.hosted, name="hosted"),
    path(f"{HOSTED}ouvrir/", index.community_new, name="community_new"),
    path("communaute/", index.index, name="index"),
    path("communaute/invitation/<str:token>/", coming.accept, name="accept"),
    path("communaute/lettre/<str:token>/", coming.digest_stop, name="digest_stop"),
    path(HOME, index.home, name="home"),
    path(f"{HOME}recherche/", index.search, name="search"),
    path(f"{HOME}reglages/", people.settings, name="settings"),
    path(f"{HOME}quitter/", people.out, name="leave"),
    path(f"{HOME}membres/", people.members, name="members"),
    path(f"{HOME}membres/inviter/", people.invite, name="invite"),
    path(
        f"{HOME}invitations/<slug:slug>/retirer/",
        people.invitation_cancel,
        name="invitation_cancel",
    ),
    path(f"{MEMBER}verifier/", people.decide, name="decide"),
    path(f"{MEMBER}animer/", people.hosting, name="hosting"),
    path(f"{HOME}salons/nouveau/", talking.salon_new, name="salon_new"),
    path(SALON, talking.salon, name="salon"),
    path(f"{SALON}modifier/", talking.salon_edit, name="salon_edit"),
    path(f"{SALON}demander/", talking.ask, name="ask"),
    path(f"{HOME}questions/<slug:slug>/", talking.question, name="question"),
    path(f"{POST}corriger/", talking.rewrite, name="rewrite"),
    path(f"{POST}certifier/", talking.certify, name="certify"),
    path(f"{POST}retenir/", talking.accept, name="accept_answer"),
    path(f"{POST}signaler/", moderating.report, name="report"),
    path(f"{HOME}a-relire/", moderating.queue, name="queue"),
    path(f"{POST}decider/", moderating.moderate, name="moderate"),
    path(f"{HOME}ressources/", library.resources, name="resources"),
    path(f"{HOME}ressources/deposer/", library.resource_new, name="resource_new"),
    path(RESOURCE, library.resource, name="resource"),
    path(f"{RESOURCE}version/", library.resource_version, name="resource_version"),
    path(f"{RESOURCE}fichier/", library.resource_file, name="resource_file"),
    path(f"{HOME}rendez-vous/", gathering.gatherings, name="gatherings"),
    path(f"{HOME}rendez-vous/annoncer/", gathering.gathering_new, name="gathering_new"),
    path(GATHERING, gathering.gathering, name="gathering"),
    path(f"{GATHERING}modifier/", gathering.gathering_edit, name="gathering_edit"),
    path(f"{GATHERING}annuler/", gathering.gathering_cancel, name="gathering_cancel"),
    path(f"{GATHERING}venir/", gathering.gathering_join, name="gathering_join"),
    path(f"{GATHERING}ne-pas-venir/", gathering.gathering_leave, name="gathering_leave"),
    path(f"{GATHERING}agenda.ics", gathering.gathering_file, name="gathering_file"),
]
