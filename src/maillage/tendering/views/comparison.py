"""Offers side by side after the deadline, and the award."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from maillage.kernel import clock, files
from maillage.kernel.http import here, page
from maillage.tendering import access
from maillage.tendering.comparing import (
    asked_of_persons,
    comparison_columns,
    comparison_rows,
    low_prices,
    need_rows,
    price_chart,
    rule_words,
    same_names,
)
from maillage.tendering.domain.awarding import AwardRefused, award
from maillage.tendering.domain.comparison import Comparison, compare
from maillage.tendering.enums import ConsultationStatus
from maillage.tendering.forms.offers import AwardForm
from maillage.tendering.models import Consultation, Lot
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import offers as offer_queries
from maillage.tendering.views.calls import agreements_link

AWARDED = (
    "L’attribution est faite et les groupes sont créés : faites signer, puis planifiez l’année."
)
AWARDED_BY_MARKS = "L’attribution est faite : relisez les courriers, puis envoyez-les."


@page("tendering.publish_calls", methods=("GET", "POST"))
def comparison(request: HttpRequest, slug: str) -> HttpResponse:
    """Before the deadline: how many came, and nothing more. After: the table and the award."""
    call = get_object_or_404(Consultation.objects.select_related("organisation", "site"), slug=slug)
    context: dict[str, Any] = {"call": call, "counts": access.count_offers(call)}
    if call.status == ConsultationStatus.DRAFT or clock.now() <= (call.deadline or clock.now()):
        context["has_committee"] = access.has_committee(call)
        return render(request, "tendering/comparison_sealed.html", context)
    if access.awaits_opening(call):
        return redirect(here(request, "tendering:opening", slug=slug))
    waits_for = access.may_not_compare(user=request.user, consultation=call)
    if waits_for:
        context["waits_for"] = waits_for
        return render(request, "tendering/comparison_waiting.html", context)
    offers = access.access_offers(user=request.user, consultation=call)
    lots = call_queries.lots_of(call)
    table = compare(call, lots, offers, offer_queries.profiles_named(offers))
    posted = request.method == "POST"
    form = AwardForm(request.POST if posted else None, table=table, initial=_asked(request))
    if posted and form.is_valid() and _award(request, call, table, lots, form):
        messages.success(request, AWARDED_BY_MARKS if table.by_marks else AWARDED)
        return redirect(_after(request, call, table))
    context |= {
        "table": table,
        "form": form,
        "columns": comparison_columns(table),
        "rows": comparison_rows(table),
        "needs": need_rows(table),
        "chart": price_chart(table),
        "low": low_prices(table),
        "same_names": same_names(table),
        "rule": rule_words(table),
        "asked": asked_of_persons(call),
        "awardable": call.status == ConsultationStatus.PUBLISHED and bool(offers),
        "is_awarded": call.status == ConsultationStatus.AWARDED,
    }
    return render(request, "tendering/comparison.html", context, status=422 if posted else 200)


def _asked(request: HttpRequest) -> dict[str, str]:
    """A choice that the address carries ("?lot_…=…"), to start from; anything else is ignored."""
    return {name: request.GET[name] for name in request.GET if name.startswith("lot_")}


def _award(
    request: HttpRequest, call: Consultation, table: Comparison, lots: list[Lot], form: AwardForm
) -> bool:
    """Make the award; False, with the sentence in the form, when it is refused."""
    try:
        award(
            consultation=call,
            actor=request.user,
            comparison=table,
            lots=lots,
            choice=form.choices(),
            reason=form.cleaned_data["override_reason"],
            joint_decision=form.cleaned_data.get("joint_decision", ""),
            linked=form.cleaned_data["linked"],
            interest_words=form.cleaned_data["interest_words"],
        )
    except AwardRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _after(request: HttpRequest, call: Consultation, table: Comparison) -> str:
    """With criteria the letters come next; without, they have left already: the convention."""
    if table.by_marks:
        return here(request, "tendering:letters", slug=call.slug)
    return agreements_link(request, call)["url"]


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
