"""Questions asked and answered, amendments of an open call."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.kernel.words import NBSP
from maillage.tendering.domain import questions, revising
from maillage.tendering.domain.publication import NotReady
from maillage.tendering.forms import exchanges as forms
from maillage.tendering.forms.calls import call_initial
from maillage.tendering.forms.rules import CompetitionForm, criteria_initial
from maillage.tendering.models import Consultation
from maillage.tendering.presentation import questions_until_words
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import exchanges as exchange_queries
from maillage.tendering.views.asked import actor, space
from maillage.tendering.views.calls import status_of

CLOSED = "Cet appel ne prend plus de question."
ENDED = "La date limite est passée : l’appel ne change plus."
TOLD = "La modification est publiée. Les personnes qui suivent l’appel sont prévenues."


@page("tendering.answer_calls", methods=("GET", "POST"))
def call_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """A provider asks; its own questions about the call are below."""
    call = call_queries.answerable_call_or_404(slug)
    public_url = reverse("tendering:public_call", kwargs={"slug": slug})
    form = forms.QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            questions.ask(
                consultation=call,
                provider=space(request),
                actor=actor(request),
                text=form.cleaned_data["text"],
            )
        except questions.QuestionsClosed:
            messages.info(request, CLOSED)
            return redirect(public_url)
        except questions.TooManyQuestions:
            form.add_error(
                "text",
                f"Vous avez posé beaucoup de questions en peu de temps{NBSP}: revenez dans une "
                "heure.",
            )
        else:
            messages.success(
                request, "Votre question est envoyée. Vous serez prévenu de la réponse."
            )
            return redirect(here(request, "tendering:call_ask", slug=slug))
    context = {
        "call": call,
        "form": form,
        "takes_questions": questions.takes_questions(call, clock.now()),
        "until": questions_until_words(call),
        "own": questions.own_questions(provider=space(request), call=call, user=actor(request)),
        "public_url": public_url,
    }
    return render(request, "tendering/question_ask.html", context, status=status_of(request))


@page("tendering.publish_calls", methods=("GET", "POST"))
def question_answer(request: HttpRequest, slug: str, question: str) -> HttpResponse:
    """The buyer answers: question and answer are published together."""
    found = exchange_queries.question_or_404(slug, question)
    detail_url = here(request, "tendering:call_detail", slug=slug)
    if found.answered_at is not None:
        messages.info(request, "Cette question a déjà sa réponse.")
        return redirect(detail_url)
    form = forms.AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            questions.answer(question=found, actor=actor(request), text=form.cleaned_data["answer"])
        except (questions.AlreadyAnswered, questions.QuestionsClosed):
            messages.info(request, CLOSED)
        else:
            messages.success(request, "La question et votre réponse sont publiées.")
        return redirect(detail_url)
    context = {
        "call": found.consultation,
        "question": found,
        "form": form,
        "detail_url": detail_url,
    }
    return render(request, "tendering/question_answer.html", context, status=status_of(request))


@page("tendering.publish_calls", methods=("GET", "POST"))
def call_amend(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the terms of an open call, or its deadline, and tell everyone."""
    call = call_queries.call_or_404(slug)
    detail_url = here(request, "tendering:call_detail", slug=slug)
    if not call.is_open_at(clock.now()):
        messages.info(request, ENDED)
        return redirect(detail_url)
    form = forms.AmendForm(initial=_initial(call), call=call)
    if request.method == "POST":
        form = forms.AmendForm(request.POST, call=call)
        if form.is_valid():
            refusal = _amend(request, call, form, {"changes": form.changes()})
            if not refusal:
                return redirect(detail_url)
            form.add_error(None, refusal)
    context = {
        "call": call,
        "form": form,
        "detail_url": detail_url,
        "rules_url": (
            here(request, "tendering:call_amend_rules", slug=slug) if call.has_criteria else ""
        ),
    }
    return render(request, "tendering/call_amend.html", context, status=status_of(request))


@page("tendering.publish_calls", methods=("GET", "POST"))
def call_amend_rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the announced criteria before anything is opened, and tell everyone."""
    call = call_queries.call_or_404(slug)
    detail_url = here(request, "tendering:call_detail", slug=slug)
    if not call.is_open_at(clock.now()) or not call.has_criteria:
        messages.info(request, ENDED)
        return redirect(detail_url)
    form = forms.AmendRulesForm(initial=call_initial(CompetitionForm, call))
    formset = forms.AmendedFormSet(
        initial=criteria_initial(list(call.criteria.all())), prefix="criteres"
    )
    if request.method == "POST":
        form = forms.AmendRulesForm(request.POST)
        formset = forms.AmendedFormSet(request.POST, prefix="criteres")
        if all([form.is_valid(), formset.is_valid()]):
            change = {"changes": form.changes(), "criteria": formset.plans()}
            refusal = _amend(request, call, form, change)
            if not refusal:
                return redirect(detail_url)
            form.add_error(None, refusal)
    context = {"call": call, "form": form, "formset": formset, "detail_url": detail_url}
    return render(request, "tendering/call_amend_rules.html", context, status=status_of(request))


def _amend(request: HttpRequest, call: Consultation, form: Any, change: dict[str, Any]) -> str:
    """Write the amendment; the sentence that refuses it, or ""."""
    try:
        revising.amend(
            consultation=call, actor=actor(request), words=form.cleaned_data["words"], **change
        )
    except NotReady as refusal:
        return " ".join(fault.message for fault in refusal.faults)
    except revising.DeadlineShortened:
        return "La date limite vient d’être repoussée plus loin : rechargez la page."
    except revising.NotAmendable:
        messages.info(request, ENDED)
        return ""
    messages.success(request, TOLD)
    return ""


def _initial(call: Consultation) -> dict[str, Any]:
    names = [name for name in forms.AmendForm.base_fields if name != "words"]
    return {name: getattr(call, name) for name in names}
