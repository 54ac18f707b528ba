"""The papers of a provider, and everything it told in one archive."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock, files
from maillage.kernel.http import here, page
from maillage.kernel.limits import is_within
from maillage.kernel.words import NBSP
from maillage.people.models import Provider
from maillage.tendering.domain import provider_papers
from maillage.tendering.enums import WINNER_ONLY
from maillage.tendering.exports import provider_entries
from maillage.tendering.forms.provider_papers import ProviderPaperForm
from maillage.tendering.models import ProviderPaper
from maillage.tendering.views.archive import archive_response
from maillage.tendering.views.asked import actor, space
from maillage.tendering.views.calls import status_of

# Every offer is opened anew for each archive.
EXPORTS = {"limit": 5, "seconds": 3600}
TOO_MANY = (
    "Vous avez emporté cette archive cinq fois en une heure\u00a0: attendez un peu, puis "
    "recommencez."
)
COLUMNS = [
    {"label": "Pièce"},
    {"label": "Fichier"},
    {"label": "Valable jusqu’au"},
    {"label": "Retirer", "hidden": True},
]


@page("tendering.keep_profile", methods=("GET", "POST"))
def paper_list(request: HttpRequest) -> HttpResponse:
    """The papers kept, and the form that keeps one more."""
    form = ProviderPaperForm()
    if request.method == "POST":
        form = ProviderPaperForm(request.POST, request.FILES)
        if form.is_valid():
            upload = form.cleaned_data["file"]
            try:
                provider_papers.keep_paper(
                    organisation=space(request),
                    actor=actor(request),
                    kind=form.cleaned_data["kind"],
                    data=upload.read(),
                    filename=upload.name,
                    expires_on=form.cleaned_data["expires_on"],
                )
            except files.FileRefused as refusal:
                form.add_error("file", str(refusal))
            else:
                proof = form.cleaned_data["kind"] in WINNER_ONLY
                where = "vos conventions la reprendront" if proof else "vos offres la reprendront"
                messages.success(request, f"La pièce est gardée{NBSP}: {where}.")
                return redirect(here(request, "tendering:paper_list"))
    today = clock.today()
    context = {
        "form": form,
        "columns": COLUMNS,
        "rows": [
            {
                "paper": paper,
                "is_past": paper.expires_on is not None and paper.expires_on < today,
                "file_url": here(request, "tendering:paper_file", slug=paper.slug),
                "remove_url": here(request, "tendering:paper_remove", slug=paper.slug),
            }
            for paper in ProviderPaper.objects.select_related("file")
        ],
        "profile_url": here(request, "tendering:profile"),
    }
    return render(request, "tendering/paper_list.html", context, status=status_of(request))


@page("tendering.keep_profile")
def paper_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The file of one paper."""
    return files.download(_paper_or_404(slug).file)


@page("tendering.keep_profile", methods=("POST",))
def paper_remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget one paper."""
    provider_papers.remove_paper(paper=_paper_or_404(slug), actor=actor(request))
    messages.success(
        request,
        "La pièce est retirée. Vos offres déjà déposées et vos conventions gardent la leur.",
    )
    return redirect(here(request, "tendering:paper_list"))


@page("tendering.keep_profile")
def provider_export(request: HttpRequest) -> HttpResponse:
    """Everything the provider told, in one archive."""
    if not Provider.objects.filter(organisation=space(request)).exists():
        raise Http404
    house = space(request)
    if not is_within("tendering.provider_export", str(actor(request).pk), **EXPORTS):
        messages.error(request, TOO_MANY)
        return redirect(here(request, "tendering:profile"))
    entries = provider_entries(organisation=house, user=actor(request))
    return archive_response(entries, house, "maillage.zip")


def _paper_or_404(slug: str) -> ProviderPaper:
    paper = ProviderPaper.objects.select_related("file", "organisation").filter(slug=slug).first()
    if paper is None:
        raise Http404
    return paper
