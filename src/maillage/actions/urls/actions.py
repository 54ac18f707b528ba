"""Addresses of the inventory and of one action."""

from django.urls import path

from maillage.actions.urls.roots import ACTION, SPACE
from maillage.actions.views import (
    action,
    dates,
    finding,
    index,
    practice,
    registering,
    sharing,
    still,
    writing,
)

# Before one action's own address, which begins with its slug and would take the others.
urlpatterns = [
    path(SPACE, index.index, name="index"),
    path(f"{SPACE}nouvelle/", writing.action_new, name="action_new"),
    path(f"{SPACE}carte/", finding.map_page, name="map"),
    path(f"{SPACE}agenda/", finding.calendar_page, name="calendar"),
    path(f"{SPACE}flux/", finding.feed_create, name="feed_create"),
    path(f"{SPACE}partenaires/", sharing.shares, name="shares"),
    path(f"{SPACE}partenaires/<str:slug>/fermer/", sharing.share_end, name="share_end"),
    path(ACTION, action.action, name="action"),
    path(f"{ACTION}ecrire/<slug:step>/", writing.write, name="write"),
    path(f"{ACTION}brouillon/<slug:step>/", writing.autosave, name="autosave"),
    path(f"{ACTION}publier/", action.publish, name="publish"),
    path(f"{ACTION}toujours-en-cours/", action.confirm, name="confirm"),
    path(f"{ACTION}terminer/", action.end, name="end"),
    path(f"{ACTION}copier/", action.copy, name="copy"),
    path(f"{ACTION}fiche.<slug:form>", action.card_file, name="card_file"),
    path(f"{ACTION}dates/", dates.date_new, name="date_new"),
    path(f"{ACTION}dates/<str:date>/annuler/", dates.date_cancel, name="date_cancel"),
    path(f"{ACTION}dates/<str:date>/venues/", dates.attendance, name="attendance"),
    path(f"{ACTION}remarques/", practice.comment, name="comment"),
    path(
        f"{ACTION}remarques/<str:remark>/retirer/",
        practice.comment_withdraw,
        name="comment_withdraw",
    ),
    path(f"{ACTION}je-l-ai-fait/", practice.experience, name="experience"),
    path(f"{ACTION}inscriptions/", registering.link_open, name="link_open"),
    path("actions/inscription/envoyee/", registering.joined, name="joined"),
    path("actions/inscription/<str:token>/", registering.join, name="join"),
    path("actions/ma-place/<str:token>/", registering.place, name="place"),
    path("actions/flux/<str:token>/", finding.feed, name="feed"),
    path("actions/toujours-en-cours/<str:token>/", still.still, name="still"),
]
