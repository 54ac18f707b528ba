from django.urls import path

from maillage.groups.views import agenda, cycles, group, sessions, terms

app_name = "groups"
SPACE = "o/<slug:organisation>/groupes/"
urlpatterns = [
    path(SPACE, cycles.index, name="index"),
    path(f"{SPACE}nouveau-cycle/", cycles.cycle_new, name="cycle_new"),
    path(f"{SPACE}cycles/<str:slug>/", cycles.cycle, name="cycle"),
    path(f"{SPACE}seances/<str:slug>/deplacer/", sessions.session_move, name="session_move"),
    path(f"{SPACE}seances/<str:slug>/annuler/", sessions.session_cancel, name="session_cancel"),
    path(f"{SPACE}<str:slug>/", group.group, name="group"),
    path(f"{SPACE}<str:slug>/membres/", group.members, name="members"),
    path(
        f"{SPACE}<str:slug>/membres/<str:enrolment>/retirer/",
        group.member_leave,
        name="member_leave",
    ),
    path(f"{SPACE}<str:slug>/modalites/", terms.terms, name="terms"),
    path(f"{SPACE}<str:slug>/animation/", group.facilitators, name="facilitators"),
    path(
        "o/<slug:organisation>/mes-seances/",
        agenda.facilitator_sessions,
        name="facilitator_sessions",
    ),
    path("mon-agenda/", agenda.my_calendar, name="my_calendar"),
    path("mon-agenda/adresse/", agenda.feed_create, name="feed_create"),
    path("mon-agenda/adresse/retirer/", agenda.feed_revoke, name="feed_revoke"),
]
