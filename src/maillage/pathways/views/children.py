"""Records under their pseudonyms; the identity on a page of its own, each reading told."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.pathways import access, access_twins
from maillage.pathways.domain import change_identity, move_child, note_contact, register_child
from maillage.pathways.domain.children import find_by_words
from maillage.pathways.enums import Reach
from maillage.pathways.forms.children import ChildForm, FindForm, IdentityForm, MoveForm
from maillage.pathways.models import Child
from maillage.pathways.queries import children as reads
from maillage.pathways.queries import decisions as decision_reads
from maillage.pathways.queries import journeys as journey_reads
from maillage.pathways.queries import partners as partner_reads
from maillage.pathways.queries import publics as public_reads
from maillage.pathways.queries import waiting as waiting_reads
from maillage.pathways.views.frame import (
    HOSTING,
    about_child,
    ask_communes,
    crumbs,
    form_page,
    private,
    tabs,
)
from maillage.people.models import Service
from maillage.territory.registry import commune_name

COLUMNS = [
    {"label": label}
    for label in ("Dossier", "Âge", "Commune", "Service", "Coordination", "Contact")
]
SEALED = (
    "les membres du cercle de l’enfant, le secrétariat et l’encadrement de son service. Chaque "
    "lecture est écrite au journal. Ces lignes sont chiffrées dans la base par une clé gardée "
    "ailleurs, une seule pour toute l’installation\u00a0: cela protège d’une copie de la base, pas "
    "de qui exploite le serveur."
)


@page("pathways.see")
def index(request: HttpRequest) -> HttpResponse:
    """The records that this person reaches, by pseudonym."""
    hold = access.hold_of(request.user)
    rows = access.archived_children(hold) if _wants_archive(request) else None
    shown = page_of(
        request, reads.with_coordination(access.visible_children(hold) if rows is None else rows)
    )
    context = {
        "tabs": tabs(request, "pathways:index"),
        "page": shown,
        "children": [_line(child) for child in shown],
        "columns": COLUMNS,
        "archive": rows is not None,
        "find": FindForm(),
        "may_register": request.user.has_perm("pathways.manage", request.organisation),
        "may_steer": request.user.has_perm("pathways.steer", request.organisation),
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/index.html", context))


def _wants_archive(request: HttpRequest) -> bool:
    return request.GET.get("archive") == "1"


def _line(child: Child) -> dict[str, Any]:
    return {
        "child": child,
        "commune": commune_name(child.commune_code) if child.commune_code else "",
        "coordination": child.coordination,
    }


@page("pathways.see", methods=("POST",))
def child_find(request: HttpRequest) -> HttpResponse:
    """Records found by a name, for who may know it; no address ever holds the name."""
    form = FindForm(request.POST)
    found = None
    if form.is_valid():
        rows = find_by_words(
            request.organisation, form.cleaned_data["words"], form.cleaned_data["born"]
        )
        found = access.access_named_children(request, rows)
    context = {"form": form, "found": found, "tabs": tabs(request, "pathways:index")}
    status = 200 if form.is_valid() else 422
    return private(render(request, "pathways/found.html", context, status=status))


@page("pathways.manage")
def twins(request: HttpRequest) -> HttpResponse:
    """Records of one name and birth date, for who keeps one of them: pseudonyms, no name."""
    hold = access.hold_of(request.user)
    kept = access.children_kept(hold)
    shown = page_of(request, access_twins.shared_digests(kept))
    context = {
        "page": shown,
        "twins": access_twins.twins_of_digests(list(shown), access.reached_children(hold)),
        "uncompared": access_twins.uncompared(kept),
        "crumbs": [
            {"label": "Parcours", "url": here(request, "pathways:index")},
            {"label": "Doublons probables"},
        ],
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/twins.html", context))


@page("pathways.manage", methods=("GET", "POST"))
def child_new(request: HttpRequest) -> HttpResponse:
    """Open a record."""
    form = ask_communes(
        request,
        ChildForm(
            request.POST or None,
            organisation=request.organisation,
            services=Service.objects.filter(closed_on=None),
            initial={"contact_on": clock.today()},
        ),
    )
    if request.method == "POST" and form.is_valid():
        child = register_child(
            organisation=request.organisation,
            actor=request.user,
            service=form.cleaned_data["service"],
            identity=form.identity(),
            commune_code=form.cleaned_data["commune_code"],
            contact_on=form.cleaned_data["contact_on"],
        )
        messages.success(request, f"Le dossier {child} est ouvert.")
        return redirect(_after(request, child))
    return form_page(
        request,
        form=form,
        title="Ouvrir un dossier",
        submit="Ouvrir le dossier",
        cancel_url=here(request, "pathways:index"),
        confidence=SEALED,
    )


def _after(request: HttpRequest, child: Child) -> str:
    """The record, or the list for whoever opened it without reaching it."""
    if access.reach_of(access.hold_of(request.user), child):
        return here(request, "pathways:child", slug=child.slug)
    return here(request, "pathways:index")


@page("pathways.see")
def child(request: HttpRequest, slug: str) -> HttpResponse:
    """One record under its pseudonym: who is around, what was agreed, what is next."""
    row = access.access_read_child(request, slug)
    hold = access.hold_of(request.user)
    decisions = decision_reads.decisions_of(row)
    seen = set(access.services_seen(hold).values_list("pk", flat=True))
    context = {
        "child": row,
        "commune": commune_name(row.commune_code) if row.commune_code else "",
        "knows": row.ties.reach == Reach.IDENTITY,
        "decisions": decisions,
        "pathways": journey_reads.pathways_of(row),
        "beyond": public_reads.outside(row.pathways.all()),
        "validity": decision_reads.validity_of(decisions[0].ends_on if decisions else None),
        "covering": decision_reads.services_covering(row),
        "entries": [
            {"row": one, "is_seen": one.service_id in seen}
            for one in row.entries.select_related("service", "child").order_by("pk")
        ],
        "behind": [
            {"row": one, "is_seen": one.service_id in seen}
            for one in waiting_reads.left_behind(row)
        ],
        "may_manage": request.user.has_perm("pathways.manage", request.organisation),
        "may_act": row.ties.may_act,
        "may_list": request.user.has_perm("pathways.manage", request.organisation)
        and row.ties.may_plan,
        "reads_projects": row.ties.reads_projects,
        "oversees": row.ties.oversees,
        "may_steer": request.user.has_perm("pathways.steer", request.organisation),
        "referrals": partner_reads.referrals_of(row),
        "circle": reads.circle_of(row),
        "information": reads.information_of(row),
        "copies": reads.copies_of(row),
        "erasure": reads.erasure_of(row),
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/child.html", context))


@page("pathways.see")
def identity(request: HttpRequest, slug: str) -> HttpResponse:
    """Who the child is."""
    row = access.access_child(request, slug, least=Reach.IDENTITY)
    context = {
        "child": row,
        "identity": access.access_identity(request, row),
        "commune": commune_name(row.commune_code) if row.commune_code else "",
        "may_act": row.ties.may_act,
        "crumbs": crumbs(request, row, "Identité"),
        "sealed": SEALED,
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/identity.html", context))


@page("pathways.see", methods=("GET", "POST"))
def identity_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct who the child is; the page shows it, and is a reading like another."""
    row = access.access_child(request, slug, least=Reach.IDENTITY)
    if not row.ties.may_act:
        raise Http404
    if request.method == "POST":
        form = IdentityForm(request.POST)
    else:
        known = access.access_identity(request, row)
        form = IdentityForm(initial={**vars(known), "commune_code": row.commune_code})
    ask_communes(request, form)
    back = here(request, "pathways:identity", slug=row.slug)
    if request.method == "POST" and form.is_valid():
        change_identity(
            child=row,
            actor=request.user,
            identity=form.identity(),
            commune_code=form.cleaned_data["commune_code"],
        )
        messages.success(request, "L’identité est corrigée.")
        return redirect(back)
    return form_page(
        request,
        form=form,
        title=f"Corriger l’identité du dossier {row}",
        submit="Enregistrer l’identité",
        cancel_url=back,
        confidence=SEALED,
        trail=crumbs(request, row, "Corriger l’identité"),
    )


@page("pathways.manage", methods=("GET", "POST"))
def child_move(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the record to another service."""
    row = access.access_acted_child(request, slug)
    services = Service.objects.filter(closed_on=None).exclude(pk=row.service_id)
    return about_child(
        request,
        row,
        MoveForm(request.POST or None, services=services),
        move_child,
        "Changer de service",
        "Le dossier a changé de service.",
        # Who moved it may no longer reach it.
        next_url=here(request, "pathways:index"),
        lead=(
            f"Aujourd’hui\u00a0: {row.service}. Le secrétariat et l’encadrement du nouveau service "
            "liront l’identité. Les parcours, les listes d’attente et les actes passés restent où "
            "ils sont."
        ),
    )


@page("pathways.see", methods=("POST",))
def contact(request: HttpRequest, slug: str) -> HttpResponse:
    """The family was in contact today."""
    row = access.access_acted_child(request, slug)
    note_contact(child=row, actor=request.user, on=clock.today())
    messages.success(request, "Le contact d’aujourd’hui est noté.")
    return redirect(here(request, "pathways:child", slug=row.slug))
