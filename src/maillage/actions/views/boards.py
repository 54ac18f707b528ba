"""What leaves of a sheet: files for the council, a page that an intranet may frame."""

from typing import Any

from csp.constants import NONE
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html

from maillage.actions.domain import embedding
from maillage.actions.exports.sheets import board, council_document, intranet_zip, sheet_ods
from maillage.actions.forms.sheets import EmbedForm
from maillage.actions.models import SheetEmbed
from maillage.actions.queries.sheets import access_sheet
from maillage.actions.views.frame import private
from maillage.actions.views.sheets import trail
from maillage.kernel import files, links
from maillage.kernel.documents.served import as_file
from maillage.kernel.http import here, page, public_page
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import within

NAME = "fiche-action"


@page("actions.see")
def sheet_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The sheet as PDF, ODT or ODS for the council, or as pages for an intranet (zip)."""
    sheet = access_sheet(request, slug)
    if form == "ods":
        return files.attachment(sheet_ods(sheet), filename=f"{NAME}.ods")
    if form == "zip":
        data = intranet_zip(sheet)
        return files.attachment(data, filename=f"{NAME}.zip")
    return as_file(council_document(sheet), NAME, form)


@page("actions.share", methods=("GET", "POST"))
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """Who may frame the sheet. No redirection: the address is kept nowhere."""
    sheet = access_sheet(request, slug)
    form = EmbedForm(request.POST or None)
    context: dict[str, Any] = {
        "sheet": sheet,
        "form": form,
        "crumbs": trail(request, sheet, ("Sur l’intranet", "")),
    }
    is_good = request.method == "POST" and form.is_valid()
    if is_good:
        token = embedding.open_board(
            sheet=sheet, actor=request.user, origins=form.cleaned_data["origins"]
        )
        address = absolute(reverse("actions:board", kwargs={"token": token}))
        frame = format_html(
            '<iframe src="{}" title="{}" width="100%" height="600"></iframe>', address, sheet
        )
        context |= {"address": address, "frame": frame, "form": EmbedForm()}
    context["embed"] = SheetEmbed.objects.filter(sheet=sheet).first()
    status = 422 if request.method == "POST" and not is_good else 200
    return private(render(request, "actions/sheets/embed.html", context, status=status))


@page("actions.share", methods=("POST",))
def embed_close(request: HttpRequest, slug: str) -> HttpResponse:
    """No site frames it any more."""
    sheet = access_sheet(request, slug)
    embedding.close_board(sheet=sheet, actor=request.user)
    return redirect(here(request, "actions:embed", slug=slug))


@public_page()
def shown(request: HttpRequest, token: str) -> HttpResponse:
    """The numbers of a sheet, to be framed by the origins its organisation has named."""
    found = embedding.board_of(links.open_or_404(request, token, purpose=embedding.PURPOSE))
    if found is None:
        raise Http404
    with within(found.organisation_id):
        response = render(request, "actions/sheets/board.html", board(found.sheet))
    # The one page of the product that may be framed; it runs no script and sends no form.
    response.xframe_options_exempt = True  # type: ignore[attr-defined]
    response._csp_replace = {  # type: ignore[attr-defined]
        "frame-ancestors": found.allowed,
        "script-src": [NONE],
        "form-action": [NONE],
    }
    return private(response)
