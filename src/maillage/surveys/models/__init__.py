"""What the room keeps. Nothing here ties an answer to a person."""

from maillage.surveys.models.campaigns import (
    AudienceMember,
    Campaign,
    CampaignReader,
    Report,
    Segment,
    Tally,
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
    "NamedAnswer",
    "NamedSurvey",
    "Question",
    "Questionnaire",
    "Report",
    "Segment",
    "Tally",
    "TextAnswer",
    "TextBag",
    "Token",
]
