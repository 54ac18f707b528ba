"""A draft written step by step: each step shown, saved, and left for the next one."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from maillage.groups.queries.reviews import may_read
from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.tendering.access import has_committee
from maillage.tendering.domain import criteria as criteria_verbs
from maillage.tendering.domain import drafting, publication
from maillage.tendering.domain.competition import threshold_sentences
from maillage.tendering.domain.consistency import questions
from maillage.tendering.domain.criteria import CriterionPlan
from maillage.tendering.domain.holders import known_holders
from maillage.tendering.domain.last_year import lessons_of, outcomes_of, prices_of
from maillage.tendering.domain.points import Question
from maillage.tendering.domain.reading import LotPlan
from maillage.tendering.enums import ConsultationStatus, CriterionKind, Step
from maillage.tendering.forms import lots as lot_forms
from maillage.tendering.forms import papers as paper_forms
from maillage.tendering.forms import rules as rule_forms
from maillage.tendering.forms.calls import DraftForm, call_initial
from maillage.tendering.forms.need import NeedForm
from maillage.tendering.forms.terms import DatesForm, PeopleForm
from maillage.tendering.models import Consultation, Lot
from maillage.tendering.presentation import call_sections, lot_rows, paper_words, renewal_words
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries.results import decision_of
from maillage.tendering.views.asked import actor
from maillage.tendering.views.calls import MOVED_ON, may, status_of, urls_of

SIMPLE_STEPS: dict[str, type[DraftForm]] = {
    Step.NEED: NeedForm,
    Step.DATES: DatesForm,
    Step.PEOPLE: PeopleForm,
}
# Buttons that stay on the page, and those that save what is not finished.
STAYING = ("add", "remove", "set", "look")
WAITING = ("later", *STAYING)


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
    if step == Step.RULES:
        return _rules_step(request, call)
    form_class = SIMPLE_STEPS[step]
    form = form_class(initial=call_initial(form_class, call))
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
            "last_award": decision_of(call.copied_from),
            "former_url": here(request, "tendering:call_detail", slug=call.copied_from.slug),
        }
    return _show_step(request, call, step, context)


def _lessons(request: HttpRequest, former: Consultation) -> dict[str, Any]:
    """What the final review of last year decided, beside what it pre-fills."""
    lessons = lessons_of(former)
    if lessons is None:
        return {}
    opens = may_read(lessons.review, request.user)
    return {
        "decision": lessons.review.get_decision_display(),
        "review_url": here(request, "groups:review", slug=lessons.review.slug) if opens else "",
    }


def _lots_step(request: HttpRequest, call: Consultation) -> HttpResponse:
    services = call_queries.services_of_space()
    known = {lot.pk: drafting.plan_of(lot) for lot in call_queries.lots_of(call)}
    options: dict[str, Any] = {"prefix": "lots", "form_kwargs": {"services": services}}
    if request.method == "POST":
        # Numbers may wait when one adds or removes a group, or finishes later.
        waits = any(button in request.POST for button in ("later", "add", "remove"))
        options["form_kwargs"]["later"] = waits
        formset = lot_forms.LotFormSet(request.POST, **options)
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
        initial = [lot_forms.lot_initial(plan) for plan in known.values()]
        formset = lot_forms.LotFormSet(initial=initial, **options)
    holders = known_holders(call.organisation)
    return _show_step(request, call, Step.LOTS, {"formset": formset, "holders": holders})


def _changed(plans: list[LotPlan], posted: Any) -> list[LotPlan]:
    """The groups with one added (same terms as the last), or one taken away."""
    if "add" in posted:
        return [*plans, drafting.one_more(plans)]
    gone = posted.get("remove", "")
    return [plan for rank, plan in enumerate(plans) if str(rank) != gone]


def _papers_step(request: HttpRequest, call: Consultation) -> HttpResponse:
    asked = call_queries.papers_of(call) + call_queries.winner_papers_of(call)
    form = paper_forms.PapersForm(initial=paper_forms.papers_initial(asked))
    if request.method == "POST":
        form = paper_forms.PapersForm(request.POST)
        if form.is_valid():
            drafting.write_papers(consultation=call, actor=actor(request), asked=form.papers())
            return _next(request, call, Step.DOCUMENTS)
    return _show_step(request, call, Step.DOCUMENTS, {"form": form})


def _rules_step(request: HttpRequest, call: Consultation) -> HttpResponse:
    """Regime and procedure; with competition, criteria and formulas too, in the same page."""
    form = rule_forms.RulesForm(
        initial=call_initial(rule_forms.RulesForm, call), procedure=call.procedure
    )
    if request.method == "POST":
        waits = any(button in request.POST for button in WAITING)
        form = rule_forms.RulesForm(request.POST, procedure=call.procedure, later=waits)
        # What is asked depends on the procedure: another one shows its own questions next.
        if form.is_valid() and form.cleaned_data["procedure"] != call.procedure:
            return _change_procedure(request, call, form)
        if not call.has_criteria and form.is_valid():
            drafting.revise(consultation=call, actor=actor(request), changes=form.cleaned_data)
            return _next(request, call, Step.RULES)
    if call.has_criteria:
        return _competition(request, call, form)
    return _show_rules(request, call, {"form": form})


def _change_procedure(
    request: HttpRequest, call: Consultation, form: rule_forms.RulesForm
) -> HttpResponse:
    call = drafting.revise(consultation=call, actor=actor(request), changes=form.cleaned_data)
    asks_more = call.has_criteria or call.is_elsewhere
    if asks_more and "later" not in request.POST:
        return redirect(here(request, "tendering:call_step", slug=call.slug, step=Step.RULES))
    return _next(request, call, Step.RULES)


def _competition(
    request: HttpRequest, call: Consultation, form: rule_forms.RulesForm
) -> HttpResponse:
    """The page of a procedure with criteria; its buttons save what is typed, then act."""
    criteria = list(call.criteria.all())
    formset = rule_forms.CriterionFormSet(
        initial=rule_forms.criteria_initial(criteria), prefix="criteres"
    )
    method = rule_forms.CompetitionForm(initial=call_initial(rule_forms.CompetitionForm, call))
    if request.method == "POST":
        waits = any(button in request.POST for button in WAITING)
        formset = rule_forms.CriterionFormSet(request.POST, prefix="criteres")
        method = rule_forms.CompetitionForm(request.POST, later=waits)
        if all([form.is_valid(), formset.is_valid(), method.is_valid()]):
            changes = form.cleaned_data | method.cleaned_data
            drafting.revise(consultation=call, actor=actor(request), changes=changes)
            plans = _changed_criteria(formset.plans(), request.POST)
            criteria_verbs.write_criteria(consultation=call, actor=actor(request), plans=plans)
            if any(button in request.POST for button in STAYING):
                url = here(request, "tendering:call_step", slug=call.slug, step=Step.RULES)
                return redirect(f"{url}#criteres")
            return _next(request, call, Step.RULES)
    return _show_rules(
        request, call, {"form": form, "formset": formset, "method": method, **_example(call)}
    )


def _changed_criteria(plans: list[CriterionPlan], posted: QueryDict) -> Sequence[CriterionPlan]:
    """The criteria with one added, one taken away, or a whole set in their place."""
    chosen = posted.get("set", "")
    for one in criteria_verbs.SETS:
        if one.key == chosen:
            return one.criteria
    if "add" in posted and len(plans) < rule_forms.MAX_CRITERIA:
        left = 100 - sum(plan.weight for plan in plans)
        name = f"Critère {len(plans) + 1}"
        return [*plans, CriterionPlan(CriterionKind.OTHER, name, max(left, 1))]
    gone = posted.get("remove", "")
    return [plan for rank, plan in enumerate(plans) if str(rank) != gone]


def _example(call: Consultation) -> dict[str, Any]:
    """What the formula that is kept gives to three prices; nothing without a criterion of price."""
    price = call.criteria.filter(kind=CriterionKind.PRICE).first()
    if price is None:
        return {}
    rows = criteria_verbs.price_example(
        formula=call.price_formula, multiple=call.price_multiple, weight=price.weight
    )
    return {"example": rows, "formula": call.get_price_formula_display()}


def _show_rules(request: HttpRequest, call: Consultation, context: dict[str, Any]) -> HttpResponse:
    context |= {
        "thresholds": threshold_sentences(call, clock.today()),
        "sets": criteria_verbs.SETS,
        "total": sum(call.criteria.values_list("weight", flat=True)) if call.has_criteria else 0,
    }
    return _show_step(request, call, Step.RULES, context)


def _review(request: HttpRequest, call: Consultation) -> HttpResponse:
    lots = call_queries.lots_of(call)
    open_questions = _questions(request, call, lots)
    context = {
        "lots": lot_rows(lots, with_holders=True),
        "sections": call_sections(call, for_buyer=True, criteria=call_queries.criteria_of(call)),
        "papers": paper_words(call_queries.papers_of(call)),
        "winner_papers": paper_words(call_queries.winner_papers_of(call)),
        "renewal": renewal_words(),
        "faults": [one for one in open_questions if one["prevents"]],
        "doubts": [one for one in open_questions if not one["prevents"]],
        "may_publish": may(request, "tendering.publish_calls"),
        "has_committee": has_committee(call),
        "urls": urls_of(request, call),
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
        Step.RULES: "tendering/step_rules.html",
        Step.REVIEW: "tendering/step_review.html",
    }.get(Step(step), "tendering/step.html")
    return render(request, template, context, status=status_of(request))


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
    """The step after this one, or the last one; "later" goes back to the page of the call."""
    if "later" in request.POST:
        messages.success(request, "Le brouillon est enregistré : vous pouvez y revenir.")
        return redirect(here(request, "tendering:call_detail", slug=call.slug))
    order = list(Step)
    last = "review" in request.POST
    following = Step.REVIEW if last else order[order.index(Step(step)) + 1]
    return redirect(here(request, "tendering:call_step", slug=call.slug, step=following))
