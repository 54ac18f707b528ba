"""Addresses of a programme, and of what is shown beside its acts."""

from django.urls import path

from maillage.programmes.urls.roots import (
    BOX,
    MODEL,
    POSTS,
    PROGRAMME,
    PROGRAMMES,
    SPACE,
    WAVE,
    WAVES,
)
from maillage.programmes.views import pointers, posts, programme, waves

urlpatterns = [
    path(f"{PROGRAMMES}nouveau/", programme.programme_new, name="programme_new"),
    path(PROGRAMME, programme.programme, name="programme"),
    path(f"{PROGRAMME}actes/<int:rank>/", programme.act_edit, name="act_edit"),
    path(
        f"{PROGRAMME}actes/<int:rank>/livrables/",
        programme.deliverable_new,
        name="deliverable_new",
    ),
    path(
        f"{PROGRAMME}livrables/<str:deliverable>/",
        programme.deliverable_edit,
        name="deliverable_edit",
    ),
    path(
        f"{PROGRAMME}livrables/<str:deliverable>/retirer/",
        programme.deliverable_remove,
        name="deliverable_remove",
    ),
    path(f"{SPACE}niveaux-de-soutien/", programme.levels, name="levels"),
    path(POSTS, posts.posts, name="posts"),
    path(f"{POSTS}<str:slug>/pourvu/", posts.post_filled, name="post_filled"),
    path(WAVES, waves.waves, name="waves"),
    path(f"{WAVE}rapport/", waves.report, name="report"),
    path(f"{WAVE}restituer/", waves.report_tell, name="report_tell"),
    path(f"{WAVE}restitution/", waves.restitution, name="restitution"),
    path(f"{BOX}liens/", pointers.box_point, name="box_point"),
    path(
        f"{MODEL}objectifs/<str:objective>/liens/",
        pointers.objective_point,
        name="objective_point",
    ),
    path(f"{MODEL}liens/<str:pointer>/retirer/", pointers.unpoint, name="unpoint"),
]
