"""Open data: what a buyer publishes of its contracts, and what everybody reads."""

import json
import logging
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel import files
from maillage.kernel.http import here, page, public_page
from maillage.kernel.paging import page_of
from maillage.kernel.tenancy import across_organisations
from maillage.tendering import access
from maillage.tendering.decp import PROCEDURES, NotPublishable, document_of, record_of
from maillage.tendering.domain.opening_data import publish_data, withdraw_data
from maillage.tendering.enums import Procedure
from maillage.tendering.forms.openness import EssentialDataForm
from maillage.tendering.models import Agreement, EssentialData
from maillage.tendering.ocds import release_of
from maillage.tendering.queries import agreements as agreement_queries
from maillage.tendering.queries.openness import (
    PUBLIC,
    contract_or_404,
    is_data_owed,
    published_contracts,
)
from maillage.tendering.views.agreements import frame

logger = logging.getLogger(__name__)
KEPT = (
    *("cpv", "procedure", "offers_received", "ccag", "price_form", "price_type"),
    *("social", "environment"),
)


@page("tendering.publish_calls", methods=("GET", "POST"))
def agreement_data(request: HttpRequest, slug: str) -> HttpResponse:
    """What is asked to publish a contract, whether it is owed, and what is public."""
    found = agreement_queries.agreement_or_404(slug)
    data = EssentialData.objects.filter(agreement=found).first()
    form = EssentialDataForm(request.POST or None, initial=_initial(found, data))
    if request.method == "POST" and form.is_valid():
        try:
            publish_data(agreement=found, actor=request.user, values=form.cleaned_data)
        except NotPublishable as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Les données de la convention sont publiques.")
            return redirect(here(request, "tendering:agreement_data", slug=slug))
    context = {
        **frame(request, found, "agreement_data"),
        "form": form,
        "data": data,
        "is_owed": is_data_owed(found),
        "waiting": found.amendments.filter(published_on=None).exclude(signed_on=None).count(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "tendering/agreement_data.html", context, status=status)


@page("tendering.publish_calls", methods=("POST",))
def agreement_data_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the data of a contract back from the public pages."""
    found = agreement_queries.agreement_or_404(slug)
    try:
        withdraw_data(agreement=found, actor=request.user)
    except NotPublishable as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Les données ne sont plus publiques.")
    return redirect(here(request, "tendering:agreement_data", slug=slug))


@public_page()
def contracts(request: HttpRequest) -> HttpResponse:
    """The published contracts, the latest first."""
    with across_organisations(PUBLIC):
        rows = page_of(request, published_contracts())
    return render(request, "tendering/contracts.html", {"contracts": rows})


@public_page()
def contracts_decp(request: HttpRequest) -> HttpResponse:
    """Every published contract in one DECP file."""
    with across_organisations(PUBLIC):
        rows = list(published_contracts())
    return _json(document_of(_records(rows)), "decp")


@public_page()
def contract_decp(request: HttpRequest, slug: str) -> HttpResponse:
    """One contract as DECP."""
    found = contract_or_404(slug)
    return _json(document_of(_records([found])), f"decp-{found.agreement.reference}")


@public_page()
def contract_ocds(request: HttpRequest, slug: str) -> HttpResponse:
    """One contract as an OCDS release."""
    found = contract_or_404(slug)
    release = release_of(found, found.agreement.public)
    return _json(release, f"ocds-{found.agreement.reference}")


def _initial(found: Agreement, data: EssentialData | None) -> dict[str, Any]:
    if data is not None:
        return {name: getattr(data, name) for name in KEPT}
    counts = access.count_offers(found.consultation)
    return {
        "procedure": PROCEDURES[Procedure(found.consultation.procedure)],
        "offers_received": counts["standing"] + counts["late"],
        "environment": [],
    }


def _records(rows: Iterable[EssentialData]) -> list[dict[str, Any]]:
    """Their DECP records; one that no longer can be made (a SIRET taken away) is left out."""
    records = []
    for one in rows:
        try:
            records.append(record_of(one, one.agreement.public))
        except NotPublishable:
            logger.warning("the essential data %s cannot be published", one.pk)
    return records


def _json(told: dict[str, Any], name: str) -> HttpResponse:
    data = json.dumps(told, ensure_ascii=False, indent=2).encode()
    return files.attachment(data, filename=f"{name}.json")
