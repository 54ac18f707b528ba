"""Questionnaires to choose from, to write and to exchange."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import files
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.kernel.sheets import UnreadableSheet
from maillage.kernel.words import NBSP, liste
from maillage.surveys import queries
from maillage.surveys.access import access_questionnaire
from maillage.surveys.answering_form import AnswerForm
from maillage.surveys.content import Item
from maillage.surveys.domain import Refused
from maillage.surveys.domain.questionnaires import (
    change_items,
    copy_questionnaire,
    create_questionnaire,
    describe,
)
from maillage.surveys.domain.ready import ready_ones, ready_questionnaire
from maillage.surveys.forms import ImportForm, QuestionForm, QuestionnaireForm
from maillage.surveys.models import Questionnaire
from maillage.surveys.views.campaigns import tabs
from maillage.surveys.xlsform import from_xlsform, to_xlsform

COLUMNS = [
    {"label": "Questionnaire"},
    {"label": "Version"},
    {"label": "Questions", "numeric": True},
]


@page("surveys.write")
def library(request: HttpRequest) -> HttpResponse:
    """The space's questionnaires, and the ready ones not yet taken."""
    taken = queries.ready_taken()
    ready = [{"key": key, **entry} for key, entry in ready_ones().items() if key not in taken]
    context = {
        "questionnaires": page_of(request, queries.questionnaires()),
        "ready": ready,
        "columns": COLUMNS,
        "tabs": tabs(request, "library"),
    }
    return render(request, "surveys/library.html", context)


@page("surveys.write", methods=("POST",))
def ready_take(request: HttpRequest, model: str) -> HttpResponse:
    """Take a ready questionnaire into the space."""
    if model not in ready_ones():
        raise Http404
    taken = ready_questionnaire(organisation=request.organisation, key=model, actor=request.user)
    return _to(request, taken)


@page("surveys.write", methods=("GET", "POST"))
def questionnaire_new(request: HttpRequest) -> HttpResponse:
    """A blank questionnaire."""
    form = QuestionnaireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = create_questionnaire(
            organisation=request.organisation, actor=request.user, **form.cleaned_data
        )
        return _to(request, made)
    return _form_page(
        request, form, "Écrire un questionnaire", "Continuer", here(request, "surveys:library")
    )


