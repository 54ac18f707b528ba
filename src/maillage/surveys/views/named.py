"""Named questionnaires: every page says that answers bear names."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.kernel.words import NBSP
from maillage.surveys import queries
from maillage.surveys.access import access_named, access_own_answer
from maillage.surveys.answering_form import AnswerForm
from maillage.surveys.content import Item
from maillage.surveys.domain import Refused
from maillage.surveys.domain.named import answer_named, open_named_survey
from maillage.surveys.enums import QuestionKind
from maillage.surveys.forms import NamedForm
from maillage.surveys.views.campaigns import tabs

COLUMNS = [
    {"label": "Questionnaire"},
    {"label": "Clôture"},
    {"label": "Réponses", "numeric": True},
]


@page("surveys.manage")
def named_list(request: HttpRequest) -> HttpResponse:
    """The named questionnaires of the space."""
    context = {
        "surveys": page_of(request, queries.named_surveys()),
        "columns": COLUMNS,
        "tabs": tabs(request, "named"),
    }
    return render(request, "surveys/named_list.html", context)


@page("surveys.manage", methods=("GET", "POST"))
def named_new(request: HttpRequest) -> HttpResponse:
    """Ask people by name."""
    form = NamedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_named_survey(
                organisation=request.organisation, actor=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le questionnaire nominatif est envoyé.")
            return redirect(here(request, "surveys:named", slug=opened.slug))
    context = {"form": form, "cancel_url": here(request, "surveys:named_list")}
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/named_new.html", context, status=status)


@page("surveys.manage")
def named(request: HttpRequest, slug: str) -> HttpResponse:
    """Who answered what."""
    found = access_named(slug)
    items = found.questionnaire.items()
    shown = page_of(request, queries.named_answers(found))
    people = [
        {
            "person": row.user,
            "answered_on": row.answered_on,
            "facts": [
                {"label": item.label, "value": _said(item, row.content.get(item.code))}
                for item in items
            ],
        }
        for row in shown
    ]
    context = {
        "survey": found,
        "people": people,
        "page": shown,
        "crumbs": [
            {"label": "Questionnaires nominatifs", "url": here(request, "surveys:named_list")},
            {"label": found.title, "url": ""},
        ],
    }
    return render(request, "surveys/named.html", context)


def _said(item: Item, given: Any) -> str:
    """An answer in words; "" when there is none."""
    labels = {one.code: one.label for one in item.options}
    if given is None or item.kind is QuestionKind.TEXT:
        return given or ""
    if item.kind is QuestionKind.MATRIX:
        rows = {one.code: one.label for one in item.rows}
        said = (f"{rows[row]}{NBSP}: {labels[code]}" for row, code in given.items())
        return f"{NBSP}; ".join(said)
    if item.kind is QuestionKind.MULTIPLE:
        return ", ".join(labels[code] for code in given)
    return labels[given]


@page("surveys.answer_named", methods=("GET", "POST"))
def named_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer under one's name."""
    row = access_own_answer(request.user, slug)
    survey = row.survey
    form = AnswerForm(request.POST or None, items=survey.questionnaire.items(), is_anonymous=False)
    if request.method == "POST" and form.is_valid():
        try:
            answer_named(survey=survey, actor=request.user, answers=form.answers())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Votre réponse est enregistrée, à votre nom.")
            return redirect(here(request, "portal:today"))
    context = {"survey": survey, "form": form, "answered_on": row.answered_on}
    status = 422 if request.method == "POST" else 200
    return render(request, "surveys/named_answer.html", context, status=status)
