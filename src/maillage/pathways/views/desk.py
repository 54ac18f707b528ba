"""The coordinator's desk, the board "zéro sans solution", caseloads that change hands."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.pathways import access
from maillage.pathways.domain.solutions import plan_solution, transfer_caseload
from maillage.pathways.forms.journeys import PlanForm, TransferForm
from maillage.pathways.models import Child
from maillage.pathways.queries import journeys as reads
from maillage.pathways.queries import projects as project_reads
from maillage.pathways.queries.partners import drawn
from maillage.pathways.views.frame import (
    HOSTING,
    about_child,
    answer,
    around,
    form_page,
    private,
    tabs,
)
from maillage.people.queries import meetings_of
from maillage.territory.registry import commune_name

DESK = [{"label": label} for label in ("Dossier", "Votre fonction", "À faire", "Sans nouvelle de")]
BOARD = [
    *(
        {"label": label}
        for label in (
            "Dossier",
            "Commune",
            "Qui s’en occupe",
            "Prochaine action",
            "En attendant",
            "Ce qui manque",
        )
    ),
    {"label": "Organiser", "hidden": True},
]
ANSWERS = [{"label": label} for label in ("Dossier", "Qui a répondu", "Réponse", "Le")]
MEETINGS = 5
# Beyond, a list that follows the records of the desk says where the rest is.
MOST_BESIDE = 20


@page("pathways.see")
def desk(request: HttpRequest) -> HttpResponse:
    """My children: what is due, who is silent, what meetings come."""
    hold = access.hold_of(request.user)
    lines = reads.desk_of(request.user)
    meetings = meetings_of(request.user.pk).filter(cancelled_at=None, ends_at__gt=clock.now())
    calls = [(line.child, one) for line in lines for one in line.calls]
    actions = reads.actions_of(request.user, access.visible_children(hold))[: MOST_BESIDE + 1]
    context = {
        "tabs": tabs(request, "pathways:desk"),
        "page": page_of(request, lines),
        "columns": DESK,
        "due": sum(1 for line in lines if line.due),
        "meetings": meetings.order_by("starts_at", "pk")[:MEETINGS],
        "calls": calls[:MOST_BESIDE],
        "more_calls": len(calls) > MOST_BESIDE,
        "actions": list(actions)[:MOST_BESIDE],
        "more_actions": len(actions) > MOST_BESIDE,
        "improvements": project_reads.improvements_of(request.user),
        "owed": _owed(request, hold),
        "may_steer": request.user.has_perm("pathways.steer", request.organisation),
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/desk.html", context))


@page("pathways.see")
def answers(request: HttpRequest) -> HttpResponse:
    """What families and partners answered, until somebody acts on it."""
    children = access.acted_children(access.hold_of(request.user))
    shown = page_of(request, reads.answers_of(children))
    context = {
        "crumbs": [
            {"label": "Mon bureau", "url": here(request, "pathways:desk")},
            {"label": "Réponses à traiter", "url": ""},
        ],
        "page": shown,
        "columns": ANSWERS,
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/answers.html", context))


def _owed(request: HttpRequest, hold: access.Hold) -> dict[str, int] | None:
    """What the projects of this person's services are late for, for who answers for them."""
    if not request.user.has_perm("pathways.manage", request.organisation):
        return None
    return project_reads.owed_by(access.services_kept(hold))


@page("pathways.see")
def solutions(request: HttpRequest) -> HttpResponse:
    """Children with a valid decision and no answer: who acts, what next, until when."""
    hold = access.hold_of(request.user)
    children = access.visible_children(hold)
    # Read once: the order, where, and what lacks; then the rows of the page.
    ranked = list(reads.without_solution(children).values_list("pk", "lacks", "commune_code"))
    seen = Counter(commune for _, _, commune in ranked)
    places = reads.communes_without_solution(seen, all_seen=access.holds_everywhere(hold))
    shown = page_of(request, ranked)
    rows = Child.objects.select_related("service", "plan__owner")
    found = rows.in_bulk([pk for pk, _, _ in shown])
    context = {
        **around(request, "pathways:solutions"),
        "page": shown,
        "columns": BOARD,
        "lines": [
            {
                "child": found[pk],
                "lacks": lacks,
                "plan": getattr(found[pk], "plan", None),
                "commune": commune_name(commune) if commune else "",
            }
            for pk, lacks, commune in shown
        ],
        "named": [(commune_name(code), count) for code, count in places],
        "maps": drawn(Counter(dict(places)), "Enfants sans solution", ("enfant", "enfants")),
        "may_manage": request.user.has_perm("pathways.manage", request.organisation),
        "lacking": sum(1 for _, lacks, _ in ranked if lacks),
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/solutions.html", context))


@page("pathways.see", methods=("GET", "POST"))
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Who acts for this child, what next, what meanwhile."""
    row = access.access_planned_child(request, slug)
    form = PlanForm(request.POST or None, initial={"owner": request.user.pk})
    return about_child(
        request,
        row,
        form,
        plan_solution,
        "Organiser une réponse",
        "C’est organisé.",
        next_url=here(request, "pathways:solutions"),
    )


@page("pathways.steer", methods=("GET", "POST"))
def transfer(request: HttpRequest) -> HttpResponse:
    """Hand a caseload from one person to another."""
    hold = access.hold_of(request.user)
    services = access.services_kept(hold)
    form = TransferForm(request.POST or None)
    back = here(request, "pathways:desk")

    def hand_over() -> int:
        return transfer_caseload(
            organisation=request.organisation,
            actor=request.user,
            children=list(access.children_kept(hold)),
            **form.cleaned_data,
        )

    def done(count: int) -> str:
        return f"Dossiers transmis\u00a0: {count}."

    told = ", ".join(f"{person}\u00a0: {count}" for person, count in reads.caseloads(services))
    return answer(request, form, hand_over, done, back) or form_page(
        request,
        form=form,
        title="Transmettre des dossiers",
        submit="Transmettre les dossiers",
        cancel_url=back,
        lead=(
            f"Dossiers coordonnés aujourd’hui\u00a0: {told or 'aucun'}. Qui laisse ses dossiers "
            "n’en lit plus l’identité dès maintenant."
        ),
    )
