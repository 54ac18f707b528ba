"""Addresses of records, identities, circles, readings and erasures."""

from django.urls import path

from maillage.pathways.urls.roots import CHILD, SPACE
from maillage.pathways.views import children, circle, copies, transfer

MEMBER = f"{CHILD}cercle/<str:member>/"
urlpatterns = [
    path(SPACE, children.index, name="index"),
    path(f"{SPACE}chercher/", children.child_find, name="child_find"),
    path(f"{SPACE}doublons/", children.twins, name="twins"),
    path(f"{SPACE}ouvrir/", children.child_new, name="child_new"),
    path(f"{SPACE}effacements/<str:slug>/", circle.erasure, name="erasure"),
    path(CHILD, children.child, name="child"),
    path(f"{CHILD}service/", children.child_move, name="child_move"),
    path(f"{CHILD}contact/", children.contact, name="contact"),
    path(f"{CHILD}identite/", children.identity, name="identity"),
    path(f"{CHILD}identite/corriger/", children.identity_edit, name="identity_edit"),
    path(f"{CHILD}acces-exceptionnel/", circle.glass, name="glass"),
    path(f"{CHILD}lectures/", circle.readings, name="readings"),
    path(f"{CHILD}information/", circle.informed, name="informed"),
    path(f"{CHILD}copie/", copies.copy_ask, name="copy_ask"),
    path(f"{CHILD}copie/dossier.<str:form>", copies.record_file, name="record_file"),
    path(f"{CHILD}copie/<str:copy>/remise/", copies.copy_given, name="copy_given"),
    path(f"{CHILD}effacement/", circle.erasure_ask, name="erasure_ask"),
    path(f"{CHILD}dui/", transfer.record_export, name="record_export"),
    path(f"{CHILD}cercle/", circle.circle_join, name="circle_join"),
    path(f"{MEMBER}contact/", circle.circle_heard, name="circle_heard"),
    path(f"{MEMBER}quitter/", circle.circle_leave, name="circle_leave"),
]
