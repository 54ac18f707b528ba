"""The room's rows: protocols, the cases that run through them, logic models."""

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
from maillage.programmes.models.logic import LogicModel, LogicRevision, Objective
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
    "LogicModel",
    "LogicRevision",
    "Objective",
    "Protocol",
    "ProtocolLevel",
    "ProtocolVersion",
    "SharedNote",
    "SharedNoteRecipient",
]
