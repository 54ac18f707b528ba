"""A provider answers a call: deposit, change until the deadline, take back."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of
from maillage.kernel.words import NBSP
from maillage.people.models import FacilitatorProfile, Provider
from maillage.tendering import access
from maillage.tendering.content import OfferContent, Piece
from maillage.tendering.domain.provider_papers import good_papers, pieces_for
from maillage.tendering.domain.provider_references import told_references
from maillage.tendering.domain.receipts import fixed_list, inclusion
from maillage.tendering.enums import ConsultationStatus, OfferStatus
from maillage.tendering.forms.offers import LotBidForm, OfferForm
from maillage.tendering.models import Consultation, DepositReceipt, Lot, RequiredDocument
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import offers as offer_queries
from maillage.tendering.views.sealed import (
    TOO_MANY,
    TOO_MANY_LATE,
    is_rate_fair,
    to_sealed_form,
)


@page("tendering.answer_calls", methods=("GET", "POST"))
def offer_new(request: HttpRequest, slug: str) -> HttpResponse:
    """The offer form; the deadline is judged at deposit, on the server's clock."""
    call = call_queries.answerable_call_or_404(slug)
    elsewhere = to_sealed_form(request, call)
    if elsewhere is not None:
        return elsewhere
    own = access.access_own_offer(
        user=request.user, provider=request.organisation, consultation=call
    )
    forms = _Forms(request, call, own.content if own else None)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and forms.valid():
        if is_rate_fair(call, request.organisation):
            try:
                return _deposit(request, call, forms)
            except access.CallClosed:
                forms.general_error = (
                    "Cet appel ne reçoit plus de proposition : il vient d’être retiré."
                )
            except access.TooManyLate:
                forms.general_error = TOO_MANY_LATE
        else:
            status, forms.general_error = 429, TOO_MANY
    return render(
        request,
        "tendering/offer_form.html",
        {
            "call": call,
            "form": forms.offer,
            "lot_forms": forms.lots,
            "own": own,
            "closed": call.deadline is not None and clock.now() > call.deadline,
            "has_profiles": forms.has_profiles,
            "general_error": forms.general_error,
            "kept": json.dumps([f"piece_{kind}" for kind in forms.offer.kept]),
            "references": told_references(),
        },
        status=status,
    )


@page("tendering.answer_calls")
def offer_receipt(request: HttpRequest, slug: str) -> HttpResponse:
    """The proof of a deposit: what was received, when, and its digest."""
    receipt = offer_queries.receipt_or_404(slug)
    fixed = fixed_list(receipt.call)
    status = receipt.offer.status
    may_change = status == OfferStatus.SEALED and receipt.call.is_open_at(clock.now())
    proof = inclusion(receipt, fixed) if fixed else None
    context = {
        "receipt": receipt,
        "may_change": may_change,
        # A sealed form keeps its draft: nobody, its provider included, reads what was sent.
        "forgets_draft": may_change and not access.has_committee(receipt.call),
        "standing": _standing(receipt, may_change),
        "inclusion": proof,
        # What stands has its line in the list once it is fixed: anything else is told.
        "is_missing": fixed is not None and proof is None and status in access.STANDING,
    }
    return render(request, "tendering/offer_receipt.html", context)


@dataclass(frozen=True)
class Standing:
    """Where a deposit stands today: a word, the tone of the word, a sentence."""

    state: str
    tone: str
    lead: str


def _standing(receipt: DepositReceipt, may_change: bool) -> Standing:
    """What became of a deposit, decided here for the whole page."""
    status = receipt.offer.status
    if receipt.is_late:
        return Standing(
            "Hors délai",
            "attention",
            "Arrivée après la date limite, votre proposition est conservée à part et ne sera pas "
            "ouverte.",
        )
    if status == OfferStatus.WITHDRAWN:
        lead = "Vous avez retiré cette proposition. Personne ne l’a lue."
        return Standing(receipt.offer.get_status_display(), "", lead)
    if status == OfferStatus.REPLACED:
        lead = "Vous avez remplacé cette proposition par une autre. Personne ne l’a lue."
        return Standing(receipt.offer.get_status_display(), "", lead)
    if receipt.call.status == ConsultationStatus.ABANDONED:
        lead = f"Cet appel est sans suite{NBSP}: {receipt.call.abandoned_reason}"
    elif may_change:
        lead = (
            "Votre proposition est fermée. Vous pouvez la remplacer ou la retirer jusqu’à la date "
            "limite."
        )
    else:
        lead = f"La date limite est passée{NBSP}: votre proposition ne change plus."
    return Standing("Déposée", "done", lead)


