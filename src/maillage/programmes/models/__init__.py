"""The room's rows: protocols, the cases that run through them, logic models, programmes."""

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
from maillage.programmes.models.programme import (
    Act,
    Deliverable,
    GroupLevel,
    ModelPointer,
    Programme,
    SurveyReportText,
    VacantPost,
)
from maillage.programmes.models.protocols import (
    LevelHolder,
    LevelLine,
    Protocol,
    ProtocolLevel,
    ProtocolVersion,
)

__all__ = [
    "Act",
    "CaseAccess",
    "CaseAlert",
    "CaseDecision",
    "CaseMeeting",
    "CaseMove",
    "CasePartner",
    "Deliverable",
    "EscalationCase",
    "GroupLevel",
    "LevelHolder",
    "LevelLine",
    "LogicModel",
    "LogicRevision",
    "ModelPointer",
    "Objective",
    "Programme",
    "Protocol",
    "ProtocolLevel",
    "ProtocolVersion",
    "SharedNote",
    "SharedNoteRecipient",
    "SurveyReportText",
    "VacantPost",
]
