"""A provider pastes the listing it has elsewhere: read, reviewed, then saved by its own forms."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel.http import here, page
from maillage.people.models import Provider
from maillage.tendering.domain.listing import Listing, read_listing
from maillage.tendering.forms.providers import (
    FacilitatorForm,
    ListingForm,
    ProviderForm,
    provider_initial,
)
from maillage.tendering.views.asked import space
from maillage.tendering.views.calls import status_of

NOTHING_READ = "Ce texte ne dit rien de ce que tient un profil : collez-en un autre."
OF_THE_PROVIDER = ("email", "phone", "siret", "training_registration_no", "has_qualiopi")
OF_A_PERSON = ("profile_types", "departements", "methods")


@page("tendering.keep_profile", methods=("GET", "POST"))
def listing_paste(request: HttpRequest) -> HttpResponse:
    """Paste a listing: what it states is shown in the forms that save it, nothing is stored."""
    provider = Provider.objects.filter(organisation=space(request)).first()
    if provider is None:
        raise Http404
    profile_url = here(request, "tendering:profile")
    form = ListingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        read = read_listing(form.cleaned_data["text"])
        if not read.is_empty:
            return _review(request, provider, read, profile_url)
        form.add_error(
            "text", "Ce texte ne dit rien de ce que tient un profil : collez-en un autre."
        )
    context = {"form": form, "profile_url": profile_url}
    return render(request, "tendering/listing_paste.html", context, status=status_of(request))


def _review(
    request: HttpRequest, provider: Provider, read: Listing, profile_url: str
) -> HttpResponse:
    """The forms of the profile and of a person, filled with what was read and nothing else."""
    initial: dict[str, Any] = provider_initial(space(request), provider)
    # What the provider has already told stands; the text fills what is empty.
    initial |= {name: getattr(read, name) for name in OF_THE_PROVIDER if not initial.get(name)}
    context = {
        "provider_form": ProviderForm(initial=initial, auto_id="structure_%s"),
        "person_form": FacilitatorForm(
            initial={name: getattr(read, name) for name in OF_A_PERSON}, auto_id="personne_%s"
        ),
        "profile_url": profile_url,
        "person_url": here(request, "tendering:facilitator_new"),
        "again_url": here(request, "tendering:listing_paste"),
    }
    return render(request, "tendering/listing_review.html", context)