@page("tendering.answer_calls")
def offer_list(request: HttpRequest) -> HttpResponse:
    """The provider's offers and what became of them."""
    offers = page_of(request, offer_queries.offers_of_space())
    return render(request, "tendering/offer_list.html", {"offers": offers})


@page("tendering.answer_calls", methods=("POST",))
def offer_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the standing offer back, before the deadline."""
    call = call_queries.answerable_call_or_404(slug)
    done = access.withdraw_offer(
        consultation=call, provider=request.organisation, actor=request.user
    )
    if done:
        messages.success(request, "Votre proposition est retirée. Personne ne l’a lue.")
    else:
        messages.error(request, "Il n’y a plus de proposition à retirer.")
    return redirect(here(request, "tendering:offer_list"))


class _Forms:
    """The offer's form and one form per open lot, bound or filled with the former offer."""

    def __init__(
        self, request: HttpRequest, call: Consultation, former: OfferContent | None
    ) -> None:
        self.request = request
        profiles = list(FacilitatorProfile.objects.filter(is_active=True))
        provider = Provider.objects.first()
        self.has_profiles = bool(profiles)
        data = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        papers = call_queries.papers_of(call)
        self.offer = OfferForm(
            *data,
            papers=papers,
            profiles=profiles,
            # What the provider keeps is joined; what its former offer said of a paper wins.
            kept=[
                *_kept(request, papers),
                *(former.pieces if former else ()),
            ],
            training_registration_no=provider.training_registration_no if provider else "",
            initial=_initial(former, provider),
        )
        self.lots = [
            LotBidForm(
                data[0], lot=lot, profiles=profiles, initial=_initial_bid(former, lot, profiles)
            )
            for lot in offer_queries.open_lots(call)
        ]
        self.general_error = ""

    def valid(self) -> bool:
        """Check everything at once, so that every error is told at once."""
        checks = [self.offer.is_valid(), *[form.is_valid() for form in self.lots]]
        # A price that could not be read has its own error: it is not a lot left aside.
        if not any(form.is_answered for form in self.lots):
            self.general_error = "Indiquez un prix pour au moins un lot."
        return all(checks) and not self.general_error

    @property
    def bids(self) -> list[Any]:
        return [bid for form in self.lots if (bid := form.bid()) is not None]


def _deposit(request: HttpRequest, call: Consultation, forms: _Forms) -> HttpResponse:
    receipt = access.deposit_offer(
        consultation=call,
        provider=request.organisation,
        actor=request.user,
        content=forms.offer.content(forms.bids, told_references()),
    )
    if receipt.is_late:
        messages.error(
            request,
            "Votre proposition est arrivée après la date limite. Elle est conservée à part et ne "
            f"sera pas ouverte{NBSP}: prévenez la structure.",
        )
    else:
        messages.success(request, "Votre proposition est déposée et fermée.")
    return redirect(here(request, "tendering:offer_receipt", slug=receipt.slug))


def _kept(request: HttpRequest, papers: Sequence[RequiredDocument]) -> list[Piece]:
    """The papers kept that the call asks; shown by name, read only once they are sent."""
    kinds = [paper.kind for paper in papers]
    if request.method == "POST":
        return pieces_for(kinds)
    return [Piece(paper.kind, paper.file.original_name, b"") for paper in good_papers(kinds)]


def _initial(former: OfferContent | None, provider: Provider | None) -> dict[str, Any]:
    if former is None:
        reason = provider.vat_exemption_reason if provider else ""
        return {"vat_basis_points": "0" if reason else "2000", "vat_exemption_reason": reason}
    return {
        "vat_basis_points": str(former.vat_basis_points),
        "vat_exemption_reason": former.vat_exemption_reason,
        "methodology_note": former.methodology_note,
        "schedule": former.schedule,
        "sworn_statement": former.sworn_statement,
        "max_lots": former.max_lots or None,
        **{f"most_{person}": most for person, most in former.most_each.items()},
    }


def _initial_bid(
    former: OfferContent | None, lot: Lot, profiles: Sequence[FacilitatorProfile]
) -> dict[str, Any]:
    bid = next((one for one in former.bids if one.lot == lot.slug), None) if former else None
    if bid is None:
        return {}
    cents = bid.price_per_session_cents
    return {
        "price": f"{cents // 100},{cents % 100:02d}",
        "sessions": bid.sessions,
        "facilitator": bid.facilitator,
        "others": list(bid.others),
    }
