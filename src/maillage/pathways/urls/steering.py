"""Addresses of steering: indicators, contracts, approved publics, exports."""

from django.urls import path

from maillage.pathways.urls.roots import CHILD, SPACE
from maillage.pathways.views import publics, steering

STEERING = f"{SPACE}pilotage/"
CONTRACT = f"{STEERING}contrats/<str:slug>/"
PUBLICS = f"{STEERING}publics/"
urlpatterns = [
    path(STEERING, steering.steering, name="steering"),
    path(f"{STEERING}indicateurs/<str:code>/", steering.indicator, name="indicator"),
    path(f"{STEERING}exports/<str:shape>.<str:form>", steering.steering_file, name="steering_file"),
    path(f"{STEERING}contrats/noter/", steering.contract_new, name="contract_new"),
    path(CONTRACT, steering.contract, name="contract"),
    path(f"{CONTRACT}corriger/", steering.contract_edit, name="contract_edit"),
    path(f"{CONTRACT}<str:part>/ajouter/", steering.contract_add, name="contract_add"),
    path(
        f"{CONTRACT}<str:part>/<str:item>/corriger/",
        steering.contract_part_edit,
        name="contract_part_edit",
    ),
    path(
        f"{CONTRACT}<str:part>/<str:item>/retirer/",
        steering.contract_remove,
        name="contract_remove",
    ),
    path(PUBLICS, publics.publics, name="publics"),
    path(f"{PUBLICS}ajouter/", publics.public_new, name="public_new"),
    path(f"{PUBLICS}<str:slug>/terminer/", publics.public_end, name="public_end"),
    path(f"{CHILD}besoin/", publics.child_need, name="child_need"),
    path(f"{CHILD}hors-public/<str:service>/", publics.outside, name="outside"),
]
