"""The same contract as an OCDS release (1.1): parties, tender, award, contract.

The `ocid` prefix is not registered with the Open Contracting Partnership: whoever runs a public
instance asks for theirs. Amounts are in euros before VAT.

The lots that the contract is for are told as the lots extension (1.1.5) has them.

The tests hold a contract and a contract with its amendment against the published schema (1.1.5).
"""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from maillage.kernel.clock import PARIS
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Organisation
from maillage.tendering.enums import AmendmentKind
from maillage.tendering.models import Agreement, AgreementLine, Amendment, EssentialData, Lot
from maillage.tendering.queries.terms import first_terms

PREFIX = "ocds-maillage"


def release_of(data: EssentialData, amendments: Iterable[Amendment]) -> dict[str, Any]:
    """One release, tagged as a contract; amendments made public are in it."""
    agreement = data.agreement
    call = agreement.consultation
    buyer, provider = (
        _party(agreement.organisation, "buyer"),
        _party(agreement.provider, "supplier"),
    )
    changes = list(amendments)
    first, lots = first_terms(agreement), _lots(agreement, changes)
    published = changes[-1].published_on if changes else data.published_on
    return {
        "ocid": f"{PREFIX}-{call.slug}",
        "id": f"{agreement.slug}-{len(changes)}",
        "date": _instant(published or data.published_on),
        "tag": ["contractAmendment" if changes else "contract"],
        "initiationType": "tender",
        "language": "fr",
        "parties": [buyer, provider],
        "buyer": _reference(buyer),
        "tender": {
            "id": call.slug,
            "title": call.title,
            "procurementMethodDetails": data.procedure,
            "numberOfTenderers": data.offers_received,
            "lots": [{"id": str(lot.number), "title": lot.name} for lot in lots],
            "items": [
                {
                    "id": "1",
                    "description": call.get_kind_display(),
                    "classification": {"scheme": "CPV", "id": data.cpv},
                }
            ],
        },
        "awards": [
            {
                "id": agreement.reference,
                "status": "active",
                "date": _instant(agreement.signed_on or data.published_on),
                "value": _amount(agreement.total_net_cents),
                "suppliers": [_reference(provider)],
                "relatedLots": [str(term.lot.number) for term in first],
            }
        ],
        "contracts": [_contract(data, changes)],
    }


def _lots(agreement: Agreement, changes: list[Amendment]) -> list[Lot]:
    """The lots it was signed for, and those that a public amendment gave it since."""
    found = {term.lot.pk: term.lot for term in first_terms(agreement)}
    with across_organisations("what a contract and its amendments made public"):
        lines = AgreementLine.objects.filter(amendment__in=changes).select_related("lot")
        found |= {line.lot_id: line.lot for line in lines}
    return sorted(found.values(), key=lambda lot: lot.number)


def _amount(cents: int) -> dict[str, Any]:
    return {"amount": cents / 100, "currency": "EUR"}


def _contract(data: EssentialData, changes: list[Amendment]) -> dict[str, Any]:
    """The contract as its public amendments leave it: an end that is not public is not told."""
    agreement = data.agreement
    is_over = any(one.kind == AmendmentKind.TERMINATION for one in changes)
    net = changes[-1].total_net_cents if changes else agreement.total_net_cents
    told = {
        "id": agreement.reference,
        "awardID": agreement.reference,
        "status": "terminated" if is_over and agreement.ended_on else "active",
        "dateSigned": _instant(agreement.signed_on or data.published_on),
        "value": _amount(net),
    }
    return told | ({"amendments": [_amendment(one) for one in changes]} if changes else {})


def _party(organisation: Organisation, role: str) -> dict[str, Any]:
    return {
        "id": f"SIRET-{organisation.siret}",
        "name": organisation.name,
        "identifier": {"scheme": "SIRET", "id": organisation.siret},
        "roles": [role],
    }


def _reference(party: dict[str, Any]) -> dict[str, str]:
    return {"id": party["id"], "name": party["name"]}


def _amendment(amendment: Amendment) -> dict[str, Any]:
    return {
        "id": str(amendment.number),
        "date": _instant(amendment.signed_on),
        "description": amendment.get_kind_display(),
    }


def _instant(day: Any) -> str:
    return datetime.combine(day, time(12), PARIS).isoformat()
