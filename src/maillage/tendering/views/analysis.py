"""Reading the offers: the buyer's page of the analysis, and the pages of each reader."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock, files
from maillage.kernel.http import here, page
from maillage.tendering import access, reader_access
from maillage.tendering.domain import analysis
from maillage.tendering.enums import ConsultationStatus, DocumentKind, LotStatus
from maillage.tendering.forms.analysis import (
    InterestsForm,
    MarksForm,
    ReadersForm,
    ReopenForm,
    StepForm,
)
from maillage.tendering.models import CallReader, Consultation, Lot
from maillage.tendering.presentation import reader_rows, step_events
from maillage.tendering.queries import analysis as queries
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.views.asked import actor


@page("tendering.publish_calls", methods=("GET", "POST"))
def analysis_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Who reads, how far each one is, and what was recorded."""
    if access.awaits_opening(call_queries.call_or_404(slug)):
        return redirect(here(request, "tendering:opening", slug=slug))
    call = _closed_call(slug)
    readers = queries.readers_of(call)
    reading = queries.analysis_of(call)
    initial = {
        "people": [reader.user_id for reader in readers],
        "hides_identity": bool(reading and reading.hides_identity),
        "marks_each_lot": bool(reading and reading.marks_each_lot),
    }
    form = ReadersForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            analysis.name_readers(
                consultation=call,
                actor=actor(request),
                people=list(form.cleaned_data["people"]),
                hides_identity=form.cleaned_data["hides_identity"],
                marks_each_lot=form.cleaned_data["marks_each_lot"],
            )
        except analysis.AnalysisRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Les personnes qui lisent sont nommées.")
            return redirect(here(request, "tendering:analysis", slug=slug))
    conflicts = queries.conflicts_of(call, actor(request))
    context = _analysis_context(call, readers, conflicts) | {
        "may_lead": not conflicts,
        "reading": reading,
        "form": form,
        "reopen": ReopenForm(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "tendering/analysis.html", context, status=status)


@page("tendering.publish_calls", methods=("POST",))
def analysis_reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the readers change their marks again, with the reason."""
    call = _closed_call(slug)
    form = ReopenForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        analysis.reopen_marks(consultation=call, actor=actor(request), reason=reason)
    except analysis.AnalysisRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "La notation est rouverte.")
    return redirect(here(request, "tendering:analysis", slug=slug))


@page("tendering.publish_calls", methods=("GET", "POST"))
def analysis_step(request: HttpRequest, slug: str, offer: str) -> HttpResponse:
    """Write down an interview, a negotiation, a question on the price, a setting aside."""
    call = _closed_call(slug)
    opened = next(
        iter(access.access_offers(user=actor(request), consultation=call, only=offer)), None
    )
    if opened is None:
        raise Http404
    answered = {bid.lot for bid in opened.content.bids}
    lots = [lot for lot in call_queries.lots_of(call) if lot.slug in answered]
    form = StepForm(request.POST or None, lots=lots)
    if request.method == "POST" and form.is_valid():
        try:
            analysis.record_step(
                consultation=call, actor=actor(request), offer=opened.offer, **form.step()
            )
        except analysis.AnalysisRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "L’étape est notée.")
            return redirect(here(request, "tendering:comparison", slug=slug))
    context = {"call": call, "opened": opened, "form": form}
    status = 422 if request.method == "POST" else 200
    return render(request, "tendering/analysis_step.html", context, status=status)


@page("tendering.read_offers", methods=("GET", "POST"))
def reading(request: HttpRequest, slug: str) -> HttpResponse:
    """A reader's list: first what they declare, then each offer with what is left to mark."""
    call, reader = _reader_or_404(request, slug)
    bidders = reader_access.access_bidders(user=actor(request), consultation=call)
    declared = {one.offer_id: one for one in reader.declarations.all()}
    waiting = [bidder for bidder in bidders if bidder.offer.pk not in declared]
    form = InterestsForm(request.POST or None, bidders=waiting)
    if request.method == "POST" and form.is_valid():
        try:
            analysis.declare(reader=reader, interests=form.interests())
        except analysis.AnalysisRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Votre déclaration est notée.")
            return redirect(here(request, "tendering:reading", slug=slug))
    context: dict[str, Any] = {"call": call, "reader": reader, "form": form, "waiting": waiting}
    context |= _work(request, call, reader)
    status = 422 if request.method == "POST" else 200
    return render(request, "tendering/reading.html", context, status=status)


@page("tendering.read_offers", methods=("GET", "POST"))
def reading_offer(request: HttpRequest, slug: str, offer: str) -> HttpResponse:
    """One offer and its marks, kept at every change."""
    call, reader = _reader_or_404(request, slug)
    read = _read_or_404(request, call, offer)
    if request.method == "POST" and reader.fixed_at:
        messages.info(request, "Vos notes sont arrêtées : elles ne changent plus.")
        return redirect(request.path)
    criteria = queries.quality(queries.criteria_of(call))
    kept = list(reader.marks.filter(offer=read.offer))
    form = MarksForm(
        request.POST if request.method == "POST" else None,
        criteria=criteria,
        lots=_places(call, read),
        kept=kept,
    )
    if request.method == "POST" and form.is_valid():
        try:
            analysis.keep_marks(reader=reader, offer=read.offer, given=form.given())
        except analysis.AnalysisRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            if "autosave" in request.POST:
                return HttpResponse(status=204)
            messages.success(request, "Vos notes sont enregistrées.")
            return redirect(here(request, "tendering:reading", slug=slug))
    others = queries.marks_of_others(call, reader, read.offer.pk) if reader.fixed_at else []
    context = {
        "call": call,
        "reader": reader,
        "read": read,
        "form": form,
        "others": others,
        "pieces": [(piece, DocumentKind(piece.kind).label) for piece in read.content.pieces],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "tendering/reading_offer.html", context, status=status)


@page("tendering.read_offers")
def reading_piece(request: HttpRequest, slug: str, offer: str, kind: str) -> HttpResponse:
    """A file of an offer, for a reader from whom it is not hidden."""
    call, _ = _reader_or_404(request, slug)
    read = _read_or_404(request, call, offer)
    for piece in read.content.pieces:
        if piece.kind == kind:
            return files.attachment(
                piece.data,
                filename=piece.filename,
                content_type=files.sniff(piece.data, piece.filename),
            )
    raise Http404


@page("tendering.read_offers", methods=("POST",))
def reading_fix(request: HttpRequest, slug: str) -> HttpResponse:
    """Make one's marks final."""
    call, reader = _reader_or_404(request, slug)
    wanted = {row["label"]: row["needed"] for row in _work(request, call, reader)["rows"]}
    try:
        analysis.fix_marks(reader=reader, wanted=wanted)
    except analysis.AnalysisRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Vos notes sont arrêtées. Celles des autres vous sont montrées.")
    return redirect(here(request, "tendering:reading", slug=slug))


def _closed_call(slug: str) -> Consultation:
    """A call whose offers may be read: after its deadline, with announced criteria or not."""
    call = call_queries.call_or_404(slug)
    past = call.deadline is not None and clock.now() > call.deadline
    if not past or call.status not in access.OPENABLE or access.awaits_opening(call):
        raise Http404
    return call


def _reader_or_404(request: HttpRequest, slug: str) -> tuple[Consultation, CallReader]:
    call = _closed_call(slug)
    reader = queries.reader_of(call, actor(request))
    if reader is None:
        raise Http404
    reader.consultation = call
    return call, reader


def _read_or_404(request: HttpRequest, call: Consultation, offer: str) -> reader_access.ReadOffer:
    found = reader_access.access_as_reader(user=actor(request), consultation=call, only=offer)
    if not found:
        raise Http404
    return found[0]


def _places(call: Consultation, read: reader_access.ReadOffer) -> list[Lot | None]:
    """The lots to mark apart, or None alone for one mark of the whole offer."""
    reading = queries.analysis_of(call)
    if reading is None or not reading.marks_each_lot:
        return [None]
    answered = {bid.lot for bid in read.content.bids}
    lots = call_queries.lots_of(call)
    return [lot for lot in lots if lot.slug in answered and lot.status != LotStatus.FILLED]


def _work(request: HttpRequest, call: Consultation, reader: CallReader) -> dict[str, Any]:
    """Each offer that a reader reads, with the marks it needs and has."""
    criteria = queries.quality(queries.criteria_of(call))
    aside = queries.set_aside(queries.steps_of(call))
    given: dict[int, set] = {}
    for mark in reader.marks.filter(value__isnull=False):
        key = (mark.criterion_id, mark.offer_id, mark.lot_id)
        given.setdefault(mark.offer_id, set()).add(key)
    rows = []
    for read in reader_access.access_as_reader(user=actor(request), consultation=call):
        if read.offer.pk in aside:
            continue
        places = [lot.pk if lot else None for lot in _places(call, read)]
        needed = {(one.pk, read.offer.pk, lot) for one in criteria for lot in places}
        rows.append(
            {
                "label": f"{read.label} – {read.provider.name}" if read.provider else read.label,
                "url": here(
                    request, "tendering:reading_offer", slug=call.slug, offer=read.offer.slug
                ),
                "needed": needed,
                "done": len(needed & given.get(read.offer.pk, set())),
                "total": len(needed),
            }
        )
    complete = all(row["done"] == row["total"] for row in rows)
    return {"rows": rows, "is_complete": complete, "criteria": criteria}


def _analysis_context(
    call: Consultation, readers: list[CallReader], conflicts: set[int]
) -> dict[str, Any]:
    """Nothing is told of an offer to whoever declared a conflict with it."""
    steps = [step for step in queries.steps_of(call) if step.offer_id not in conflicts]
    return {
        "call": call,
        "criteria": queries.criteria_of(call),
        "readers": reader_rows(readers, queries.declarations_of(call), queries.gone_of(readers)),
        "all_fixed": queries.all_fixed(readers),
        "is_awarded": call.status == ConsultationStatus.AWARDED,
        "events": step_events(steps, access.names_of_offers(one.offer_id for one in steps)),
        "counts": access.count_offers(call),
    }
