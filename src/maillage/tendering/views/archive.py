"""The purchase file of a call: one archive, how long it is kept, and erasing in time."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header

from maillage.kernel import clock, journal
from maillage.kernel.http import here, page
from maillage.people.models import Organisation
from maillage.tendering import access
from maillage.tendering.access_erasure import TooEarly, erase_offers_set_aside
from maillage.tendering.archive import Entry, entries_of, stream
from maillage.tendering.enums import ConsultationStatus
from maillage.tendering.models import Consultation, OfferErasure
from maillage.tendering.queries.retention import clocks_of

CLOSED = (ConsultationStatus.AWARDED, ConsultationStatus.ABANDONED)


@page("tendering.publish_calls")
def call_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """What the archive holds, how long each part is kept, and what may be erased."""
    call = _closed_or_404(slug)
    clocks = clocks_of(call)
    why_not = access.may_not_compare(user=request.user, consultation=call)
    context = {
        # The file holds every offer: who declared a link with one does not take it away.
        "is_excluded": why_not == "conflict",
        "call": call,
        "clocks": clocks,
        "erasure": OfferErasure.objects.filter(consultation=call).first(),
        "may_erase": clocks[0].is_over,
        "crumbs": [
            {"label": call.title, "url": here(request, "tendering:call_detail", slug=slug)},
            {"label": "Dossier d’achat", "url": ""},
        ],
    }
    return render(request, "tendering/call_archive.html", context)


@page("tendering.publish_calls")
def call_archive_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The archive itself, sent as it is made; its reading is told to the journal."""
    call = _closed_or_404(slug)
    journal.record_read(organisation=call.organisation, actor=request.user, subject=call)
    name = f"dossier-achat-{call.slug}-{clock.today():%Y-%m-%d}.zip"
    return archive_response(entries_of(call, request.user), call.organisation, name)


def archive_response(
    entries: Iterable[Entry], organisation: Organisation, name: str
) -> HttpResponse:
    """An archive that leaves as it is made."""
    response = StreamingHttpResponse(stream(entries, organisation), content_type="application/zip")
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response  # type: ignore[return-value]


@page("tendering.publish_calls", methods=("POST",))
def call_archive_erase(request: HttpRequest, slug: str) -> HttpResponse:
    """Erase the offers set aside, their time being past."""
    call = _closed_or_404(slug)
    try:
        row = erase_offers_set_aside(consultation=call, actor=request.user)
    except TooEarly as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"Propositions effacées\u00a0: {row.offers}.")
    return redirect(here(request, "tendering:call_archive", slug=slug))


def _closed_or_404(slug: str) -> Consultation:
    rows = Consultation.objects.select_related("organisation", "site")
    call: Consultation = get_object_or_404(rows, slug=slug)
    if call.status not in CLOSED or call.published_at is None:
        raise Http404
    return call
