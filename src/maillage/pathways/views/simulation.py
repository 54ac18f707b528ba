"""What a list would become if children changed mode: asked, computed, read, printed."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel import charts, clock
from maillage.kernel.documents.served import as_file
from maillage.kernel.enums import JOB_ENDED
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.kernel.views.jobs import job_context
from maillage.kernel.words import compte
from maillage.pathways import access, flow_words
from maillage.pathways.access_platform import access_flow
from maillage.pathways.domain.simulation import job_of, open_scenario
from maillage.pathways.enums import Mode
from maillage.pathways.forms.simulation import FlowForm
from maillage.pathways.models import FlowScenario
from maillage.pathways.queries.simulation import places_of, present_by_mode
from maillage.pathways.views.frame import answer, form_page, private

COLUMNS = [{"label": label} for label in ("Question", "Réponse", "Le")]
RESULT = [{"label": label} for label in flow_words.TABLE]


@page("pathways.see")
def flows(request: HttpRequest, slug: str) -> HttpResponse:
    """The questions already asked of a list."""
    service = access.access_list(request, slug)
    rows = FlowScenario.objects.filter(service=service).order_by("-created_at", "-pk")
    shown = page_of(request, rows)
    context = {
        "service": service,
        "page": shown,
        "columns": COLUMNS,
        "lines": [
            {
                "row": one,
                "question": flow_words.question(one),
                "answer": flow_words.answer(one.result) if one.result else "",
            }
            for one in shown
        ],
        "may_ask": request.user.has_perm("pathways.steer", request.organisation),
    }
    return render(request, "pathways/simulation/list.html", context)


@page("pathways.steer", methods=("GET", "POST"))
def flow_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what would become of a list."""
    service = access.access_kept_list(request, slug)
    present = present_by_mode(service, clock.today())
    places = places_of(service, clock.today()) or sum(present.values()) or 1
    most = present.most_common(1)
    initial = {"places": places, "target": Mode.SEQUENTIAL, "source": most[0][0] if most else ""}
    form = FlowForm(request.POST or None, initial=initial)
    told = ", ".join(
        f"{Mode(code).label.lower()}\u00a0: {count}" for code, count in present.most_common()
    )
    return answer(
        request,
        form,
        lambda: open_scenario(service=service, actor=request.user, **form.asked()),
        "",
        lambda scenario: here(request, "pathways:flow", slug=scenario.slug),
    ) or form_page(
        request,
        form=form,
        title=f"Simuler la liste {service}",
        submit="Lancer la simulation",
        cancel_url=here(request, "pathways:flows", slug=service.slug),
        lead=f"Accompagnés aujourd’hui\u00a0: {told or 'personne'}.",
        confidence=(
            "l’équipe du service et la direction. La simulation ne garde que des nombres et des "
            "semaines, aucun enfant."
        ),
    )


@page("pathways.see")
def flow(request: HttpRequest, slug: str) -> HttpResponse:
    """A simulation: followed while it runs, then its answer and what it supposes."""
    scenario = access_flow(request, slug)
    context: dict[str, Any] = {
        "scenario": scenario,
        "question": flow_words.question(scenario),
        "assumptions": flow_words.assumptions(scenario),
        "seen": [
            {"label": label, "value": value} for label, value in flow_words.seen_told(scenario)
        ],
        "may_ask": request.user.has_perm("pathways.steer", request.organisation),
    }
    job = job_of(scenario)
    if scenario.result is None and job is not None and job.actor_id == request.user.pk:
        context["job_line"] = job_context(request, job)
    context["running"] = scenario.result is None and job is not None and job.status not in JOB_ENDED
    if scenario.result is not None:
        context |= _shown(scenario.inputs, scenario.result)
    return private(render(request, "pathways/simulation/flow.html", context))


@page("pathways.see")
def flow_paper(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The same as a paper."""
    scenario = access_flow(request, slug)
    if scenario.result is None:
        raise Http404
    return as_file(flow_words.paper(scenario, scenario.result), "simulation", form)


def _shown(inputs: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    runs = compte(result["runs"], "simulation appariée", "simulations appariées")
    before, after = result["before"], result["after"]
    waits = charts.bars(
        "Attente médiane",
        [
            charts.Point("Comme aujourd’hui", round(before["mean"], 1)),
            charts.Point("Après le changement", round(after["mean"], 1)),
        ],
        unit="semaines",
        count=runs,
    )
    return {
        "answer": flow_words.answer(result),
        "target": flow_words.target_told(inputs, result),
        "past": flow_words.past_told(inputs, result),
        "rows": flow_words.table_of(result),
        "columns": RESULT,
        "waits": waits,
        "gains": charts.columns(
            "Semaines gagnées, simulation par simulation",
            _spread(result["gains"]),
            count=runs,
            note="Un nombre négatif est une attente plus longue.",
        ),
    }


def _spread(gains: Sequence[float]) -> list[charts.Point]:
    """How many runs gained so many weeks, in at most eight equal slices."""
    low, high = min(gains), max(gains)
    step = max(1, -(-int(high - low + 1) // 8))
    first = int(low // step) * step
    counts = Counter(int((gain - first) // step) for gain in gains)
    return [
        charts.Point(str(first + index * step), counts[index]) for index in range(max(counts) + 1)
    ]
