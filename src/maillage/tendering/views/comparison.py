"""Offers side by side after the deadline, and the award."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from maillage.kernel import clock, files
from maillage.kernel.http import here, page
from maillage.kernel.words import euros
from maillage.tendering import access
from maillage.tendering.domain.awarding import AwardRefused, award
from maillage.tendering.domain.comparison import Comparison, compare
from maillage.tendering.enums import ConsultationStatus
from maillage.tendering.forms.offers import AwardForm
from maillage.tendering.models import Consultation
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import offers as offer_queries

PROPOSED = "attribution proposée"


@page("tendering.publish_calls", methods=("GET", "POST"))
def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """Before the deadline: how many came, and nothing more. After: the table and the award."""
    call = get_object_or_404(Consultation.objects.select_related("organisation", "site"), slug=slug)
    context: dict[str, Any] = {"call": call, "counts": access.count_offers(call)}
    if call.status == ConsultationStatus.DRAFT or clock.now() <= (call.deadline or clock.now()):
        return render(request, "tendering/comparison_sealed.html", context)
    if access.awaits_opening(call):
        return redirect(here(request, "tendering:opening", slug=slug))
    offers = access.access_offers(user=request.user, consultation=call)
    lots = call_queries.lots_of(call)
    table = compare(call, lots, offers, offer_queries.profiles_named(offers))
    form = AwardForm(request.POST if request.method == "POST" else None, rows=table.rows)
    error = ""
    if request.method == "POST" and form.is_valid():
        try:
            cycle = award(
                consultation=call,
                actor=request.user,
                comparison=table,
                lots=lots,
                choice=form.choices(),
                reason=form.cleaned_data["override_reason"],
            )
        except AwardRefused as refusal:
            error = str(refusal)
        else:
            messages.success(
                request, "L’attribution est faite : il reste à signer et à planifier l’année."
            )
            return redirect(here(request, "groups:cycle", slug=cycle.slug))
    context |= {
        "table": table,
        "form": form,
        "error": error,
        "columns": _columns(table),
        "rows": _rows(table),
        "awardable": call.status == ConsultationStatus.PUBLISHED and bool(offers),
    }
    return render(
        request,
        "tendering/comparison.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


@page("tendering.publish_calls")
def offer_piece(request: HttpRequest, slug: str, offer: str, kind: str) -> HttpResponse:
    """A file that goes with an opened offer."""
    call = get_object_or_404(Consultation.objects.select_related("organisation"), slug=slug)
    for opened in access.access_offers(user=request.user, consultation=call, only=offer):
        for piece in opened.content.pieces:
            if piece.kind == kind:
                return files.attachment(
                    piece.data,
                    filename=piece.filename,
                    content_type=files.sniff(piece.data, piece.filename),
                )
    return get_object_or_404(Consultation.objects.none())


def _columns(table: Comparison) -> list[dict[str, Any]]:
    return [{"label": opened.provider.name} for opened in table.offers]


def _rows(table: Comparison) -> list[dict[str, Any]]:
    """The rows that the kit's comparison component draws."""
    rows = []
    for row in table.rows:
        lowest = row.cheapest_cents
        cells = []
        for cell in row.cells:
            if cell is None:
                cells.append({"value": "ne répond pas", "note": "", "best": "", "chosen": ""})
                continue
            cells.append(
                {
                    "value": f"{euros(cell.price_cents)} la séance",
                    "note": (
                        f"{cell.facilitator}, {euros(cell.participant_hour_cents)} par personne "
                        f"et par heure, {euros(cell.total_cents)} pour {cell.sessions} séances"
                    ),
                    "best": "le plus bas" if cell.price_cents == lowest else "",
                    "chosen": PROPOSED if cell is row.proposed else "",
                }
            )
        rows.append({"label": str(row.lot), "note": "", "cells": cells})
    return rows
