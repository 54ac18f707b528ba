"""What feeds a box of a logic model, or serves an objective."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from maillage.kernel.http import here, page
from maillage.programmes.access import access_model, access_objective, access_pointer
from maillage.programmes.domain import pointers as verbs
from maillage.programmes.forms.programme import PointerForm
from maillage.programmes.logic.content import BadModel
from maillage.programmes.models import LogicModel
from maillage.programmes.queries.logic import content_of
from maillage.programmes.views.frame import done, form_page, model_crumbs, tried


@page("programmes.write", methods=("GET", "POST"))
def box_point(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Link a box to what shows whether it happens."""
    row = access_model(slug)
    try:
        said = content_of(row).box(key).text
    except BadModel:
        raise Http404 from None
    return _point(request, row, said, f"#{key}", box=key)


@page("programmes.write", methods=("GET", "POST"))
def objective_point(request: HttpRequest, slug: str, objective: str) -> HttpResponse:
    """Link an objective to what serves it."""
    row = access_model(slug)
    found = access_objective(row, objective)
    return _point(request, row, found.sentence, "#objectifs", objective=found)


def _point(
    request: HttpRequest, row: LogicModel, said: str, anchor: str, **owner: Any
) -> HttpResponse:
    back = here(request, "programmes:model", slug=row.slug)
    form = PointerForm(request.POST or None, request=request)
    deed = partial(verbs.point, model=row, **owner)
    answer = done(request, form, deed, "C’est relié.", f"{back}{anchor}")
    return answer or form_page(
        request,
        form=form,
        title="Relier à ce qui se passe",
        lead=said,
        submit="Relier",
        cancel_url=back,
        trail=model_crumbs(request, row, "Relier"),
    )


@page("programmes.write", methods=("POST",))
def unpoint(request: HttpRequest, slug: str, pointer: str) -> HttpResponse:
    """Take a link away."""
    row = access_model(slug)
    deed = partial(verbs.unpoint, pointer=access_pointer(row, pointer), actor=request.user)
    back = here(request, "programmes:model", slug=slug)
    return tried(request, deed, "Le lien est retiré.", f"{back}#plan")
