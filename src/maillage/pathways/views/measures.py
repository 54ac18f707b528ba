"""What a head of pôle opens each morning: measures against capacity, and what presses."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel import clock, journal
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.pathways import access
from maillage.pathways.domain import measures as verbs
from maillage.pathways.enums.activity import MeasureKind, MeasureStep
from maillage.pathways.forms.measures import (
    AssignForm,
    EndForm,
    OrderForm,
    RenewForm,
    ReportForm,
)
from maillage.pathways.models import Measure
from maillage.pathways.queries import measures as reads
from maillage.pathways.views.frame import HOSTING, answer, form_page, private, tabs

BOARD = [
    {"label": "Service et mesure"},
    {"label": "Compté", "numeric": True},
    {"label": "Capacité"},
    {"label": "En attente"},
    {"label": "Décisions"},
    {"label": "Rapports"},
]
LOADS = [
    {"label": "Qui"},
    {"label": "Mesures", "numeric": True},
    {"label": "Enfants", "numeric": True},
    {"label": "Rapports en retard", "numeric": True},
]
LIST = [
    {"label": label}
    for label in ("Enfant", "Mesure", "Qui suit", "Ordonnée", "Fin de la décision", "Rapport")
]
TONES = {MeasureStep.WAITING: "attention", MeasureStep.RUNNING: "brand", MeasureStep.ENDED: "done"}


@page("pathways.see")
def board(request: HttpRequest) -> HttpResponse:
    """Each kind in its own unit, who follows what, what presses this morning."""
    hold = access.hold_of(request.user)
    services = access.services_seen(hold)
    seen, held = access.measures_seen(hold), access.measure_children_seen(hold)
    lines = reads.board(services, seen, held)
    may_manage = request.user.has_perm("pathways.manage", request.organisation)
    context = {
        "tabs": tabs(request, "pathways:measures"),
        "lines": lines,
        "columns": BOARD,
        "loads": reads.loads(seen.filter(service__in=services), held) if may_manage else [],
        "load_columns": LOADS,
        "late": sum(line.late for line in lines),
        "overdue": sum(line.overdue for line in lines),
        "waiting": sum(line.waiting for line in lines),
        "may_manage": may_manage,
        "today": clock.today(),
        "ahead": reads.ahead(),
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/measures/board.html", context))


@page("pathways.see")
def measure_list(request: HttpRequest) -> HttpResponse:
    """The measures behind a number of the board."""
    hold = access.hold_of(request.user)
    asked = request.GET.get("service", "")
    wanted = next((one for one in access.services_seen(hold) if one.slug == asked), None)
    kind, state = request.GET.get("mesure", ""), request.GET.get("etat", "")
    kind = kind if kind in MeasureKind.values else ""
    rows, held = access.measures_seen(hold), access.measure_children_seen(hold)
    if wanted is not None:
        rows = rows.filter(service=wanted)
    shown = page_of(request, reads.pressing(rows, held, kind=kind, state=state))
    # A line says which child a judge decided about: each is a reading, as the measure's page is.
    journal.record_reads(
        organisation=request.organisation,  # type: ignore[attr-defined]
        actor=request.user,  # type: ignore[arg-type]
        subjects=list(shown),
    )
    words = [
        f"Mesures {MeasureKind(kind).label}" if kind else "Mesures",
        reads.STATES.get(state, ""),
        f"({wanted})" if wanted is not None else "",
    ]
    context = {
        "tabs": tabs(request, "pathways:measures"),
        "page": shown,
        "columns": LIST,
        "sentence": " ".join(word for word in words if word),
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/measures/list.html", context))


@page("pathways.manage", methods=("GET", "POST"))
def measure_new(request: HttpRequest) -> HttpResponse:
    """Enter an order."""
    hold = access.hold_of(request.user)
    form = OrderForm(
        request.POST or None,
        services=access.services_kept(hold).select_related("organisation"),
        children=access.children_kept(hold),
        initial={"ordered_on": clock.today()},
    )
    back = here(request, "pathways:measures")
    return answer(
        request,
        form,
        lambda: verbs.order_measure(actor=request.user, **form.cleaned_data),
        "La mesure est notée. Dites maintenant qui la suit.",
        lambda row: here(request, "pathways:measure", slug=row.slug),
    ) or form_page(
        request,
        form=form,
        title="Noter une mesure ordonnée",
        submit="Noter la mesure",
        cancel_url=back,
        lead="Des dates et un pseudonyme\u00a0: rien de la situation ne s’écrit ici.",
        confidence="l’encadrement et l’équipe du service, sous pseudonyme.",
    )


@page("pathways.see")
def measure(request: HttpRequest, slug: str) -> HttpResponse:
    """One measure: its clocks, who follows it, what comes next."""
    row = access.access_measure(request, slug)
    journal.record_read(organisation=row.organisation, actor=request.user, subject=row)  # type: ignore[arg-type]
    hold = access.hold_of(request.user)
    keeps = access.services_kept(hold).filter(pk=row.service_id).exists()
    held = access.measure_children_seen(hold).filter(measure=row)
    context = {
        "measure": row,
        "tone": TONES[row.step],
        "children": [one.child for one in held.select_related("child").order_by("pk")],
        "renewals": row.renewals.order_by("decided_on", "pk"),
        "keeps": keeps and request.user.has_perm("pathways.manage", request.organisation),
        "may_report": keeps or row.referent_id == request.user.pk,
        "crumbs": [
            {"label": "Mesures", "url": here(request, "pathways:measures")},
            {"label": str(row), "url": ""},
        ],
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/measures/measure.html", context))


@page("pathways.manage", methods=("GET", "POST"))
def measure_assign(request: HttpRequest, slug: str) -> HttpResponse:
    """Say who follows it."""
    row = access.access_measure(request, slug, keeps=True)
    initial = {"referent": row.referent_id, "on": clock.today()}
    form = AssignForm(request.POST or None, initial=initial)
    words = "La mesure est attribuée."
    return _about(request, row, form, verbs.assign_measure, "Attribuer la mesure", words)


@page("pathways.see", methods=("GET", "POST"))
def measure_report(request: HttpRequest, slug: str) -> HttpResponse:
    """The report went to the judge: told by who follows the measure, or by the office."""
    row = access.access_measure(request, slug)
    hold = access.hold_of(request.user)
    keeps = access.services_kept(hold).filter(pk=row.service_id).exists()
    if not keeps and row.referent_id != request.user.pk:
        raise Http404
    form = ReportForm(request.POST or None, initial={"on": clock.today()})
    words = "L’envoi du rapport est noté."
    return _about(request, row, form, verbs.send_report, "Noter l’envoi du rapport", words)


@page("pathways.manage", methods=("GET", "POST"))
def measure_renew(request: HttpRequest, slug: str) -> HttpResponse:
    """The judge goes on."""
    row = access.access_measure(request, slug, keeps=True)
    form = RenewForm(request.POST or None, initial={"decided_on": clock.today()})
    words = "La décision est prolongée."
    return _about(request, row, form, verbs.renew_measure, "Prolonger la décision", words)


@page("pathways.manage", methods=("GET", "POST"))
def measure_end(request: HttpRequest, slug: str) -> HttpResponse:
    """The measure is over."""
    row = access.access_measure(request, slug, keeps=True)
    form = EndForm(request.POST or None, initial={"on": clock.today()})
    words = "La mesure est terminée."
    return _about(request, row, form, verbs.end_measure, "Terminer la mesure", words)


def _about(
    request: HttpRequest,
    row: Measure,
    form: Any,
    verb: Callable[..., Any],
    title: str,
    done: str,
) -> HttpResponse:
    """A form about one measure, whose answer is one verb."""
    back = here(request, "pathways:measure", slug=row.slug)

    def call() -> None:
        verb(measure=row, actor=request.user, **form.cleaned_data)

    trail = [
        {"label": "Mesures", "url": here(request, "pathways:measures")},
        {"label": str(row), "url": back},
        {"label": title, "url": ""},
    ]
    return answer(request, form, call, done, back) or form_page(
        request, form=form, title=title, submit=title, cancel_url=back, trail=trail
    )
