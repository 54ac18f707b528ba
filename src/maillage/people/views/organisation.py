"""What the organisation tells of itself."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.http import here, page
from maillage.people.domain.places import keep_organisation
from maillage.people.forms import OrganisationForm
from maillage.people.models import Organisation
from maillage.people.views.frame import tabs


@page("people.configure", methods=("GET", "POST"))
def settings(request: HttpRequest) -> HttpResponse:
    """Name, address, commune, SIRET, rules of purchase."""
    # A row of its own: the frame of the page keeps the name as it is until it is written.
    row = Organisation.objects.get(pk=request.organisation.pk)
    form = OrganisationForm(request.POST or None, instance=row)
    form.fields["commune_code"].widget.attrs["data-communes"] = here(
        request, "territory:commune_search"
    )
    url = here(request, "people:organisation")
    if request.method == "POST" and form.is_valid():
        keep_organisation(
            organisation=request.organisation, actor=request.user, values=form.cleaned_data
        )
        messages.success(request, "Les informations de votre organisation sont enregistrées.")
        return redirect(url)
    context = {
        "form": form,
        "tabs": tabs(request, "people:organisation"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "people/organisation.html", context, status=status)
