"""A personalised project: its page, what is written in it, its document for the family."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock
from maillage.kernel.documents.served import as_file
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.pathways import access
from maillage.pathways.access_projects import access_improvement, access_part, access_review
from maillage.pathways.delays import add_months, delay
from maillage.pathways.domain import Refused
from maillage.pathways.domain import projects as verbs
from maillage.pathways.domain import reviews as review_verbs
from maillage.pathways.enums.projects import Voice
from maillage.pathways.forms import projects as forms
from maillage.pathways.models import SupportProject
from maillage.pathways.project_document import project_document
from maillage.pathways.queries import projects as reads
from maillage.pathways.views.frame import HOSTING, crumbs, form_page, private

READERS = (
    "le cercle de l’enfant, l’encadrement et le secrétariat de son service. Ni la direction, ni "
    "le reste de l’équipe, ni un accès exceptionnel. Les textes sont chiffrés dans la base et "
    "chaque lecture est écrite au journal."
)
TITLE = "Projet personnalisé"


@page("pathways.see", methods=("POST",))
def project_start(request: HttpRequest, slug: str, pathway: str) -> HttpResponse:
    """Begin the project of a pathway."""
    row = access.access_acted_child(request, slug)
    found = access.access_pathway(row, pathway)
    try:
        project = verbs.start_project(pathway=found, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(here(request, "pathways:child", slug=row.slug))
    return redirect(page_of_project(request, project, slug))


def page_of_project(request: HttpRequest, project: SupportProject, slug: str) -> str:
    """The address of a project's page."""
    return here(request, "pathways:project", slug=slug, project=project.slug)


