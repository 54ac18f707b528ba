"""Cases: the list, what comes before one opens, one case, its moves."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups.danger import whom_to_call
from maillage.kernel import clock, journal
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.people.domain.errors import Refused
from maillage.programmes.access import access_case, access_open_case, access_version
from maillage.programmes.clocks import clocks_of
from maillage.programmes.domain import cases as verbs
from maillage.programmes.enums import DOWN_REASONS, UP_REASONS, Reason
from maillage.programmes.forms.cases import (
    CloseCaseForm,
    HandOverForm,
    MoveForm,
    OpenCaseForm,
    ReviewForm,
)
from maillage.programmes.queries import cases as reads
from maillage.programmes.queries.people import first_holder
from maillage.programmes.queries.protocols import in_force, levels_of
from maillage.programmes.views.frame import case_crumbs, done, form_page, private, tabs


@page("programmes.cases")
def cases(request: HttpRequest) -> HttpResponse:
    """Those that this person may read, the most urgent first; each shown is a reading."""
    running = reads.running(request.user)
    ended = reads.closed(request.user)
    shown = [*(one.case for one in running), *ended]
    journal.record_reads(organisation=request.organisation, actor=request.user, subjects=shown)
    context = {
        "tabs": tabs(request, "programmes:cases"),
        "running": running,
        "closed": ended,
        "can_open": in_force().exists(),
    }
    return private(render(request, "programmes/cases/index.html", context))


@page("programmes.cases")
def case_danger(request: HttpRequest) -> HttpResponse:
    """Before anything else: is a child in danger? The legal path, then the protocols."""
    context = {
        "call": whom_to_call(request.organisation.departement_code, clock.today()),
        "may_keep": request.user.has_perm("groups.give_intake_number", request.organisation),
        "crumbs": case_crumbs(request, None, "Avant d’ouvrir"),
        "in_force": in_force(),
    }
    return render(request, "programmes/cases/danger.html", context)


@page("programmes.cases", methods=("GET", "POST"))
def case_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Open a case with a protocol in force."""
    version = access_version(request, slug)
    form = OpenCaseForm(request.POST or None, version=version, initial={"owner": request.user.pk})
    if request.method == "POST" and form.is_valid():
        try:
            case = verbs.open_case(version=version, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(
                request,
                f"La situation est ouverte sous le nom {case.pseudonym}. Qui est concerné se dit "
                "de vive voix\u00a0: rien ici ne le dira.",
            )
            return redirect(here(request, "programmes:case", slug=case.slug))
    return form_page(
        request,
        form=form,
        title="Ouvrir une situation",
        lead="Elle portera un nom tiré au sort. Ni prénom, ni récit\u00a0: un niveau, des "
        "échéances, qui la tient.",
        submit="Ouvrir la situation",
        cancel_url=here(request, "programmes:cases"),
        trail=case_crumbs(request, None, version.protocol.title),
    )


@page("programmes.cases")
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """One case: its level, its clocks, who holds it, what was decided."""
    row = access_case(request, slug)
    higher, lower = reads.levels_beside(row)
    levels = levels_of(row.version)
    context = {
        "case": row,
        "clocks": clocks_of(row, clock.now()),
        "crumbs": case_crumbs(request, row),
        "shown": next(one for one in levels if one.level.pk == row.level_id),
        "levels": levels,
        "higher": higher,
        "lower": lower,
        "history": reads.history(row),
        "is_danger": reads.last_reason(row) == Reason.DANGER,
        "call": whom_to_call(request.organisation.departement_code, clock.today()),
        "may_keep": request.user.has_perm("groups.give_intake_number", request.organisation),
        **reads.around(row),
    }
    return private(render(request, "programmes/cases/case.html", context))


@page("programmes.cases", methods=("GET", "POST"))
def case_up(request: HttpRequest, slug: str) -> HttpResponse:
    """Take it to a higher level."""
    row = access_open_case(request, slug)
    higher, _ = reads.levels_beside(row)
    back = here(request, "programmes:case", slug=slug)
    form = MoveForm(
        request.POST or None,
        initial=first_holder(higher),
        levels=higher,
        reasons=UP_REASONS,
        why="Pourquoi pas à ce niveau",
    )
    deed = partial(verbs.step_up, case=row)
    answer = done(request, form, deed, "La situation est montée d’un niveau.", back)
    return answer or form_page(
        request,
        form=form,
        title="Monter d’un niveau",
        lead=f"Aujourd’hui\u00a0: {row.level.label}, {row.level.holder}.",
        submit="Monter la situation",
        cancel_url=back,
        trail=case_crumbs(request, row, "Monter"),
    )


@page("programmes.cases", methods=("GET", "POST"))
def case_down(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring it to a lower level, as explicitly."""
    row = access_open_case(request, slug)
    _, lower = reads.levels_beside(row)
    back = here(request, "programmes:case", slug=slug)
    form = MoveForm(
        request.POST or None,
        initial=first_holder(lower),
        levels=lower,
        reasons=DOWN_REASONS,
        why="Pourquoi un niveau plus proche suffit",
    )
    deed = partial(verbs.step_down, case=row)
    answer = done(request, form, deed, "La situation est descendue d’un niveau.", back)
    return answer or form_page(
        request,
        form=form,
        title="Descendre d’un niveau",
        lead=f"Aujourd’hui\u00a0: {row.level.label}, {row.level.holder}.",
        submit="Descendre la situation",
        cancel_url=back,
        trail=case_crumbs(request, row, "Descendre"),
    )


@page("programmes.cases", methods=("GET", "POST"))
def case_review(request: HttpRequest, slug: str) -> HttpResponse:
    """A review held: what was decided, when the next one is."""
    row = access_open_case(request, slug)
    back = here(request, "programmes:case", slug=slug)
    form = ReviewForm(request.POST or None, case=row)
    deed = partial(verbs.hold_review, case=row)
    answer = done(request, form, deed, "La revue est notée.", back)
    return answer or form_page(
        request,
        form=form,
        title="Noter une revue",
        submit="Noter la revue",
        cancel_url=back,
        trail=case_crumbs(request, row, "Revue"),
    )


@page("programmes.cases", methods=("GET", "POST"))
def case_hand(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody else holds it from now on."""
    row = access_open_case(request, slug)
    back = here(request, "programmes:case", slug=slug)
    form = HandOverForm(request.POST or None)
    deed = partial(verbs.hand_over, case=row)
    answer = done(request, form, deed, "La main est passée.", back)
    return answer or form_page(
        request,
        form=form,
        title="Passer la main",
        lead="Les échéances ne changent pas.",
        submit="Passer la main",
        cancel_url=back,
        trail=case_crumbs(request, row, "Passer la main"),
    )


@page("programmes.cases", methods=("GET", "POST"))
def case_close(request: HttpRequest, slug: str) -> HttpResponse:
    """Close it, with a reason."""
    row = access_open_case(request, slug)
    back = here(request, "programmes:case", slug=slug)
    form = CloseCaseForm(request.POST or None)
    deed = partial(verbs.close_case, case=row)
    answer = done(request, form, deed, "La situation est close.", back)
    return answer or form_page(
        request,
        form=form,
        title="Clore la situation",
        lead="Les pages ouvertes aux partenaires se ferment. La situation restera lisible par les "
        "personnes de sa liste.",
        submit="Clore la situation",
        kind="danger-main",
        cancel_url=back,
        trail=case_crumbs(request, row, "Clore"),
    )


@page("programmes.cases")
def case_readings(request: HttpRequest, slug: str) -> HttpResponse:
    """Who opened it, as the journal says."""
    row = access_case(request, slug)
    context = {
        "case": row,
        "crumbs": case_crumbs(request, row, "Lectures"),
        "readings": reads.readings(row),
    }
    return private(render(request, "programmes/cases/readings.html", context))
