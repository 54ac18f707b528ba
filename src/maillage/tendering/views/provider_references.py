"""The references of a provider: told once, they go with each of its offers."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.http import here, page
from maillage.kernel.words import NBSP
from maillage.tendering.domain import provider_references as domain
from maillage.tendering.forms.provider_references import ProviderReferenceForm, reference_initial
from maillage.tendering.models import ProviderReference
from maillage.tendering.views.asked import actor, space
from maillage.tendering.views.calls import status_of

COLUMNS = [
    {"label": "Mission"},
    {"label": "Structure nommée"},
    {"label": "En une ligne"},
    {"label": "Retirer", "hidden": True},
]
FULL = f"Vous avez déjà {domain.MOST_REFERENCES} références{NBSP}: retirez-en une d’abord."


@page("tendering.keep_profile")
def reference_list(request: HttpRequest) -> HttpResponse:
    """The past missions told, and who reads them."""
    rows = [
        {
            "told": reference.told(),
            "url": here(request, "tendering:reference_edit", slug=reference.slug),
            "remove_url": here(request, "tendering:reference_remove", slug=reference.slug),
        }
        for reference in ProviderReference.objects.all()
    ]
    context = {
        "rows": rows,
        "columns": COLUMNS,
        "most": domain.MOST_REFERENCES,
        "is_full": len(rows) >= domain.MOST_REFERENCES,
        "new_url": here(request, "tendering:reference_new"),
        "profile_url": here(request, "tendering:profile"),
    }
    return render(request, "tendering/reference_list.html", context)


@page("tendering.keep_profile", methods=("GET", "POST"))
def reference_new(request: HttpRequest) -> HttpResponse:
    """Tell one more past mission."""
    return _reference(request, None)


@page("tendering.keep_profile", methods=("GET", "POST"))
def reference_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is told of a past mission."""
    return _reference(request, _reference_or_404(slug))


@page("tendering.keep_profile", methods=("POST",))
def reference_remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget a past mission."""
    domain.remove_reference(reference=_reference_or_404(slug), actor=actor(request))
    messages.success(request, "La référence est retirée. Vos offres déjà déposées gardent la leur.")
    return redirect(here(request, "tendering:reference_list"))


def _reference(request: HttpRequest, reference: ProviderReference | None) -> HttpResponse:
    form = ProviderReferenceForm(initial=reference_initial(reference) if reference else None)
    list_url = here(request, "tendering:reference_list")
    if request.method == "POST":
        form = ProviderReferenceForm(request.POST)
        if form.is_valid():
            try:
                domain.keep_reference(
                    organisation=space(request),
                    actor=actor(request),
                    values=form.values(),
                    reference=reference,
                )
            except domain.TooManyReferences:
                form.add_error(None, FULL)
            else:
                messages.success(request, "La référence est enregistrée.")
                return redirect(list_url)
    context = {
        "form": form,
        "title": "Une référence" if reference else "Une référence de plus",
        "list_url": list_url,
    }
    return render(request, "tendering/reference_form.html", context, status=status_of(request))


def _reference_or_404(slug: str) -> ProviderReference:
    found = ProviderReference.objects.select_related("organisation").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found
