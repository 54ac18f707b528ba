"""What is left of a day: added and taken away by who holds it, read by who may read the day."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from maillage.actions.access_events import access_event, access_material, access_own_event
from maillage.actions.domain import Refused
from maillage.actions.domain.materials import add_material, remove_material
from maillage.actions.forms.materials import MaterialForm
from maillage.actions.views.frame import day_crumbs, form_page
from maillage.kernel import files
from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page


@page("actions.write", methods=("GET", "POST"))
def material_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep a document, a link, a photo."""
    row = access_own_event(request, slug)
    back = here(request, "actions:event", slug=slug)
    form = MaterialForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_material(event=row, actor=request.user, brought=form.brought())
        except files.FileRefused as refusal:
            form.add_error("file", str(refusal))
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "C’est gardé avec la journée.")
            return redirect(f"{back}#supports")
    return form_page(
        request,
        form=form,
        title="Garder un support",
        lead="Les professionnels le liront ici. S’il n’est pas réservé à un usage interne, le lien "
        "de la journée le montre aussi, sauf les photos.",
        submit="Garder",
        cancel_url=back,
        trail=day_crumbs(request, row, "Garder un support"),
    )


@page("actions.write", methods=("POST",))
def material_remove(request: HttpRequest, slug: str, material: str) -> HttpResponse:
    """Take it away, its file too."""
    row = access_own_event(request, slug)
    remove_material(material=access_material(row, material), actor=request.user)
    messages.success(request, "C’est retiré, le fichier aussi.")
    return redirect(here(request, "actions:event", slug=slug) + "#supports")


@page("actions.see")
def material_file(request: HttpRequest, slug: str, material: str) -> HttpResponse:
    """The file itself."""
    kept = access_material(access_event(request, slug), material).file
    if kept is None:
        raise Http404
    return files.download(kept)
