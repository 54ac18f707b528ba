"""Addresses of acts."""

from django.urls import path

from maillage.pathways.urls.roots import CHILD, SPACE
from maillage.pathways.views import acts

ACTS = f"{SPACE}actes/"
urlpatterns = [
    path(ACTS, acts.acts, name="acts"),
    path(f"{ACTS}couloir/", acts.corridor, name="corridor"),
    path(f"{ACTS}couloir/dossiers.json", acts.acts_roster, name="acts_roster"),
    path(f"{ACTS}couloir/envoyer/", acts.acts_send, name="acts_send"),
    path(f"{ACTS}definition/", acts.counting, name="counting"),
    path(f"{ACTS}<str:slug>/retirer/", acts.act_withdraw, name="act_withdraw"),
    path(f"{CHILD}actes/", acts.child_acts, name="child_acts"),
]
