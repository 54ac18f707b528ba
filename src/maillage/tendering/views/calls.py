"""A buyer's calls: the list, one call, its steps, its publication, its end."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.tendering.access import has_committee
from maillage.tendering.domain import drafting, publication
from maillage.tendering.domain.consistency import Question, questions
from maillage.tendering.domain.holders import known_holders
from maillage.tendering.domain.last_year import lessons_of, outcomes_of, prices_of
from maillage.tendering.domain.reading import LotPlan
from maillage.tendering.enums import ConsultationStatus, Step
from maillage.tendering.forms import calls as forms
from maillage.tendering.models import Consultation, Lot
from maillage.tendering.presentation import call_sections, lot_rows, paper_words, state_of
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.views.asked import actor

MOVED_ON = "Cet appel n'est plus un brouillon : il ne se modifie plus."
ENDED = "Cet appel est déjà terminé."
LIST_COLUMNS = [
    {"label": label} for label in ("Appel", "État", "Groupes à pourvoir", "Date limite")
]
SIMPLE_STEPS: dict[str, type[forms.DraftForm]] = {
    Step.NEED: forms.NeedForm,
    Step.DATES: forms.DatesForm,
    Step.PEOPLE: forms.PeopleForm,
}


@page("tendering.read_calls")
def call_list(request: HttpRequest) -> HttpResponse:
    """The calls of the space, the newest first."""
    found = page_of(request, call_queries.calls_of_space(), call_queries.PAGE_SIZE)
    rows = [
        {
            "call": call,
            "url": here(request, "tendering:call_detail", slug=call.slug),
            "state": state_of(call),
        }
        for call in found.object_list
    ]
    context = {
        "rows": rows,
        "page": found,
        "columns": LIST_COLUMNS,
        "new_url": _new_url(request),
    }
    return render(request, "tendering/call_list.html", context)


@page("tendering.read_calls")
def call_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One call as its buyer sees it: state, next step, terms."""
    call = call_queries.call_or_404(slug)
    lots = call_queries.lots_of(call)
    context = {
        "call": call,
        "state": state_of(call),
        "is_open": call.is_open_at(clock.now()),
        "lots": lot_rows(lots, with_holders=True),
        "sections": call_sections(call, for_buyer=True),
        "papers": paper_words(call_queries.papers_of(call)),
        "told": call.alerts.count(),
        "has_committee": has_committee(call),
        "has_criteria": call.criteria.exists(),
        "has_letters": call.letters.exists(),
        "urls": _urls(request, call),
        "may_draft": _may(request, "tendering.draft_calls"),
        "may_publish": _may(request, "tendering.publish_calls"),
    }
    return render(request, "tendering/call_detail.html", context)


@page("tendering.draft_calls", methods=("GET", "POST"))
def call_step(request: HttpRequest, slug: str, step: str) -> HttpResponse:
    """One step of a draft: shown, or saved and left for the next one."""
    call = call_queries.call_or_404(slug)
    if step not in Step.values:
        raise Http404
    try:
        if call.status != ConsultationStatus.DRAFT:
            raise publication.WrongState
        return _draft_step(request, call, step)
    except publication.WrongState:
        messages.info(request, MOVED_ON)
        return redirect(here(request, "tendering:call_detail", slug=call.slug))


def _draft_step(request: HttpRequest, call: Consultation, step: str) -> HttpResponse:
    """Raises WrongState when somebody published or gave up the draft meanwhile."""
    if step == Step.REVIEW:
        return _review(request, call)
    if step == Step.LOTS:
        return _lots_step(request, call)
    if step == Step.DOCUMENTS:
        return _papers_step(request, call)
    form_class = SIMPLE_STEPS[step]
    form = form_class(initial=forms.call_initial(form_class, call))
    if request.method == "POST":
        form = form_class(request.POST, later="later" in request.POST)
        if form.is_valid():
            drafting.revise(consultation=call, actor=actor(request), changes=form.cleaned_data)
            return _next(request, call, step)
    context: dict[str, Any] = {"form": form}
    if step == Step.NEED and call.copied_from is not None:
        context |= _lessons(request, call.copied_from) | {
            "last_year": prices_of(call.copied_from),
            "last_outcomes": outcomes_of(call.copied_from),
        }
    return _show_step(request, call, step, context)


