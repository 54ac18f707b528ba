from django.urls import path

from maillage.people.views import (
    acceptance,
    agenda,
    imports,
    invitations,
    meetings,
    members,
    organisation,
    services,
    sites,
)

app_name = "people"
TEAM = "o/<slug:organisation>/equipe/"
AGENDA = "o/<slug:organisation>/agenda/"
urlpatterns = [
    path(TEAM, members.index, name="members"),
    path(f"{TEAM}ajouter/", members.add, name="member_add"),
    path(f"{TEAM}personne/<str:slug>/", members.member, name="member"),
    path(f"{TEAM}personne/<str:slug>/modifier/", members.edit, name="member_edit"),
    path(f"{TEAM}personne/<str:slug>/terminer/", members.end, name="member_end"),
    path(f"{TEAM}invitations/", invitations.index, name="invitations"),
    path(f"{TEAM}invitations/inviter/", invitations.invite, name="invite"),
    path(f"{TEAM}invitations/<str:slug>/retirer/", invitations.cancel, name="invitation_cancel"),
    path(f"{TEAM}invitations/<str:slug>/renvoyer/", invitations.resend, name="invitation_resend"),
    path(f"{TEAM}importer/", imports.upload, name="import"),
    path(f"{TEAM}importer/confirmer/", imports.confirm, name="import_confirm"),
    path(f"{TEAM}importer/modele.<str:extension>", imports.model, name="import_model"),
    path(f"{TEAM}services/", services.index, name="services"),
    path(f"{TEAM}services/ajouter/", services.add, name="service_add"),
    path(f"{TEAM}services/<str:slug>/", services.edit, name="service_edit"),
    path(f"{TEAM}lieux/", sites.index, name="sites"),
    path(f"{TEAM}lieux/ajouter/", sites.add, name="site_add"),
    path(f"{TEAM}lieux/<str:slug>/", sites.edit, name="site_edit"),
    path(f"{TEAM}lieux/<str:slug>/salle/", sites.room_add, name="room_add"),
    path(f"{TEAM}salles/<str:slug>/", sites.room_edit, name="room_edit"),
    path(f"{TEAM}organisation/", organisation.settings, name="organisation"),
    path(AGENDA, agenda.own, name="agenda"),
    path(f"{AGENDA}absence/", agenda.leave_add, name="leave_add"),
    path(f"{AGENDA}absence/<str:slug>/retirer/", agenda.leave_remove, name="leave_remove"),
    path(f"{AGENDA}equipe/", agenda.team, name="team_agenda"),
    path(f"{AGENDA}reunions/", meetings.index, name="meetings"),
    path(f"{AGENDA}reunions/fixer/", meetings.hold, name="meeting_hold"),
    path(f"{AGENDA}reunions/<str:slug>/deplacer/", meetings.move, name="meeting_move"),
    path(f"{AGENDA}reunions/<str:slug>/annuler/", meetings.cancel, name="meeting_cancel"),
    path("invitation/<str:token>/", acceptance.accept, name="invitation_accept"),
]
