"""What a group was asked by who leads it: a campaign of questionnaires, and about which session."""

from django.db import models

from maillage.groups.models.cycles import Group
from maillage.groups.models.sessions import Session
from maillage.kernel.tenancy import OwnedModel
from maillage.surveys.models import Campaign


class GroupSurvey(OwnedModel):
    """One anonymous questionnaire put to a group; `session` when it is asked at the end of one.

    It stands in the organisation of the group, like the members, the threshold and the erasing;
    the questions come from the library of who leads (`lend_questionnaire`).
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, null=True, on_delete=models.CASCADE, related_name="+")
    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["-campaign__opens_at", "-pk"]
