"""The inventory: what exists in the département, found by its words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.actions.forms.finding import FilterForm
from maillage.actions.queries import actions as reads
from maillage.actions.queries.finding import found
from maillage.actions.views.frame import tabs
from maillage.kernel.http import page
from maillage.kernel.paging import page_of

PER_PAGE = 20


@page("actions.see")
def index(request: HttpRequest) -> HttpResponse:
    """The published actions that fit, one's own drafts above."""
    form = FilterForm(request.GET)
    shown = page_of(request, found(request.organisation, form.wanted()), PER_PAGE)
    may_write = request.user.has_perm("actions.write", request.organisation)
    context = {
        "tabs": tabs(request, "actions:index"),
        "form": form,
        "page": shown,
        "cards": reads.cards_of(shown),
        "drafts": reads.own_drafts(request.user)[:5] if may_write else [],
        "may_write": may_write,
        "may_share": request.user.has_perm("actions.share", request.organisation),
        "may_import": request.user.has_perm("actions.keep", request.organisation),
        "is_filtered": any(request.GET.values()),
        "asked": form.wanted_query(),
    }
    return render(request, "actions/index.html", context)
