"""A child's pathway: admission, modes, services beside, relay questions, exit."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.pathways import access
from maillage.pathways.domain import journeys as verbs
from maillage.pathways.forms.journeys import AdmitForm, LeaveForm, ModeForm, RelayForm, SideForm
from maillage.pathways.queries.publics import beforehand
from maillage.pathways.views.frame import about_child


@page("pathways.manage", methods=("GET", "POST"))
def admit(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a pathway."""
    row = access.access_acted_child(request, slug)
    services = access.services_kept(access.hold_of(request.user))
    form = AdmitForm(
        request.POST or None,
        services=services,
        initial={"service": row.service_id, "on": clock.today()},
    )
    title, lead = "Commencer un parcours", beforehand(row, services)
    return about_child(request, row, form, verbs.admit, title, "C’est commencé.", lead=lead)


def _on_pathway(
    request: HttpRequest, slug: str, pathway: str, form: Any, verb: Any, title: str
) -> HttpResponse:
    """A form about one pathway, whose answer is one verb."""
    row = access.access_acted_child(request, slug)
    found = access.access_pathway(row, pathway)

    def call(*, child: Any, **typed: Any) -> None:
        verb(pathway=found, **typed)

    return about_child(request, row, form, call, title, "Le parcours est à jour.")


@page("pathways.see", methods=("GET", "POST"))
def mode(request: HttpRequest, slug: str, pathway: str) -> HttpResponse:
    """Another mode, without admission again."""
    form = ModeForm(request.POST or None, initial={"on": clock.today()})
    return _on_pathway(request, slug, pathway, form, verbs.change_mode, "Changer de modalité")


@page("pathways.see", methods=("GET", "POST"))
def side_new(request: HttpRequest, slug: str, pathway: str) -> HttpResponse:
    """A service beside the mode."""
    form = SideForm(request.POST or None, initial={"on": clock.today()})
    return _on_pathway(request, slug, pathway, form, verbs.open_side, "Ajouter une prestation")


@page("pathways.manage", methods=("GET", "POST"))
def leave(request: HttpRequest, slug: str, pathway: str) -> HttpResponse:
    """The exit."""
    form = LeaveForm(request.POST or None, initial={"on": clock.today()})
    return _on_pathway(request, slug, pathway, form, verbs.leave, "Terminer le parcours")


@page("pathways.see", methods=("POST",))
def side_end(request: HttpRequest, slug: str, side: str) -> HttpResponse:
    """End a service beside the mode."""
    row = access.access_acted_child(request, slug)
    verbs.close_side(side=access.access_side(row, side), actor=request.user)
    messages.success(request, "La prestation est terminée.")
    return redirect(here(request, "pathways:child", slug=row.slug))


@page("pathways.see", methods=("GET", "POST"))
def relay(request: HttpRequest, slug: str, question: str) -> HttpResponse:
    """Should we go on, and who takes over?"""
    row = access.access_acted_child(request, slug)
    asked = access.access_question(row, question)

    def call(*, child: Any, **typed: Any) -> None:
        verbs.answer_relay(question=asked, **typed)

    title = "Faut-il continuer, et qui prend la suite\u00a0?"
    done = "La réponse est gardée, la prochaine question a sa date."
    return about_child(request, row, RelayForm(request.POST or None), call, title, done)