@page("pathways.see")
def project(request: HttpRequest, slug: str, project: str) -> HttpResponse:
    """A project on one page; opening it is one reading."""
    row = access.access_project(request, slug, project)
    sheet = reads.read_project(row, access.access_words(request, row))
    context = {
        "next": sheet.next_step,
        "next_url": _where(request, row, sheet.next_step.kind),
        "child": row.child,
        "project": row,
        "sheet": sheet,
        "opinion": sheet.words.get(verbs.OPINION, ""),
        "answers": [
            {"side": Voice(party).label, "answer": one, "is_old": one.on < row.changed_on}
            for party, one in sheet.answers.items()
        ],
        "steps": reads.steps_of(row.pathway),
        "is_open": row.pathway.left_on is None,
        "crumbs": crumbs(request, row.child, TITLE),
        "readers": READERS,
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/projects/project.html", context))


def _where(request: HttpRequest, row: SupportProject, kind: str) -> str:
    """Where the next step of a project is made."""
    kwargs = {"slug": row.child.slug, "project": row.slug}
    if kind in ("accord", "bilan"):
        name = "agreement_new" if kind == "accord" else "review_new"
        return here(request, f"pathways:{name}", **kwargs)
    return here(request, "pathways:part_new", **kwargs, kind=kind)


@page("pathways.see")
def project_file(request: HttpRequest, slug: str, project: str, form: str) -> HttpResponse:
    """The document one hands to the family: a reading of the project, and of the identity."""
    row = access.access_project(request, slug, project)
    identity = access.access_identity(request, row.child)
    sheet = reads.read_project(row, access.access_words(request, row))
    return private(as_file(project_document(sheet, identity), f"projet-{row.child}", form))


def _ask(
    request: HttpRequest,
    row: SupportProject,
    make: Callable[[dict[str, str]], Any],
    call: Callable[[Any], Any],
    title: str,
    *,
    shows_words: bool = False,
    **more: Any,
) -> HttpResponse:
    """A form about one project. The words it shows are opened when it is shown, and only then."""
    back = page_of_project(request, row, row.child.slug)
    refusal = None
    opens = shows_words and request.method != "POST"
    form = make(access.access_words(request, row) if opens else {})
    if request.method == "POST":
        if form.is_valid():
            try:
                call(form)
            except Refused as refused:
                refusal = refused
            else:
                messages.success(request, "Le projet est à jour.")
                return redirect(back)
        if shows_words:
            form = make(access.access_words(request, row))
            form.is_valid()
        if refusal is not None:
            put_back(form, refusal)
    trail = crumbs(request, row.child, title)
    trail.insert(2, {"label": TITLE, "url": back})
    more = {"submit": "Enregistrer", **more}
    return form_page(
        request,
        form=form,
        title=title,
        cancel_url=back,
        trail=trail,
        confidence=READERS,
        **more,
    )


def _said(rows: Any, words: dict[str, str]) -> list[Any]:
    """Parts of a project with their words, or with their type while these stay sealed."""
    found = list(rows)
    for one in found:
        one.said = words.get(one.slug) or one.get_kind_display()
    return found


@page("pathways.see", methods=("GET", "POST"))
def part_new(request: HttpRequest, slug: str, project: str, kind: str) -> HttpResponse:
    """One more expectation, need, goal or action; or what the child says of it all."""
    row = access.access_project(request, slug, project)
    if kind not in NEW:
        raise Http404
    return NEW[kind](request, row)


def _new_statement(request: HttpRequest, row: SupportProject) -> HttpResponse:
    return _ask(
        request,
        row,
        lambda words: forms.StatementForm(request.POST or None),
        lambda form: verbs.add_statement(project=row, actor=request.user, **form.cleaned_data),
        "Écrire une attente ou un besoin",
    )


def _new_goal(request: HttpRequest, row: SupportProject) -> HttpResponse:
    first = {"due_on": add_months(clock.today(), 6)}
    return _ask(
        request,
        row,
        lambda words: forms.GoalForm(
            request.POST or None, initial=first, needs=_said(reads.needs_of(row), words)
        ),
        lambda form: verbs.set_goal(project=row, actor=request.user, **form.cleaned_data),
        "Fixer un but",
        shows_words=True,
    )


def _new_action(request: HttpRequest, row: SupportProject) -> HttpResponse:
    goals = list(reads.open_goals(row))
    first = {"goal": next((g.pk for g in goals if g.slug == request.GET.get("but")), None)}
    return _ask(
        request,
        row,
        lambda words: forms.ActionForm(
            request.POST or None, initial=first, goals=_said(goals, words)
        ),
        lambda form: verbs.plan_action(project=row, actor=request.user, **form.cleaned_data),
        "Prévoir une action",
        shows_words=True,
    )


def _new_opinion(request: HttpRequest, row: SupportProject) -> HttpResponse:
    return _ask(
        request,
        row,
        lambda words: forms.OpinionForm(request.POST or None, initial={"on": clock.today()}),
        lambda form: verbs.take_opinion(project=row, actor=request.user, **form.cleaned_data),
        "Recueillir l’avis de l’enfant",
    )


NEW = {
    "parole": _new_statement,
    "but": _new_goal,
    "action": _new_action,
    "avis": _new_opinion,
}


@page("pathways.see", methods=("GET", "POST"))
def part_edit(request: HttpRequest, slug: str, project: str, kind: str, part: str) -> HttpResponse:
    """Other words for a part of the project, or the part taken out (`remove`)."""
    row = access.access_project(request, slug, project)
    item = access_part(row, kind, part)

    def make(words: dict[str, str]) -> Any:
        form = forms.WordsForm(request.POST or None, initial={"text": words.get(item.slug, "")})
        form.fields["text"].required = "remove" not in request.POST
        return form

    def call(form: Any) -> None:
        if "remove" in request.POST:
            verbs.take_out(project=row, actor=request.user, item=item)
        else:
            verbs.rewrite(project=row, actor=request.user, item=item, **form.cleaned_data)

    return _ask(
        request,
        row,
        make,
        call,
        "Corriger le projet",
        shows_words=True,
        template="pathways/projects/part_edit.html",
    )


@page("pathways.see", methods=("POST",))
def action_done(request: HttpRequest, slug: str, project: str, part: str) -> HttpResponse:
    """An action is done today."""
    row = access.access_project(request, slug, project)
    verbs.do_action(action=access_part(row, "action", part), actor=request.user)
    messages.success(request, "L’action est notée faite.")
    return redirect(page_of_project(request, row, slug))


@page("pathways.see", methods=("GET", "POST"))
def agreement_new(request: HttpRequest, slug: str, project: str) -> HttpResponse:
    """What a side answers to the project."""
    row = access.access_project(request, slug, project)
    return _ask(
        request,
        row,
        lambda words: forms.AgreementForm(request.POST or None, initial={"on": clock.today()}),
        lambda form: verbs.agree(project=row, actor=request.user, **form.cleaned_data),
        "Noter un accord",
    )


@page("pathways.see", methods=("GET", "POST"))
def review_new(request: HttpRequest, slug: str, project: str) -> HttpResponse:
    """Note a review; then each voice judges the goals."""
    row = access.access_project(request, slug, project)
    today = clock.today()
    first = {
        "on": today,
        "next_on": add_months(today, delay("projet.yearly", today).value),
    }
    return _ask(
        request,
        row,
        lambda words: forms.ReviewForm(request.POST or None, initial=first),
        lambda form: review_verbs.hold_review(project=row, actor=request.user, **form.cleaned_data),
        "Tenir un bilan",
    )


@page("pathways.see", methods=("GET", "POST"))
def review_rate(request: HttpRequest, slug: str, project: str, review: str) -> HttpResponse:
    """How far each voice finds each goal."""
    row = access.access_project(request, slug, project)
    held = access_review(row, review)
    goals = reads.goals_to_rate(held)

    def make(words: dict[str, str]) -> Any:
        return forms.RatingForm(
            request.POST if request.method == "POST" else None,
            goals=_said(goals, words),
            voices=held.voices,
            initial=reads.ratings_of(held),
        )

    return _ask(
        request,
        row,
        make,
        lambda form: review_verbs.rate_goals(
            review=held, actor=request.user, ratings=form.ratings(), closed=form.closed()
        ),
        "Où en est chaque but",
        shows_words=True,
        lead="Chacun dit ce qu’il en pense\u00a0: les avis peuvent différer, tous sont gardés.",
    )


@page("pathways.see", methods=("GET", "POST"))
def improvement_new(request: HttpRequest, slug: str, project: str, review: str) -> HttpResponse:
    """What a review decides to do better."""
    row = access.access_project(request, slug, project)
    held = access_review(row, review)
    return _ask(
        request,
        row,
        lambda words: forms.ImprovementForm(
            request.POST or None, initial={"owner": request.user.pk}
        ),
        lambda form: review_verbs.open_improvement(
            review=held, actor=request.user, **form.cleaned_data
        ),
        "Décider d’une amélioration",
    )


@page("pathways.see", methods=("POST",))
def improvement_done(
    request: HttpRequest, slug: str, project: str, improvement: str
) -> HttpResponse:
    """An improvement is done today."""
    row = access.access_project(request, slug, project)
    found = access_improvement(row, improvement)
    review_verbs.finish_improvement(improvement=found, actor=request.user)
    messages.success(request, "L’amélioration est notée faite.")
    return redirect(page_of_project(request, row, slug))
