"""The waiting list: who waits where since when, by which published rule."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.pathways.enums import (
    WAITING,
    Mode,
    Origin,
    OverrideReason,
    PingAnswer,
    ProposalAnswer,
    StatusReason,
    WaitingStatus,
)
from maillage.pathways.models.children import Child, oldest_active
from maillage.people.models import Service, User


class PriorityRule(OwnedModel, SluggedModel):
    """How a service orders its list: a published version is never changed, only followed."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField()
    origin = models.CharField("attente comptée depuis", max_length=14, choices=Origin.choices)
    criteria = models.JSONField(default=list)
    age_limit = models.PositiveSmallIntegerField("âge limite")
    published_on = models.DateField()
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["service", "version"], name="rule_version_once")
        ]


class WaitingQuerySet(models.QuerySet["WaitingEntry"]):
    """Entries by what they wait for."""

    def waiting(self) -> "WaitingQuerySet":
        """On a list today, of a record in the active base."""
        return self.filter(
            status__in=WAITING,
            child__erased_on=None,
            child__last_contact_on__gte=oldest_active(),
        )


class WaitingEntry(OwnedModel, SluggedModel):
    """A child on the list of one service, with the days that count and the last status."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="entries")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    status = models.CharField(max_length=2, choices=WaitingStatus.choices)
    status_on = models.DateField()
    notified_on = models.DateField("notification", null=True)
    requested_on = models.DateField("demande de la famille")
    first_meeting_on = models.DateField("première rencontre", null=True)
    listed_on = models.DateField("inscription", null=True)
    is_out_of_school = models.BooleanField("sans école", default=False)
    has_sibling = models.BooleanField("frère ou sœur accompagné", default=False)
    pinged_on = models.DateField(null=True)
    ping_answer = models.CharField(max_length=6, choices=PingAnswer.choices, blank=True)
    ping_answered_on = models.DateField(null=True)
    entered_on = models.DateField(null=True)

    objects: ClassVar[Any] = scoped_manager(WaitingQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "service"], name="waiting_entry_once")
        ]
        indexes = [models.Index(fields=["organisation", "service", "status"])]

    def __str__(self) -> str:
        return f"{self.child}, {self.service}"


class StatusChange(OwnedModel, SluggedModel):
    """A status with its date and reason; to be typed in the official follow-up, then ticked."""

    entry = models.ForeignKey(WaitingEntry, on_delete=models.CASCADE, related_name="changes")
    status = models.CharField(max_length=2, choices=WaitingStatus.choices)
    reason = models.CharField(max_length=14, choices=StatusReason.choices, blank=True)
    on = models.DateField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    # What came from the official follow-up is there already.
    is_imported = models.BooleanField(default=False)
    typed_on = models.DateField(null=True)
    typed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(
                fields=["organisation", "on"],
                condition=Q(typed_on=None, is_imported=False),
                name="status_to_type",
            )
        ]


class Proposal(OwnedModel, SluggedModel):
    """A support proposed to a family, and its answer."""

    entry = models.ForeignKey(WaitingEntry, on_delete=models.CASCADE, related_name="proposals")
    mode = models.CharField("modalité", max_length=16, choices=Mode.choices)
    proposed_on = models.DateField()
    answer = models.CharField(
        "réponse",
        max_length=9,
        choices=ProposalAnswer.choices,
        default=ProposalAnswer.PENDING,
    )
    reason = models.CharField("motif", max_length=14, choices=StatusReason.choices, blank=True)
    answered_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(answer="pending"), name="proposal_one_pending"
            )
        ]


class PriorityOverride(OwnedModel):
    """A person puts a child before the rule, for a reason, until a day."""

    entry = models.ForeignKey(WaitingEntry, on_delete=models.CASCADE, related_name="overrides")
    reason = models.CharField("motif", max_length=8, choices=OverrideReason.choices)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField()
    ends_on = models.DateField("jusqu’au")
