"""Fields, constraints, invariants of calls, offers, awards and agreements."""

from maillage.tendering.models.analysis import (
    Analysis,
    AnalysisStep,
    CallReader,
    InterestDeclaration,
    Mark,
)
from maillage.tendering.models.calls import Consultation, Lot, RequiredDocument
from maillage.tendering.models.clauses import ClauseSet
from maillage.tendering.models.closing import OfferErasure, OutcomeAnswer
from maillage.tendering.models.committee import (
    Committee,
    CommitteeMember,
    MemberKey,
    OfferKeys,
    Opening,
    ReceiptList,
    ShareGiven,
)
from maillage.tendering.models.criteria import Criterion
from maillage.tendering.models.exchanges import AskedQuestion, CallAmendment, CallQuestion
from maillage.tendering.models.following import Certificate, Invoice, InvoiceLine, Reminder
from maillage.tendering.models.notices import AlertChoice, CallAlert, PendingRegistration
from maillage.tendering.models.openness import EssentialData
from maillage.tendering.models.outcome import (
    Agreement,
    AgreementLine,
    AgreementPaper,
    Amendment,
    AwardLine,
)
from maillage.tendering.models.provider_papers import ProviderPaper
from maillage.tendering.models.provider_references import ProviderReference
from maillage.tendering.models.renewal import NewSeat, PiecesGiven, Renewal
from maillage.tendering.models.results import (
    AwardRecord,
    LotResult,
    OutcomeLetter,
    ReasonsRequest,
    TakeOver,
)
from maillage.tendering.models.sealed import DepositReceipt, Offer

__all__ = [
    "Agreement",
    "AgreementLine",
    "AgreementPaper",
    "AlertChoice",
    "Amendment",
    "Analysis",
    "AnalysisStep",
    "AskedQuestion",
    "AwardLine",
    "AwardRecord",
    "CallAlert",
    "CallAmendment",
    "CallQuestion",
    "CallReader",
    "Certificate",
    "ClauseSet",
    "Committee",
    "CommitteeMember",
    "Consultation",
    "Criterion",
    "DepositReceipt",
    "EssentialData",
    "InterestDeclaration",
    "Invoice",
    "InvoiceLine",
    "Lot",
    "LotResult",
    "Mark",
    "MemberKey",
    "NewSeat",
    "Offer",
    "OfferErasure",
    "OfferKeys",
    "Opening",
    "OutcomeAnswer",
    "OutcomeLetter",
    "PendingRegistration",
    "PiecesGiven",
    "ProviderPaper",
    "ProviderReference",
    "ReasonsRequest",
    "ReceiptList",
    "Reminder",
    "Renewal",
    "RequiredDocument",
    "ShareGiven",
    "TakeOver",
]
