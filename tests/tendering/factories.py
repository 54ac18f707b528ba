"""Calls and persons for the tests of the room: ready to publish, or already public."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from maillage.groups.enums import MembershipMode
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.people.models import FacilitatorProfile, Organisation
from maillage.tendering import access
from maillage.tendering.content import OfferContent
from maillage.tendering.domain.provider_references import keep_reference
from maillage.tendering.enums import ConsultationStatus, LotStatus, Procedure
from maillage.tendering.models import Consultation, DepositReceipt, Lot, ProviderReference
from tests.factories import Space

DEADLINE = datetime(2026, 12, 18, 23, 59, tzinfo=clock.PARIS)


def make_call(organisation: Organisation, *, lots: int = 1, **fields: Any) -> Consultation:
    """A draft with nothing missing: a winter deadline, a season from January to June."""
    defaults: dict[str, Any] = {
        "title": "Analyse des pratiques du milieu ouvert",
        "departement_code": "37",
        "procedure": Procedure.DIRECT_AWARD,
        "membership": MembershipMode.CLOSED,
        "deadline": DEADLINE,
        "season_starts_on": date(2027, 1, 11),
        "season_ends_on": date(2027, 6, 30),
        "facilitator_profiles": ["psychologist"],
        "created_at": clock.now(),
    }
    with within(organisation):
        call = Consultation.objects.create(organisation=organisation, **{**defaults, **fields})
        for number in range(1, lots + 1):
            make_lot(call, number)
    return call


def make_lot(call: Consultation, number: int, **fields: Any) -> Lot:
    defaults: dict[str, Any] = {
        "name": f"Groupe {number}",
        "status": LotStatus.OPEN,
        "size_budgeted": 12,
        "sessions_min": 6,
        "sessions_max": 7,
        "duration_minutes": 120,
    }
    with within(call.organisation):
        return Lot.objects.create(
            organisation=call.organisation,
            consultation=call,
            number=number,
            **{**defaults, **fields},
        )


def make_public_call(organisation: Organisation, **fields: Any) -> Consultation:
    """A call as publication leaves it, without its key (no test here opens an offer)."""
    return make_call(
        organisation,
        **{
            "status": ConsultationStatus.PUBLISHED,
            "published_at": clock.now(),
            "recipient": "age1-not-used",
            **fields,
        },
    )


def make_facilitator(organisation: Organisation, **fields: Any) -> FacilitatorProfile:
    defaults: dict[str, Any] = {
        "first_name": "Claire",
        "last_name": "Vasseur",
        "profile_types": ["psychologist"],
        "departements": ["37"],
    }
    with within(organisation):
        return FacilitatorProfile.objects.create(
            organisation=organisation, **{**defaults, **fields}
        )


def make_reference(provider: Space, **fields: Any) -> ProviderReference:
    """A past mission of a provider, its structure named."""
    defaults: dict[str, Any] = {
        "group_kind": "practice_analysis",
        "structure_kind": "outreach_service",
        "structure_name": "SESSAD des Tilleuls",
        "year_from": 2019,
        "year_to": 2022,
        "sessions": 24,
        "line": "Une équipe de quinze éducateurs.",
    }
    with within(provider.organisation):
        return keep_reference(
            organisation=provider.organisation,
            actor=provider.people["admin"],
            values={**defaults, **fields},
        )


def make_offer(call: Consultation, provider: Space) -> DepositReceipt:
    """A sealed offer of a provider's facilitator on a call with real keys."""
    with within(call.organisation):
        call.recipient, call.sealed_identity = access.new_keys(call.slug)
        call.save()
    return access.deposit_offer(
        consultation=call,
        provider=provider.organisation,
        actor=provider.people["facilitator"],
        content=OfferContent(
            bids=(),
            vat_basis_points=0,
            vat_exemption_reason="",
            methodology_note="",
            schedule="",
            sworn_statement=False,
        ),
    )
