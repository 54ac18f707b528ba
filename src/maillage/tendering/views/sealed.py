"""A provider answers a call whose committee opens: written and closed in the browser."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock, limits
from maillage.kernel.http import here, page, public_page
from maillage.kernel.words import NBSP
from maillage.people.models import FacilitatorProfile, Organisation, Provider
from maillage.tendering import access
from maillage.tendering.content import IDENTITY_KINDS
from maillage.tendering.domain.provider_papers import good_papers
from maillage.tendering.domain.provider_references import told_references
from maillage.tendering.domain.receipts import list_as_told, published_list_or_404
from maillage.tendering.envelopes import BadParcel
from maillage.tendering.forms.offers import LotBidForm, OfferForm
from maillage.tendering.models import Consultation, RequiredDocument
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import committee as committee_queries
from maillage.tendering.queries import offers as offer_queries

# A person sends an offer a few times; twenty in ten minutes is no person.
DEPOSITS, WINDOW = 20, 600
TOO_MANY_LATE = (
    "La date limite est passée, et plusieurs de vos propositions sont déjà gardées à part : "
    "écrivez à la structure plutôt que d’en déposer une autre."
)
TOO_MANY = f"Trop d’envois en peu de temps{NBSP}: attendez dix minutes, puis recommencez."


@page("tendering.answer_calls")
def offer_seal(request: HttpRequest, slug: str) -> HttpResponse:
    """The form that the browser reads and closes: nothing typed here is sent as it is."""
    call = _call_or_404(slug)
    organisation = request.organisation  # type: ignore[attr-defined]
    profiles = list(FacilitatorProfile.objects.filter(is_active=True))
    provider = Provider.objects.first()
    papers = call_queries.papers_of(call)
    references = told_references()
    needed, members = committee_queries.openers_of(call)
    form = OfferForm(
        papers=papers,
        profiles=profiles,
        training_registration_no=provider.training_registration_no if provider else "",
        initial=_initial(provider),
    )
    context = {
        "call": call,
        "form": form,
        "lot_forms": [
            LotBidForm(lot=lot, profiles=profiles) for lot in offer_queries.open_lots(call)
        ],
        "has_profiles": bool(profiles),
        "closed": call.deadline is not None and clock.now() > call.deadline,
        "own": access.own_offer(user=request.user, provider=organisation, consultation=call),
        "needed": needed,
        "members": members,
        "kept": json.dumps(_kept(request, papers, form), ensure_ascii=False),
        "references": references,
        "told_references": json.dumps([asdict(one) for one in references], ensure_ascii=False),
        "named": " ".join(sorted(IDENTITY_KINDS)),
    }
    return render(request, "tendering/committee/offer_seal.html", context)


@page("tendering.answer_calls", methods=("POST",))
def offer_parcel(request: HttpRequest, slug: str) -> HttpResponse:
    """A closed parcel, as the bytes of the request; the answer says where its receipt is."""
    call = _call_or_404(slug)
    organisation = request.organisation  # type: ignore[attr-defined]
    if not is_rate_fair(call, organisation):
        return _told(429, TOO_MANY)
    # The body is read whole before anything is asked to the clock.
    parcel = request.body
    try:
        receipt = access.deposit_parcel(
            consultation=call, provider=organisation, actor=request.user, parcel=parcel
        )
    except BadParcel:
        return _told(422, "Ce qui est arrivé n’est pas une proposition fermée : rechargez la page.")
    except access.CallClosed:
        return _told(409, "Cet appel ne reçoit plus de proposition : il vient d’être retiré.")
    except access.TooManyLate:
        return _told(429, TOO_MANY_LATE)
    url = here(request, "tendering:offer_receipt", slug=receipt.slug)
    return JsonResponse({"url": url, "digest": receipt.digest, "late": receipt.is_late})


def is_rate_fair(call: Consultation, organisation: Organisation) -> bool:
    """Count one deposit of a provider on a call; False beyond what a person sends."""
    return limits.is_within(
        "tendering.deposit", f"{call.pk}:{organisation.pk}", limit=DEPOSITS, seconds=WINDOW
    )


def to_sealed_form(request: HttpRequest, call: Consultation) -> HttpResponse | None:
    """Where the form of a call with a committee is; None for the others."""
    if not access.has_committee(call):
        return None
    return redirect(here(request, "tendering:offer_seal", slug=call.slug))


@public_page()
def call_receipts(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of receipts of a published call, as JSON, for whoever checks the root."""
    call = call_queries.published_call_or_404(slug)
    fixed = published_list_or_404(call)
    return JsonResponse(list_as_told(call, fixed), json_dumps_params={"indent": 1})


def _call_or_404(slug: str) -> Consultation:
    call = call_queries.answerable_call_or_404(slug)
    if not access.has_committee(call):
        raise Http404
    return call


def _kept(
    request: HttpRequest, papers: Sequence[RequiredDocument], form: OfferForm
) -> list[dict[str, str]]:
    """The papers that the provider keeps, for its browser to fetch and close with the rest."""
    return [
        {
            "name": f"piece_{paper.kind}",
            "filename": paper.file.original_name,
            "url": here(request, "tendering:paper_file", slug=paper.slug),
        }
        for paper in good_papers(paper.kind for paper in papers)
        if f"piece_{paper.kind}" in form.fields
    ]


def _initial(provider: Provider | None) -> dict[str, Any]:
    reason = provider.vat_exemption_reason if provider else ""
    return {"vat_basis_points": "0" if reason else "2000", "vat_exemption_reason": reason}


def _told(status: int, message: str) -> JsonResponse:
    return JsonResponse({"message": message.replace(" :", f"{NBSP}:")}, status=status)
