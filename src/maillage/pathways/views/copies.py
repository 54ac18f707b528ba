"""The copy of a record that a family asks for: noted with its deadline, made, handed over."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from maillage.kernel import clock
from maillage.kernel.documents.served import as_file
from maillage.kernel.http import here, page
from maillage.pathways import access
from maillage.pathways.domain.informing import ask_copy, give_copy
from maillage.pathways.forms.children import CopyForm
from maillage.pathways.models import SupportProject
from maillage.pathways.project_document import project_blocks
from maillage.pathways.queries.projects import read_projects
from maillage.pathways.record_document import record_document
from maillage.pathways.views.frame import about_child, private


@page("pathways.see", methods=("GET", "POST"))
def copy_ask(request: HttpRequest, slug: str) -> HttpResponse:
    """A copy of the record was asked for."""
    row = access.access_acted_child(request, slug)
    return about_child(
        request,
        row,
        CopyForm(request.POST or None, initial={"on": clock.today()}),
        ask_copy,
        "Noter une demande de copie",
        "La demande est notée, avec sa date limite.",
        lead=(
            "Le dossier se donne à l’enfant et à qui a l’autorité parentale\u00a0: vérifiez qui "
            "demande. La réponse est due dans le mois."
        ),
    )


@page("pathways.see", methods=("POST",))
def copy_given(request: HttpRequest, slug: str, copy: str) -> HttpResponse:
    """The copy was handed over."""
    row = access.access_acted_child(request, slug)
    give_copy(request=access.access_copy(row, copy), actor=request.user)
    messages.success(request, "La remise de la copie est notée.")
    return redirect(here(request, "pathways:child", slug=row.slug))


@page("pathways.see")
def record_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The whole record as a document: a reading of it, of the identity and of each project."""
    row = access.access_read_child(request, slug)
    if not row.ties.reads_projects:
        raise Http404
    identity = access.access_identity(request, row)
    projects = SupportProject.objects.filter(child=row).select_related(
        "pathway__service", "organisation", "child"
    )
    opened = access.access_words_of(request, projects.order_by("pk"))
    told = [project_blocks(sheet, identity) for sheet in read_projects(opened)]
    return private(as_file(record_document(row, identity, told), f"dossier-{row}", form))
