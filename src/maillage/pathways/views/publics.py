"""Approved publics: dated data; beyond them, a warning and its reason."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.http import here, page
from maillage.pathways import access
from maillage.pathways.access_platform import access_public
from maillage.pathways.domain import steering as verbs
from maillage.pathways.forms.steering import NeedForm, OutsideForm, PublicForm
from maillage.pathways.models import ChildNeed, Pathway
from maillage.pathways.queries import publics as reads
from maillage.pathways.views.frame import HOSTING, about_child, answer, form_page, private

COLUMNS = [
    *({"label": label} for label in ("Service", "Âges", "Besoins", "Depuis", "Source")),
    {"label": "Terminer", "hidden": True},
]
OUTSIDE = [
    {"label": label} for label in ("Dossier", "Service", "Ce qui dépasse", "Motif", "Noté par")
]


@page("pathways.steer")
def publics(request: HttpRequest) -> HttpResponse:
    """Whom each service may support, and who is there beyond."""
    hold = access.hold_of(request.user)
    services, children = access.services_seen(hold), access.visible_children(hold)
    pathways = Pathway.objects.filter(service__in=services, child__in=children.values("pk"))
    beyond = reads.outside(pathways)
    # A line says what a child needs: each is a reading.
    access.tell_reads(request, [one.child for one in beyond])
    context = {
        "columns": COLUMNS,
        "publics": reads.publics(services),
        "outside_columns": OUTSIDE,
        "outside": beyond,
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/steering/publics.html", context))


@page("pathways.steer", methods=("GET", "POST"))
def public_new(request: HttpRequest) -> HttpResponse:
    """One more approval."""
    services = access.services_kept(access.hold_of(request.user)).select_related("organisation")
    form = PublicForm(request.POST or None, services=services)
    back = here(request, "pathways:publics")

    def approve() -> None:
        verbs.approve_public(actor=request.user, **form.cleaned_data)

    return answer(request, form, approve, "Le public agréé est enregistré.", back) or form_page(
        request,
        form=form,
        title="Dire le public agréé d’un service",
        submit="Enregistrer ce public",
        cancel_url=back,
    )


@page("pathways.steer", methods=("POST",))
def public_end(request: HttpRequest, slug: str) -> HttpResponse:
    """The approval no longer holds."""
    verbs.end_public(public=access_public(request, slug), actor=request.user)
    messages.success(request, "Cet agrément s’arrête. Les dates passées sont gardées.")
    return redirect(here(request, "pathways:publics"))


@page("pathways.see", methods=("GET", "POST"))
def child_need(request: HttpRequest, slug: str) -> HttpResponse:
    """The need that the decision names: a code of a closed list."""
    row = access.access_acted_child(request, slug)
    held = ChildNeed.objects.filter(child=row).first()
    form = NeedForm(request.POST or None, initial={"need": held.need if held else ""})
    if request.method == "GET":
        access.tell_read(request, row)
    return about_child(request, row, form, verbs.note_need, "Besoin", "C’est noté.")


@page("pathways.manage", methods=("GET", "POST"))
def outside(request: HttpRequest, slug: str, service: str) -> HttpResponse:
    """Why this child is supported beyond the approved public."""
    row = access.access_planned_child(request, slug)
    found = Pathway.objects.filter(child=row, left_on=None, service__slug=service)
    pathway = found.select_related("service").first()
    if pathway is None:
        raise Http404

    def call(**typed: object) -> None:
        verbs.justify_outside(service=pathway.service, **typed)  # type: ignore[arg-type]

    title = "Pourquoi au-delà du public agréé"
    form = OutsideForm(request.POST or None)
    return about_child(request, row, form, call, title, "Le motif est noté.")
