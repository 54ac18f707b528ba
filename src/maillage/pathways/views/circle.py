"""The circle of a child, what its family agreed to, who read, and how a record leaves."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.pathways import access
from maillage.pathways.delays import delay
from maillage.pathways.domain import (
    Refused,
    ask_erasure,
    break_glass,
    erase,
    inform,
    join_circle,
    leave_circle,
    note_member_contact,
)
from maillage.pathways.domain.erasing import somebody_else_decides
from maillage.pathways.domain.glass import told_of
from maillage.pathways.enums import Reach
from maillage.pathways.forms.children import CircleForm, ErasureForm, GlassForm, InformationForm
from maillage.pathways.queries import children as reads
from maillage.pathways.views.frame import HOSTING, about_child, crumbs, private

LEFT = {
    "sealedidentity": "Identité scellée et sa clé",
    "indexentry": "Empreintes de recherche",
    "circlemember": "Membres du cercle",
    "information": "Informations et accords",
    "glassbreak": "Accès exceptionnels",
    "projectwords": "Textes des projets personnalisés",
    "childneed": "Besoin nommé par la décision",
    "outsidepublic": "Motifs d’accompagnement au-delà du public agréé",
    "referral": "Demandes aux partenaires",
    "datarequest": "Demandes de copie du dossier",
}


@page("pathways.see", methods=("GET", "POST"))
def circle_join(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody joins the circle."""
    row = access.access_acted_child(request, slug)
    form = CircleForm(request.POST or None, initial={"starts_on": clock.today()})
    done = "Le cercle est à jour."
    return about_child(request, row, form, join_circle, "Compléter le cercle", done)


@page("pathways.see", methods=("GET", "POST"))
def informed(request: HttpRequest, slug: str) -> HttpResponse:
    """What the family was told, and what it answered."""
    row = access.access_acted_child(request, slug)
    form = InformationForm(request.POST or None, initial={"on": clock.today()})
    return about_child(
        request, row, form, inform, "Noter une information ou un accord", "C’est noté."
    )


@page("pathways.see", methods=("POST",))
def circle_heard(request: HttpRequest, slug: str, member: str) -> HttpResponse:
    """Somebody of the circle was heard of today."""
    row = access.access_acted_child(request, slug)
    note_member_contact(member=access.access_circle_member(row, member), actor=request.user)
    messages.success(request, "Le contact est noté.")
    return redirect(here(request, "pathways:child", slug=row.slug))


@page("pathways.see", methods=("GET", "POST"))
def circle_leave(request: HttpRequest, slug: str, member: str) -> HttpResponse:
    """Somebody leaves the circle."""
    row = access.access_acted_child(request, slug)
    leaving = access.access_circle_member(row, member)
    back = here(request, "pathways:child", slug=row.slug)
    if request.method == "POST":
        leave_circle(member=leaving, actor=request.user)
        messages.success(request, "Le cercle est à jour.")
        # Who leaves may have reached the record by the circle alone.
        reach = access.reach_of(access.hold_of(request.user), row)
        return redirect(back if reach else here(request, "pathways:index"))
    context = {"child": row, "member": leaving, "cancel_url": back}
    return private(render(request, "pathways/circle_leave.html", context))


@page("pathways.see", methods=("GET", "POST"))
def glass(request: HttpRequest, slug: str) -> HttpResponse:
    """Open an identity without being of its circle: why, for how long, who is told."""
    row = access.access_child(request, slug)
    if row.ties.reach == Reach.IDENTITY:
        return redirect(here(request, "pathways:identity", slug=row.slug))
    hours = delay("acces.exceptionnel", clock.today()).value
    told, people = told_of(row, request.user)
    warned = "Une autre personne en est prévenue." if people else "Personne n’a pu en être prévenu."
    return about_child(
        request,
        row,
        GlassForm(request.POST or None),
        break_glass,
        "Accès exceptionnel",
        f"L’identité vous est ouverte pour un temps. {warned}",
        submit="Ouvrir l’identité",
        kind="danger-main",
        lead=(
            f"Vous n’êtes pas dans le cercle du dossier {row}. L’identité s’ouvre pour "
            f"{hours} heures, et chaque lecture reste au journal. {told.label}"
        ),
        next_url=here(request, "pathways:identity", slug=row.slug),
    )


@page("pathways.see")
def readings(request: HttpRequest, slug: str) -> HttpResponse:
    """Who read this record, for who answers for it."""
    row = access.access_overseen_child(request, slug)
    shown = page_of(request, reads.readings_of(row))
    context = {
        "child": row,
        "page": shown,
        "readings": reads.told(shown),
        "glass_breaks": reads.glass_breaks_of(row),
        "crumbs": crumbs(request, row, "Lectures"),
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/readings.html", context))


ALONE = (
    "Personne d’autre que vous ne peut décider cet effacement aujourd’hui\u00a0: demandez à "
    "l’administration de votre espace d’ouvrir un second accès de direction."
)


@page("pathways.steer", methods=("GET", "POST"))
def erasure_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask that a record be erased."""
    row = access.access_overseen_child(request, slug)
    return about_child(
        request,
        row,
        ErasureForm(request.POST or None),
        ask_erasure,
        "Demander l’effacement",
        "L’effacement est demandé\u00a0: une autre personne doit maintenant le décider.",
        submit="Demander l’effacement",
        kind="danger-main",
        lead=(
            "Vérifiez d’abord auprès du service des archives si ce dossier peut être détruit. "
            + ("" if somebody_else_decides(row, request.user) else ALONE)
        ),
    )


@page("pathways.steer", methods=("GET", "POST"))
def erasure(request: HttpRequest, slug: str) -> HttpResponse:
    """Decide an erasure, then its proof."""
    row = access.access_erasure(slug)
    if not access.Ties(access.hold_of(request.user), row.child).oversees:
        raise Http404
    refusal = ""
    if request.method == "POST":
        try:
            erase(erasure=row, actor=request.user)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, "Le dossier est effacé. Cette page en est la preuve.")
            return redirect(here(request, "pathways:erasure", slug=row.slug))
    context = {
        "erasure": row,
        "left": [{"label": LEFT[key], "value": count} for key, count in row.removed.items()],
        "is_mine": row.asked_by_id == request.user.pk,
        "refusal": refusal,
    }
    status = 422 if refusal else 200
    return private(render(request, "pathways/erasure.html", context, status=status))
