"""The room's rows: protocols and the cases that run through them."""

from maillage.programmes.models.cases import (
    CaseAccess,
    CaseAlert,
    CaseDecision,
    CaseMeeting,
    CaseMove,
    CasePartner,
    EscalationCase,
    SharedNote,
    SharedNoteRecipient,
)
from maillage.programmes.models.protocols import (
    LevelHolder,
    LevelLine,
    Protocol,
    ProtocolLevel,
    ProtocolVersion,
)

__all__ = [
    "CaseAccess",
    "CaseAlert",
    "CaseDecision",
    "CaseMeeting",
    "CaseMove",
    "CasePartner",
    "EscalationCase",
    "LevelHolder",
    "LevelLine",
    "Protocol",
    "ProtocolLevel",
    "ProtocolVersion",
    "SharedNote",
    "SharedNoteRecipient",
]
