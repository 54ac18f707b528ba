"""The verbs of questionnaires, as other rooms call them."""

from maillage.surveys.domain.campaigns import Invitee, cancel_campaign, open_campaign
from maillage.surveys.domain.errors import Refused
from maillage.surveys.domain.ready import ready_questionnaire

__all__ = [
    "Invitee",
    "Refused",
    "cancel_campaign",
    "open_campaign",
    "ready_questionnaire",
]
