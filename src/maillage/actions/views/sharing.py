"""To which partners the inventory is open."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from maillage.actions.domain import Refused
from maillage.actions.domain.sharing import close_to, open_to
from maillage.actions.forms.life import ShareForm
from maillage.actions.models import InventoryGrant
from maillage.actions.views.frame import sharing_crumbs
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page


@page("actions.share", methods=("GET", "POST"))
def shares(request: HttpRequest) -> HttpResponse:
    """The partners who read this inventory, and one more."""
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            open_to(
                organisation=request.organisation,
                party=form.cleaned_data["party"],
                until=form.cleaned_data["until"],
                actor=request.user,
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "Ce partenaire lit maintenant votre inventaire.")
            return redirect(here(request, "actions:shares"))
    rows = InventoryGrant.objects.current().select_related("party")
    context = {
        "crumbs": sharing_crumbs(request, "Partenaires"),
        "form": form,
        "grants": rows.order_by("party__search_key", "pk"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "actions/shares.html", context, status=status)


@page("actions.share", methods=("POST",))
def share_end(request: HttpRequest, slug: str) -> HttpResponse:
    """Close the inventory to a partner."""
    rows = InventoryGrant.objects.current().select_related("organisation")
    close_to(grant=get_object_or_404(rows, slug=slug), actor=request.user)
    messages.success(request, "L’inventaire lui est fermé.")
    return redirect(here(request, "actions:shares"))
