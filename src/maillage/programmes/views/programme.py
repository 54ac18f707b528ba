"""A programme: its acts and deliverables, the support received, the bonds, the survey."""

from datetime import date, timedelta
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.engine.dates import school_year_period
from maillage.kernel import charts, clock
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.pathways.queries.bonds import continuity
from maillage.people.domain.errors import Refused
from maillage.programmes.access import access_act, access_deliverable, access_programme
from maillage.programmes.domain import programme as verbs
from maillage.programmes.enums import DeliverableState
from maillage.programmes.forms.programme import ActForm, DeliverableForm, LevelsForm, ProgrammeForm
from maillage.programmes.models import Act, Deliverable, Programme
from maillage.programmes.queries import programme as reads
from maillage.programmes.views.frame import done, form_page, programme_crumbs, tried
from maillage.programmes.views.waves import latest
from maillage.surveys.thresholds import least_answers

TONES = {
    DeliverableState.RUNNING: "info",
    DeliverableState.DELIVERED: "done",
    DeliverableState.DROPPED: "",
    DeliverableState.TO_DO: "attention",
}


@page("programmes.write", methods=("GET", "POST"))
def programme_new(request: HttpRequest) -> HttpResponse:
    """Begin a programme, with its three acts."""
    form = ProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = verbs.start_programme(
                organisation=request.organisation, actor=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "Le programme est commencé\u00a0: ses trois actes sont là.")
            return redirect(here(request, "programmes:programme", slug=row.slug))
    return form_page(
        request,
        form=form,
        title="Commencer un programme",
        lead="Prendre soin de qui prend soin, dans l’ordre\u00a0: les cadres, les équipes, les "
        "enfants.",
        submit="Commencer",
        cancel_url=here(request, "programmes:index"),
        trail=programme_crumbs(request, None, "Commencer un programme"),
    )


@page("programmes.see")
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """The acts; beside them whether those who hold are held, the bonds, what teams say."""
    row = access_programme(slug)
    asked = request.GET.get("annee", "")
    names = reads.year_names()
    year = asked if asked in names else names[0]
    levels, without = reads.support_by_level(year)
    until = _until(year)
    context = {
        "row": row,
        "crumbs": programme_crumbs(request, row),
        "acts": reads.acts_of(row, request),
        "tones": TONES,
        "today": clock.today(),
        "year": year,
        "years": names,
        "levels": levels,
        "without": without,
        "least": least_answers(),
        "support": _chart(levels),
        "until": until,
        "continuity": continuity(school_year_period(year).first, until),
        "vacancies": reads.vacancies(school_year_period(year).first, until),
        "wave": latest(request),
        "may_write": request.user.has_perm("programmes.write", request.organisation),
    }
    return render(request, "programmes/programme/programme.html", context)


def _until(year: str) -> date:
    """Figures of children stop at the end of the month before: none moves from day to day."""
    period = school_year_period(year)
    return max(period.first, min(period.last, clock.today().replace(day=1) - timedelta(days=1)))


def _chart(levels: list[reads.Held]) -> charts.Chart | None:
    if not any(one.minutes for one in levels):
        return None
    points = [charts.Point(one.label, one.hours) for one in levels]
    return charts.bars("Heures de soutien tenues", points, unit="h")


@page("programmes.write", methods=("GET", "POST"))
def act_edit(request: HttpRequest, slug: str, rank: int) -> HttpResponse:
    """What an act says."""
    row = access_programme(slug)
    act = access_act(row, rank)
    back = here(request, "programmes:programme", slug=slug)
    form = ActForm(request.POST or None, initial={"title": act.title, "text": act.text})
    deed = partial(verbs.write_act, act=act)
    answer = done(request, form, deed, "L’acte est modifié.", f"{back}#acte-{rank}")
    return answer or form_page(
        request,
        form=form,
        title=f"Modifier l’acte {rank}",
        submit="Enregistrer",
        cancel_url=back,
        trail=programme_crumbs(request, row, f"Acte {rank}"),
    )


@page("programmes.write", methods=("GET", "POST"))
def deliverable_new(request: HttpRequest, slug: str, rank: int) -> HttpResponse:
    """One more deliverable."""
    row = access_programme(slug)
    act = access_act(row, rank)
    form = DeliverableForm(
        request.POST or None, request=request, initial={"state": DeliverableState.TO_DO}
    )
    return _deliverable(request, row, act, form, None, "Ajouter un livrable")


@page("programmes.write", methods=("GET", "POST"))
def deliverable_edit(request: HttpRequest, slug: str, deliverable: str) -> HttpResponse:
    """Where a deliverable stands, and what it points at."""
    row = access_programme(slug)
    found = access_deliverable(row, deliverable)
    form = DeliverableForm(
        request.POST or None,
        request=request,
        initial={
            "title": found.title,
            "state": found.state,
            "owner": found.owner_id,
            "due_on": found.due_on,
            "pointed": ":".join(found.pointed) if found.kind else "",
        },
    )
    return _deliverable(request, row, found.act, form, found, "Modifier un livrable")


def _deliverable(
    request: HttpRequest,
    row: Programme,
    act: Act,
    form: DeliverableForm,
    found: Deliverable | None,
    title: str,
) -> HttpResponse:
    back = here(request, "programmes:programme", slug=row.slug)
    deed = partial(verbs.write_deliverable, act=act, deliverable=found)
    answer = done(request, form, deed, "Le livrable est enregistré.", f"{back}#acte-{act.rank}")
    return answer or form_page(
        request,
        form=form,
        title=title,
        lead=str(act),
        submit="Enregistrer",
        cancel_url=back,
        trail=programme_crumbs(request, row, title),
    )


@page("programmes.write", methods=("POST",))
def deliverable_remove(request: HttpRequest, slug: str, deliverable: str) -> HttpResponse:
    """Take a deliverable away; what it pointed at remains."""
    row = access_programme(slug)
    found = access_deliverable(row, deliverable)
    deed = partial(verbs.remove_deliverable, deliverable=found, actor=request.user)
    back = here(request, "programmes:programme", slug=slug)
    return tried(request, deed, "Le livrable est retiré.", f"{back}#acte-{found.act.rank}")


@page("programmes.write", methods=("GET", "POST"))
def levels(request: HttpRequest) -> HttpResponse:
    """Whom each group supports."""
    form = LevelsForm(request.POST or None)
    back = here(request, "programmes:index")
    if request.method == "POST" and form.is_valid():
        verbs.set_levels(
            organisation=request.organisation, actor=request.user, levels=form.levels()
        )
        messages.success(request, "Les niveaux sont enregistrés.")
        return redirect(back)
    return form_page(
        request,
        form=form,
        title="Qui chaque groupe soutient",
        lead="Le niveau est celui du groupe, que vous dites ici\u00a0: il n’est jamais déduit de "
        "qui y vient. Un groupe mêlé va au niveau de la plupart.",
        submit="Enregistrer les niveaux",
        cancel_url=back,
        trail=programme_crumbs(request, None, "Qui chaque groupe soutient"),
    )