def _lessons(request: HttpRequest, former: Consultation) -> dict[str, Any]:
    """What the final review of last year decided, beside what it pre-fills."""
    lessons = lessons_of(former)
    if lessons is None:
        return {}
    rules = lessons.review.rules
    opens = (rules.reads | rules.takes_part) & request.roles  # type: ignore[attr-defined]
    return {
        "decision": lessons.review.get_decision_display(),
        "review_url": here(request, "groups:review", slug=lessons.review.slug) if opens else "",
    }


@page("tendering.publish_calls", methods=("POST",))
def call_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish, or go back to what is still missing."""
    call = call_queries.call_or_404(slug)
    try:
        publication.publish(consultation=call, actor=actor(request))
    except publication.NotReady:
        messages.warning(request, "Il reste des réponses à donner avant de publier.")
        return redirect(here(request, "tendering:call_step", slug=slug, step=Step.REVIEW))
    except publication.CommitteeOwed:
        return redirect(here(request, "tendering:committee", slug=slug))
    except publication.WrongState:
        messages.info(request, MOVED_ON)
    else:
        messages.success(
            request,
            "L'appel est publié. Les intervenantes et intervenants concernés sont prévenus.",
        )
    return redirect(here(request, "tendering:call_detail", slug=slug))


@page("tendering.publish_calls", methods=("GET", "POST"))
def call_abandon(request: HttpRequest, slug: str) -> HttpResponse:
    """Give up a draft, or withdraw a published call with its reason."""
    call = call_queries.call_or_404(slug)
    is_published = call.status == ConsultationStatus.PUBLISHED
    detail_url = here(request, "tendering:call_detail", slug=slug)
    if not is_published and call.status != ConsultationStatus.DRAFT:
        messages.info(request, ENDED)
        return redirect(detail_url)
    form = forms.AbandonForm(is_published=is_published)
    if request.method == "POST":
        form = forms.AbandonForm(request.POST, is_published=is_published)
        if form.is_valid():
            return _abandon(request, call, form.cleaned_data["reason"])
    context = {
        "call": call,
        "form": form,
        "is_published": is_published,
        "detail_url": detail_url,
    }
    return render(request, "tendering/call_abandon.html", context, status=_status(request))


def _abandon(request: HttpRequest, call: Consultation, reason: str) -> HttpResponse:
    detail_url = here(request, "tendering:call_detail", slug=call.slug)
    try:
        publication.abandon(consultation=call, actor=actor(request), reason=reason)
    except publication.WrongState:
        messages.info(request, ENDED)
    except publication.ReasonOwed:
        messages.warning(request, "Cet appel vient d'être publié : dites pourquoi vous le retirez.")
        return redirect(here(request, "tendering:call_abandon", slug=call.slug))
    else:
        messages.success(request, "L'appel est classé sans suite.")
    return redirect(detail_url)


def _lots_step(request: HttpRequest, call: Consultation) -> HttpResponse:
    services = call_queries.services_of_space()
    known = {lot.pk: drafting.plan_of(lot) for lot in call_queries.lots_of(call)}
    options: dict[str, Any] = {"prefix": "lots", "form_kwargs": {"services": services}}
    if request.method == "POST":
        # Numbers may wait when one adds or removes a group, or finishes later.
        waits = any(button in request.POST for button in ("later", "add", "remove"))
        options["form_kwargs"]["later"] = waits
        formset = forms.LotFormSet(request.POST, **options)
        if formset.is_valid():
            plans = formset.plans(known)
            stays = "add" in request.POST or "remove" in request.POST
            plans = _changed(plans, request.POST)
            drafting.write_lots(consultation=call, actor=actor(request), plans=plans)
            if stays:
                url = here(request, "tendering:call_step", slug=call.slug, step=Step.LOTS)
                return redirect(f"{url}#groupe-{len(plans)}")
            return _next(request, call, Step.LOTS)
    else:
        initial = [forms.lot_initial(plan) for plan in known.values()]
        formset = forms.LotFormSet(initial=initial, **options)
    holders = known_holders(call.organisation)
    return _show_step(request, call, Step.LOTS, {"formset": formset, "holders": holders})


def _changed(plans: list[LotPlan], posted: Any) -> list[LotPlan]:
    """The groups with one added (same terms as the last), or one taken away."""
    if "add" in posted:
        return [*plans, drafting.one_more(plans)]
    gone = posted.get("remove", "")
    return [plan for rank, plan in enumerate(plans) if str(rank) != gone]


def _papers_step(request: HttpRequest, call: Consultation) -> HttpResponse:
    asked = call_queries.papers_of(call)
    form = forms.PapersForm(initial=forms.papers_initial(asked))
    if request.method == "POST":
        form = forms.PapersForm(request.POST)
        if form.is_valid():
            drafting.write_papers(consultation=call, actor=actor(request), asked=form.papers())
            return _next(request, call, Step.DOCUMENTS)
    return _show_step(request, call, Step.DOCUMENTS, {"form": form})


def _review(request: HttpRequest, call: Consultation) -> HttpResponse:
    lots = call_queries.lots_of(call)
    open_questions = _questions(request, call, lots)
    context = {
        "lots": lot_rows(lots, with_holders=True),
        "sections": call_sections(call, for_buyer=True),
        "papers": paper_words(call_queries.papers_of(call)),
        "faults": [one for one in open_questions if one["prevents"]],
        "doubts": [one for one in open_questions if not one["prevents"]],
        "may_publish": _may(request, "tendering.publish_calls"),
        "has_committee": has_committee(call),
        "urls": _urls(request, call),
    }
    return _show_step(request, call, Step.REVIEW, context)


def _show_step(
    request: HttpRequest, call: Consultation, step: str, context: dict[str, Any]
) -> HttpResponse:
    pending = {
        question.step
        for question in questions(call, call_queries.lots_of(call), now=clock.now())
        if question.prevents
    }
    steps = []
    for one in Step:
        state = "current" if one == step else ("done" if one not in pending else "")
        if one == Step.REVIEW and one != step:
            state = ""
        url = here(request, "tendering:call_step", slug=call.slug, step=one)
        steps.append({"label": one.label, "state": state, "url": url})
    context |= {
        "call": call,
        "steps": steps,
        "step": Step(step),
        "detail_url": here(request, "tendering:call_detail", slug=call.slug),
    }
    template = {
        Step.LOTS: "tendering/step_lots.html",
        Step.REVIEW: "tendering/step_review.html",
    }.get(Step(step), "tendering/step.html")
    return render(request, template, context, status=_status(request))


def _questions(request: HttpRequest, call: Consultation, lots: list[Lot]) -> list[dict[str, Any]]:
    def shown(question: Question) -> dict[str, Any]:
        return {
            "message": question.message,
            "prevents": question.prevents,
            "step": question.step.label,
            "url": here(request, "tendering:call_step", slug=call.slug, step=question.step),
        }

    return [shown(question) for question in questions(call, lots, now=clock.now())]


def _next(request: HttpRequest, call: Consultation, step: str) -> HttpResponse:
    """The step after this one; "save" alone stays on the page of the call."""
    if "later" in request.POST:
        messages.success(request, "Le brouillon est enregistré : vous pouvez y revenir.")
        return redirect(here(request, "tendering:call_detail", slug=call.slug))
    order = list(Step)
    following = order[order.index(Step(step)) + 1]
    return redirect(here(request, "tendering:call_step", slug=call.slug, step=following))


def _urls(request: HttpRequest, call: Consultation) -> dict[str, str]:
    def of(name: str, **kwargs: str) -> str:
        return here(request, f"tendering:{name}", slug=call.slug, **kwargs)

    return {
        "detail": of("call_detail"),
        "review": of("call_step", step=Step.REVIEW),
        "publish": of("call_publish"),
        "committee": of("committee"),
        "opening": of("opening"),
        "abandon": of("call_abandon"),
        "copy": of("call_copy"),
        "list": here(request, "tendering:call_list"),
        "comparison": of("comparison"),
    }


def _new_url(request: HttpRequest) -> str:
    may = _may(request, "tendering.draft_calls")
    return here(request, "tendering:call_new") if may else ""


def _may(request: HttpRequest, permission: str) -> bool:
    return bool(request.user.has_perm(permission, request.organisation))  # type: ignore[attr-defined]


def _status(request: HttpRequest) -> int:
    """A form shown again after a POST has something to correct."""
    return 422 if request.method == "POST" else 200
