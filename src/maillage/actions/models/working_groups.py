"""Working groups of professionals: who, what is expected, what came of it; never what is said."""

from django.db import models
from django.db.models import Q

from maillage.actions.enums import WorkingGroupState
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import Meeting, User


class WorkingGroup(OwnedModel, SluggedModel):
    """A group at work on one deliverable, from the day it opens to the day it closes.

    It is no practice group: what it makes is meant to be read, and who is in it is known.
    """

    title = models.CharField("intitulé", max_length=120)
    purpose = models.TextField("ce qu’il cherche", max_length=1500, blank=True)
    deliverable = models.CharField("ce qu’il doit produire", max_length=300)
    outcome = models.TextField("ce qu’il a produit", max_length=1500, blank=True)
    outcome_url = models.URLField("adresse du document", blank=True)
    leader = models.ForeignKey(
        User, verbose_name="qui le mène", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    state = models.CharField(
        max_length=6, choices=WorkingGroupState.choices, default=WorkingGroupState.OPEN
    )
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_on=None)
                | (Q(state="closed") & ~Q(closed_on=None) & ~Q(outcome="")),
                name="working_group_closed_with_outcome",
            )
        ]
        indexes = [models.Index(fields=["organisation", "state", "opened_on"])]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        return self.state == WorkingGroupState.OPEN


class WorkingGroupMember(OwnedModel):
    """Somebody with an account, or a unit named in words that sends whom it wants."""

    group = models.ForeignKey(WorkingGroup, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    unit = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(unit=""), name="working_group_member_person_or_unit"
            ),
            models.UniqueConstraint(
                fields=["group", "person"],
                condition=~Q(person=None),
                name="working_group_person_once",
            ),
        ]


class WorkingGroupMeeting(OwnedModel):
    """A meeting of the one agenda that is one of a working group."""

    group = models.ForeignKey(WorkingGroup, on_delete=models.CASCADE, related_name="meetings")
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="+")