@page("surveys.write", methods=("GET", "POST"))
def questionnaire_import(request: HttpRequest) -> HttpResponse:
    """A questionnaire read from an XLSForm file."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            read = from_xlsform(sent.read(), sent.name)
            made = create_questionnaire(
                organisation=request.organisation,
                actor=request.user,
                title=read.title[:150],
                items=read.items,
                introduction=read.introduction,
            )
        except (UnreadableSheet, Refused) as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, "Le questionnaire est repris. Relisez-le avant de l’envoyer.")
            if read.banded:
                # A number is only ever counted by bands; the file had none.
                messages.info(
                    request,
                    "Le fichier ne disait pas en quelles tranches compter "
                    f"{liste([f'«{NBSP}{one}{NBSP}»' for one in read.banded])}{NBSP}: celles "
                    "proposées ici sont à relire.",
                )
            return _to(request, made)
    return _form_page(
        request,
        form,
        "Reprendre un questionnaire",
        "Lire le fichier",
        here(request, "surveys:library"),
    )


@page("surveys.write")
def questionnaire(request: HttpRequest, slug: str) -> HttpResponse:
    """One questionnaire: its questions, and what people will see."""
    found = access_questionnaire(slug)
    items = found.items()
    context = {
        "questionnaire": found,
        "lines": [
            {"item": item, "rank": rank, "first": rank == 0, "last": rank == len(items) - 1}
            for rank, item in enumerate(items)
        ],
        "preview": AnswerForm(items=items),
        "crumbs": _crumbs(request, found),
    }
    return render(request, "surveys/questionnaire.html", context)


@page("surveys.write", methods=("GET", "POST"))
def questionnaire_describe(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the title and the introduction."""
    found = access_questionnaire(slug)
    initial = {"title": found.title, "introduction": found.introduction}
    form = QuestionnaireForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            changed = describe(questionnaire=found, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _to(request, changed)
    return _form_page(request, form, found.title, "Enregistrer", _url(request, found))


@page("surveys.write", methods=("POST",))
def questionnaire_copy(request: HttpRequest, slug: str) -> HttpResponse:
    """The same questions under another title, to change at will."""
    found = access_questionnaire(slug)
    copy = copy_questionnaire(
        questionnaire=found, actor=request.user, title=f"{found.title[:140]} (copie)"
    )
    return _to(request, copy)


@page("surveys.write")
def questionnaire_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The questionnaire as an XLSForm file."""
    found = access_questionnaire(slug)
    data = to_xlsform(
        title=found.title,
        form_id=found.lineage,
        version=found.version,
        items=found.items(),
        introduction=found.introduction,
    )
    return files.attachment(data, filename=f"questionnaire-{found.slug}.xlsx")


@page("surveys.write", methods=("GET", "POST"))
def question_new(request: HttpRequest, slug: str) -> HttpResponse:
    """One question more, at the end."""
    found = access_questionnaire(slug)
    return _question_page(request, found, found.items(), None)


@page("surveys.write", methods=("GET", "POST"))
def question_edit(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Change one question."""
    found = access_questionnaire(slug)
    items = found.items()
    item = next((one for one in items if one.code == code), None)
    if item is None:
        raise Http404
    return _question_page(request, found, items, item)


@page("surveys.write", methods=("POST",))
def question_move(request: HttpRequest, slug: str, code: str, way: str) -> HttpResponse:
    """Move a question one place up or down, or remove it."""
    found = access_questionnaire(slug)
    items = found.items()
    rank = next((index for index, one in enumerate(items) if one.code == code), None)
    if rank is None or way not in ("haut", "bas", "retirer"):
        raise Http404
    item = items.pop(rank)
    if way != "retirer":
        items.insert(max(0, rank + (1 if way == "bas" else -1)), item)
    try:
        return _to(request, _change(request, found, items))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _to(request, found)


def _question_page(
    request: HttpRequest, found: Questionnaire, items: list[Item], item: Item | None
) -> HttpResponse:
    earlier = items[: items.index(item)] if item else items
    form = QuestionForm(request.POST or None, earlier=earlier, item=item)
    if request.method == "POST" and form.is_valid():
        made = form.as_item({one.code for one in items})
        changed = [made if one is item else one for one in items] if item else [*items, made]
        try:
            return _to(request, _change(request, found, changed))
        except Refused as refusal:
            form.add_error(None, str(refusal))
    title = "Modifier une question" if item else "Ajouter une question"
    return _form_page(request, form, title, "Enregistrer la question", _url(request, found))


def _change(request: HttpRequest, found: Questionnaire, items: Sequence[Item]) -> Questionnaire:
    changed = change_items(questionnaire=found, actor=request.user, items=items)
    if changed.pk != found.pk:
        messages.info(
            request,
            f"Ce questionnaire a déjà servi\u00a0: la version {changed.version} est créée, "
            "l’ancienne reste telle quelle.",
        )
    return changed


def _form_page(
    request: HttpRequest, form: Any, title: str, submit: str, cancel_url: str
) -> HttpResponse:
    context = {"form": form, "title": title, "submit": submit, "cancel_url": cancel_url}
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/form_page.html", context, status=status)


def _crumbs(request: HttpRequest, found: Questionnaire) -> list[dict[str, str]]:
    return [
        {"label": "Enquêtes", "url": here(request, "surveys:index")},
        {"label": "Modèles", "url": here(request, "surveys:library")},
        {"label": found.title, "url": ""},
    ]


def _url(request: HttpRequest, found: Questionnaire) -> str:
    return here(request, "surveys:questionnaire", slug=found.slug)


def _to(request: HttpRequest, found: Questionnaire) -> HttpResponse:
    return redirect(_url(request, found))
