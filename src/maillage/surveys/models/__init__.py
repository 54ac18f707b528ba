"""What the room keeps. Nothing here ties an answer to a person."""

from maillage.surveys.models.campaigns import (
    AudienceMember,
    Campaign,
    CampaignReader,
    Counter,
    Report,
    Segment,
    TextAnswer,
    TextBag,
    Token,
)
from maillage.surveys.models.named import NamedAnswer, NamedSurvey
from maillage.surveys.models.questionnaires import Question, Questionnaire

__all__ = [
    "AudienceMember",
    "Campaign",
    "CampaignReader",
    "Counter",
    "NamedAnswer",
    "NamedSurvey",
    "Question",
    "Questionnaire",
    "Report",
    "Segment",
    "TextAnswer",
    "TextBag",
    "Token",
]
