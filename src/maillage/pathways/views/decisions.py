"""Decisions and their alerts; whom each service supports."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.pathways import access
from maillage.pathways.access_platform import access_kept_catchment
from maillage.pathways.domain.decisions import (
    ask_renewal,
    draw_catchment,
    end_catchment,
    note_decision,
)
from maillage.pathways.forms.waiting import CatchmentForm, DecisionForm
from maillage.pathways.models import Catchment
from maillage.pathways.queries import decisions as reads
from maillage.pathways.views.frame import HOSTING, about_child, answer, around, form_page, private
from maillage.territory.registry import commune_name, departement

COLUMNS = [{"label": label} for label in ("Dossier", "Service", "Fin de la décision", "Alerte")]
AREAS = [
    *({"label": label} for label in ("Service", "Âges", "Territoire", "Depuis", "Source")),
    {"label": "Terminer", "hidden": True},
]


@page("pathways.see", methods=("GET", "POST"))
def decision_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Note a decision."""
    row = access.access_acted_child(request, slug)
    form = DecisionForm(request.POST or None)
    done = "La décision est notée."
    return about_child(request, row, form, note_decision, "Noter une décision", done)


@page("pathways.see", methods=("POST",))
def decision_renew(request: HttpRequest, slug: str, decision: str) -> HttpResponse:
    """The renewal was asked for today."""
    row = access.access_acted_child(request, slug)
    ask_renewal(decision=access.access_decision(row, decision), actor=request.user)
    messages.success(request, "La demande de renouvellement est notée.")
    return redirect(here(request, "pathways:child", slug=row.slug))


@page("pathways.see")
def renewals(request: HttpRequest) -> HttpResponse:
    """Decisions that end within a year, the nearest first."""
    children = access.visible_children(access.hold_of(request.user))
    shown = page_of(request, reads.to_renew(children))
    context = {
        **around(request, "pathways:renewals"),
        "page": shown,
        "columns": COLUMNS,
        "lines": [
            {"decision": row, "alert": alert, "validity": reads.validity_of(row.ends_on)}
            for row, alert in shown
        ],
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/renewals.html", context))


@page("pathways.see")
def areas(request: HttpRequest) -> HttpResponse:
    """Whom each service supports."""
    context = {
        "columns": AREAS,
        "areas": [_area(row) for row in reads.catchments()],
        "may_steer": request.user.has_perm("pathways.steer", request.organisation),
    }
    return render(request, "pathways/areas.html", context)


def _area(row: Catchment) -> dict[str, object]:
    where = [commune_name(code) for code in row.communes]
    return {
        "row": row,
        "where": ", ".join(where) or f"{departement(row.departement_code).name}, tout entier",
        "count": len(where),
    }


@page("pathways.steer", methods=("GET", "POST"))
def area_new(request: HttpRequest) -> HttpResponse:
    """One more catchment."""
    hold = access.hold_of(request.user)
    form = CatchmentForm(
        request.POST or None,
        services=access.services_kept(hold).select_related("organisation"),
        initial={
            "departement_code": request.organisation.departement_code,
            "valid_from": clock.today(),
        },
    )
    back = here(request, "pathways:areas")

    def draw() -> None:
        draw_catchment(actor=request.user, **form.cleaned_data)

    return answer(request, form, draw, "Le territoire est enregistré.", back) or form_page(
        request,
        form=form,
        title="Dire quels enfants un service accompagne",
        submit="Enregistrer ce territoire",
        cancel_url=back,
    )


@page("pathways.steer", methods=("POST",))
def area_end(request: HttpRequest, slug: str) -> HttpResponse:
    """End a catchment."""
    end_catchment(catchment=access_kept_catchment(request, slug), actor=request.user)
    messages.success(request, "Ce territoire s’arrête. Les dates passées sont gardées.")
    return redirect(here(request, "pathways:areas"))
