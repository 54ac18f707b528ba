"""Addresses of cycles, groups and sessions, of who leads them and of who comes."""

from django.urls import path

from maillage.groups.urls.roots import CYCLE, SPACE
from maillage.groups.views import (
    agenda,
    companion,
    cycles,
    group,
    guests,
    led,
    library,
    life,
    own,
    papers,
    payroll,
    sessions,
    terms,
)

SESSION = f"{SPACE}seances/<str:slug>/"
GROUP = f"{SPACE}<str:slug>/"
LED = "o/<slug:organisation>/mes-seances/"
LED_SESSION = f"{LED}<str:slug>/"
ABSENCES = "o/<slug:organisation>/absences/"
urlpatterns = [
    path(SPACE, cycles.index, name="index"),
    path(f"{SPACE}nouveau-cycle/", cycles.cycle_new, name="cycle_new"),
    path(f"{SPACE}seances-ouvertes/", own.open_sessions, name="open_sessions"),
    path(f"{SPACE}heures/", payroll.hours, name="hours"),
    path(f"{SPACE}heures/export/", payroll.hours_export, name="hours_export"),
    path(f"{SPACE}feuilles/<str:slug>/", payroll.signed_sheet, name="signed_sheet"),
    path(CYCLE, cycles.cycle, name="cycle"),
    path(f"{CYCLE}charte/", life.cycle_charter, name="cycle_charter"),
    path(f"{CYCLE}methode/", library.cycle_method, name="cycle_method"),
    path(f"{CYCLE}terminer/", life.cycle_end, name="cycle_end"),
    path(SESSION, own.own_session, name="own_session"),
    path(f"{SESSION}place/", own.own_seat, name="own_seat"),
    path(f"{SESSION}charte/", own.own_charter, name="own_charter"),
    path(f"{SESSION}absence/", own.own_absence, name="own_absence"),
    path(f"{SESSION}deplacer/", sessions.session_move, name="session_move"),
    path(f"{SESSION}annuler/", sessions.session_cancel, name="session_cancel"),
    path(f"{SESSION}remplacer/", sessions.session_make_up, name="session_make_up"),
    path(f"{SESSION}accueil/", life.session_logistics, name="session_logistics"),
    path(f"{SESSION}tenue/", life.session_held, name="session_held"),
    path(GROUP, group.group, name="group"),
    path(f"{GROUP}membres/", group.members, name="members"),
    path(f"{GROUP}membres/<str:enrolment>/retirer/", group.member_leave, name="member_leave"),
    path(f"{GROUP}membres/<str:enrolment>/accord/", group.tie_accept, name="tie_accept"),
    path(f"{GROUP}modalites/", terms.terms, name="terms"),
    path(f"{GROUP}animation/", group.facilitators, name="facilitators"),
    path(f"{GROUP}animation/lien/", group.leader_link, name="leader_link"),
    path(f"{GROUP}demi-groupes/", life.halves, name="halves"),
    path(f"{GROUP}demi-groupes/<str:enrolment>/", life.half_change, name="half_change"),
    path(f"{GROUP}lien/", life.join_link, name="join_link"),
    path(f"{GROUP}effectif/", life.group_size, name="group_size"),
    path(f"{GROUP}programme/", papers.programme, name="programme"),
    path(LED, agenda.facilitator_sessions, name="facilitator_sessions"),
    path(f"{LED}groupes/<str:slug>/", papers.led_group, name="led_group"),
    path(LED_SESSION, led.led_session, name="led_session"),
    path(f"{LED_SESSION}presences/", led.led_attendance, name="led_attendance"),
    path(f"{LED_SESSION}tenue/", led.led_held, name="led_held"),
    path(f"{LED_SESSION}charte/", led.led_charter, name="led_charter"),
    path(f"{LED_SESSION}feuille/", papers.led_sheet, name="led_sheet"),
    path(f"{LED_SESSION}feuille-signee/", papers.led_scan, name="led_scan"),
    path(f"{LED_SESSION}compagnon/", companion.companion, name="companion"),
    path(f"{LED_SESSION}compagnon/fin/", companion.companion_close, name="companion_close"),
    path(ABSENCES, own.absences, name="absences"),
    path(f"{ABSENCES}<str:slug>/", own.absence_answer, name="absence_answer"),
    path("rejoindre/demande-envoyee/", guests.join_sent, name="join_sent"),
    path("rejoindre/<str:token>/", guests.join, name="join"),
    path("mes-places/<str:token>/", guests.guest, name="guest"),
    path("mes-places/<str:token>/certificat/", papers.guest_certificate, name="guest_certificate"),
    path("mes-certificats/<str:slug>/", papers.own_certificate, name="own_certificate"),
    path("mon-agenda/", agenda.my_calendar, name="my_calendar"),
    path("mon-agenda/adresse/", agenda.feed_create, name="feed_create"),
    path("mon-agenda/adresse/retirer/", agenda.feed_revoke, name="feed_revoke"),
]
