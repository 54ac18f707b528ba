"""Fields, constraints, invariants of calls, offers, awards and agreements."""

from maillage.tendering.models.calls import Consultation, Lot, RequiredDocument
from maillage.tendering.models.criteria import Criterion
from maillage.tendering.models.notices import CallAlert, PendingRegistration
from maillage.tendering.models.outcome import Agreement, AwardLine
from maillage.tendering.models.sealed import DepositReceipt, Offer

__all__ = [
    "Agreement",
    "AwardLine",
    "CallAlert",
    "Consultation",
    "Criterion",
    "DepositReceipt",
    "Lot",
    "Offer",
    "PendingRegistration",
    "RequiredDocument",
]
