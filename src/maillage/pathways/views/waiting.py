"""Waiting lists: the order and why, one entry and its verbs, what remains to be typed elsewhere."""

from html import escape
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe

from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.pathways import access
from maillage.pathways.domain import Refused
from maillage.pathways.domain import waiting as verbs
from maillage.pathways.enums import WAITING, Criterion, Origin, ProposalAnswer, StatusReason
from maillage.pathways.forms.waiting import (
    AnswerForm,
    DaysForm,
    ListForm,
    OverrideForm,
    ProposalForm,
    ReasonForm,
    StatusForm,
)
from maillage.pathways.models import WaitingEntry
from maillage.pathways.queries import waiting as reads
from maillage.pathways.queries.decisions import validity_of
from maillage.pathways.queries.publics import beforehand
from maillage.pathways.views.frame import HOSTING, about_child, answer, around, form_page, private
from maillage.people.models import Service

COLUMNS = [
    {"label": "Rang", "numeric": True},
    *(
        {"label": label}
        for label in ("Dossier", "Statut", "Attend depuis", "Contact", "Décision", "Pourquoi")
    ),
]


@page("pathways.see")
def lists(request: HttpRequest) -> HttpResponse:
    """The list of each service: how many wait."""
    hold = access.hold_of(request.user)
    counts = reads.counts_by_service()
    kept = access.services_kept(hold)
    context = {
        **around(request, "pathways:lists"),
        "services": [
            {"service": one, "count": counts.get(one.pk, 0)} for one in access.services_seen(hold)
        ],
        "to_type": reads.to_type(kept.values_list("pk", flat=True)).count(),
        "may_manage": request.user.has_perm("pathways.manage", request.organisation),
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/waiting/lists.html", context))


@page("pathways.see")
def waiting_list(request: HttpRequest, slug: str) -> HttpResponse:
    """One list in its order; why one comes before another, in a sentence."""
    service = access.access_list(request, slug)
    rule = reads.rule_of(service)
    lines = reads.ranked(service, rule)
    to_call = [line for line in lines if line.to_call]
    only_calls = request.GET.get("appeler") == "1"
    shown = page_of(request, to_call if only_calls else lines)
    entries = reads.entries_of(shown)
    elsewhere = reads.also_waiting(entries.values())
    one, other = (request.GET.get(name, "")[:12] for name in ("premier", "second"))
    options = _choices(lines)
    context = {
        "service": service,
        "rule": rule,
        "rule_words": rule_words(rule),
        "columns": COLUMNS,
        "page": shown,
        "count": len(lines),
        "to_call": len(to_call),
        "only_calls": only_calls,
        "lines": [
            {
                "line": line,
                "entry": entries[line.entry_id],
                "elsewhere": elsewhere.get(entries[line.entry_id].child_id, ()),
                "validity": validity_of(line.decision_ends_on),
            }
            for line in shown
        ],
        # The same options twice when nothing is asked: put together once.
        "choices": [_choices(lines, asked) if asked else options for asked in (one, other)],
        "answer": reads.compare(lines, rule, one, other),
        "may_manage": request.user.has_perm("pathways.manage", request.organisation),
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/waiting/list.html", context))


def _choices(lines: list[reads.Ranked], asked: str = "") -> SafeString:
    """Every child of a list as options, made at once: a list may hold hundreds of them."""
    options = (
        f'<option value="{escape(line.slug)}"{" selected" if line.slug == asked else ""}>'
        f"{escape(line.candidate.name)}</option>"
        for line in lines
    )
    return mark_safe("".join(options))  # noqa: S308 # nosec B308 B703 - escaped just above


def rule_words(rule: Any) -> list[str]:
    """A rule in words, step by step."""
    return [
        "Une personne peut placer un enfant en tête, pour un motif écrit et jusqu’à un jour donné.",
        *(f"Ensuite\u00a0: {Criterion(code).label}." for code in rule.criteria),
        f"À égalité, qui attend depuis le plus longtemps, en comptant depuis\u00a0: "
        f"{Origin(rule.origin).label}.",
        "À égalité encore, un tirage fait une fois, à l’inscription.",
    ]


@page("pathways.manage", methods=("GET", "POST"))
def list_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a child on a list, of any open service: two may look for an answer at once."""
    row = access.access_planned_child(request, slug)
    services = Service.objects.filter(closed_on=None)
    form = ListForm(
        request.POST or None,
        services=services,
        initial={"service": row.service_id, "requested_on": clock.today()},
    )

    def enter(*, child: Any, actor: Any, service: Any, **_: Any) -> None:
        verbs.list_child(child=child, actor=actor, service=service, days=form.days())

    title = "Inscrire sur une liste d’attente"
    lead = beforehand(row, services)
    return about_child(request, row, form, enter, title, "L’enfant est sur la liste.", lead=lead)


@page("pathways.see")
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """One child on one list: statuses, days, proposals, decisions of persons."""
    row = access.access_entry(request, slug)
    access.tell_read(request, row.child)
    keeps = request.user.has_perm("pathways.manage", request.organisation)
    context = {
        "entry": row,
        "waits": row.status in WAITING,
        "history": reads.history_of(row),
        "proposals": row.proposals.order_by("-proposed_on", "-pk"),
        "overrides": row.overrides.filter(ends_on__gte=clock.today()).select_related("given_by"),
        "twins": reads.twins_on_lists(row),
        "keeps": keeps,
        "pending": ProposalAnswer.PENDING,
        "untold": StatusReason.UNTOLD,
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/waiting/entry.html", context))


def _about_entry(
    request: HttpRequest, row: WaitingEntry, form: Any, call: Any, title: str, submit: str
) -> HttpResponse:
    """A form about one entry, whose answer is one verb; then back to the entry."""
    back = here(request, "pathways:entry", slug=row.slug)

    def write() -> None:
        call(actor=request.user)

    done = answer(request, form, write, "C’est enregistré.", back)
    if done:
        return done
    access.tell_read(request, row.child)
    return form_page(
        request,
        form=form,
        title=title,
        submit=submit,
        cancel_url=back,
        lead=f"Dossier {row.child}, {row.service}. {row.get_status_display()}.",
    )


@page("pathways.manage", methods=("GET", "POST"))
def status(request: HttpRequest, slug: str) -> HttpResponse:
    """Move an entry to another status."""
    row = access.access_entry(request, slug, keeps=True)
    form = StatusForm(request.POST or None, entry=row, initial={"on": clock.today()})

    def call(actor: Any) -> None:
        verbs.change_status(entry=row, actor=actor, **form.cleaned_data)

    return _about_entry(request, row, form, call, "Changer de statut", "Enregistrer ce statut")


@page("pathways.manage", methods=("GET", "POST"))
def reason(request: HttpRequest, slug: str, change: str) -> HttpResponse:
    """Tell the reason that an import left untold."""
    row = access.access_entry(request, slug, keeps=True)
    made = access.access_untold(row, change)
    form = ReasonForm(request.POST or None)

    def call(actor: Any) -> None:
        verbs.tell_reason(change=made, actor=actor, **form.cleaned_data)

    title = f"Pourquoi «\u00a0{made.get_status_display()}\u00a0»"
    return _about_entry(request, row, form, call, title, "Enregistrer ce motif")


@page("pathways.manage", methods=("GET", "POST"))
def days(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct the days and facts of an entry."""
    row = access.access_entry(request, slug, keeps=True)
    known = {name: getattr(row, name) for name in verbs.Days.__dataclass_fields__}
    form = DaysForm(request.POST or None, initial=known)

    def call(actor: Any) -> None:
        verbs.complete_entry(entry=row, actor=actor, days=form.days())

    return _about_entry(request, row, form, call, "Compléter l’inscription", "Enregistrer")


@page("pathways.manage", methods=("GET", "POST"))
def override(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a child first, for a reason, until a day."""
    row = access.access_entry(request, slug, keeps=True)
    form = OverrideForm(request.POST or None)

    def call(actor: Any) -> None:
        verbs.put_first(entry=row, actor=actor, **form.cleaned_data)

    return _about_entry(request, row, form, call, "Placer en tête de liste", "Placer en tête")


@page("pathways.manage", methods=("POST",))
def override_lift(request: HttpRequest, slug: str) -> HttpResponse:
    """The rule alone orders this entry again."""
    row = access.access_entry(request, slug, keeps=True)
    try:
        verbs.lift_overrides(entry=row, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La règle publiée s’applique de nouveau.")
    return redirect(here(request, "pathways:entry", slug=row.slug))


@page("pathways.manage", methods=("GET", "POST"))
def proposal_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose a support."""
    row = access.access_entry(request, slug, keeps=True)
    form = ProposalForm(request.POST or None)

    def call(actor: Any) -> None:
        verbs.propose(entry=row, actor=actor, **form.cleaned_data)

    return _about_entry(request, row, form, call, "Proposer à la famille", "Noter la proposition")


@page("pathways.manage", methods=("GET", "POST"))
def proposal_answer(request: HttpRequest, slug: str, proposal: str) -> HttpResponse:
    """Note the family's answer."""
    row = access.access_entry(request, slug, keeps=True)
    made = access.access_proposal(row, proposal)
    form = AnswerForm(request.POST or None)

    def call(actor: Any) -> None:
        verbs.answer_proposal(proposal=made, actor=actor, **form.cleaned_data)

    return _about_entry(request, row, form, call, "Réponse de la famille", "Noter la réponse")


@page("pathways.manage")
def to_type(request: HttpRequest) -> HttpResponse:
    """What remains to be typed in the official follow-up."""
    kept = access.services_kept(access.hold_of(request.user))
    context = {
        "page": page_of(request, reads.to_type(kept.values_list("pk", flat=True))),
        "hosting": HOSTING,
    }
    return private(render(request, "pathways/waiting/to_type.html", context))


@page("pathways.manage", methods=("POST",))
def typed(request: HttpRequest, slug: str) -> HttpResponse:
    """One change has been typed there."""
    verbs.tick_typed(change=access.access_change(request, slug), actor=request.user)
    messages.success(request, "C’est coché.")
    return redirect(here(request, "pathways:to_type"))
