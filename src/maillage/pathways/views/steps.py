"""Dates owed: steps of the law, liaison sheets, and what a whole service is late for."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.kernel.words import date_courte
from maillage.pathways import access
from maillage.pathways.access_projects import access_sheet
from maillage.pathways.delays import delay
from maillage.pathways.domain import Refused, liaison
from maillage.pathways.domain.steps import note_step
from maillage.pathways.forms.projects import SheetForm, StepForm
from maillage.pathways.queries import projects as reads
from maillage.pathways.views.frame import HOSTING, about_child, private

COLUMNS = [{"label": label} for label in ("Dossier", "Échéance", "Date", "Service", "Coordination")]


@page("pathways.manage")
def deadlines(request: HttpRequest) -> HttpResponse:
    """What is late or near in the projects of the services that this person answers for."""
    services = access.services_kept(access.hold_of(request.user))
    shown = page_of(request, reads.deadlines(services))
    access.tell_reads(request, [step.pathway.child for step in shown])
    context = {
        "page": shown,
        "columns": COLUMNS,
        "lines": [{"step": step, "tone": reads.tone_of(step)} for step in shown],
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/projects/deadlines.html", context))


@page("pathways.see", methods=("GET", "POST"))
def step_note(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """Note a step done."""
    row = access.access_acted_child(request, slug)
    found = access.access_step(row, step)
    rule = reads.rule_of_step(found)
    form = StepForm(
        request.POST or None,
        kind=found.kind,
        again=reads.follows_by_rule(found),
        initial={"on": clock.today()},
    )

    def call(*, child: Any, **typed: Any) -> None:
        note_step(step=found, **typed)

    check = " (à vérifier)" if rule.is_unverified else ""
    return about_child(
        request,
        row,
        form,
        call,
        str(found.get_kind_display()),
        "L’étape est notée.",
        lead=f"À faire avant le {date_courte(found.due_on)}. Règle\u00a0: {rule.source}{check}.",
        submit="Noter cette étape",
    )


@page("pathways.see", methods=("GET", "POST"))
def sheet_new(request: HttpRequest, slug: str, pathway: str) -> HttpResponse:
    """Open a liaison sheet."""
    row = access.access_acted_child(request, slug)
    found = access.access_pathway(row, pathway)
    today = clock.today()
    rule = delay("liaison.retractation", today)
    form = SheetForm(request.POST or None, initial={"agreed_on": today, "clear_days": rule.value})

    def call(*, child: Any, **typed: Any) -> None:
        liaison.open_sheet(pathway=found, **typed)

    return about_child(
        request,
        row,
        form,
        call,
        "Ouvrir une fiche de liaison",
        "La fiche est ouverte\u00a0: elle s’envoie à la MDPH une fois le délai passé.",
        lead=(
            "Dans le dispositif intégré, la modalité change sans nouvelle décision, avec l’accord "
            f"de la famille. Délai proposé\u00a0: {rule.source}."
        ),
    )


@page("pathways.see", methods=("POST",))
def sheet_end(request: HttpRequest, slug: str, sheet: str) -> HttpResponse:
    """The sheet is sent, or the family withdraws (`withdraw`)."""
    row = access.access_acted_child(request, slug)
    found = access_sheet(row, sheet)
    withdrawn = "withdraw" in request.POST
    verb = liaison.withdraw_sheet if withdrawn else liaison.send_sheet
    try:
        verb(sheet=found, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            "La famille est revenue sur son accord\u00a0: rien ne change."
            if withdrawn
            else "La fiche est envoyée, la nouvelle modalité commence aujourd’hui.",
        )
    return redirect(here(request, "pathways:child", slug=row.slug))
