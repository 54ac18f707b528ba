"""The terms of one group, changed by those who plan."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups.access import access_group
from maillage.groups.domain import Refused, revise_group
from maillage.groups.domain.terms import TERMS
from maillage.groups.forms.cycles import GroupTermsForm, places_of
from maillage.groups.views.group import frame
from maillage.kernel.http import here, page


@page("groups.manage", methods=("GET", "POST"))
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """Name, place, size, number and length of sessions."""
    found = access_group(request, slug)
    form = GroupTermsForm(
        request.POST or None,
        initial={name: getattr(found, name) for name in TERMS},
        **places_of(request.organisation),
    )
    if request.method == "POST" and form.is_valid():
        try:
            revise_group(group=found, actor=request.user, values=form.cleaned_data)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "Les modalités du groupe sont enregistrées.")
            return redirect(here(request, "groups:group", slug=found.slug))
    context = {**frame(request, found, "terms"), "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/terms.html", context, status=status)
