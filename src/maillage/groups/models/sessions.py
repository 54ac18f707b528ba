"""Dated meetings of the groups."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from maillage.groups.enums import SessionStatus
from maillage.groups.models.cycles import Enrolment, Group, GroupFacilitator
from maillage.kernel import clock
from maillage.kernel.tenancy import (
    OwnedModel,
    SluggedModel,
    across_organisations,
    scoped_manager,
)
from maillage.people.models import Membership, Room


def new_uid() -> str:
    """A calendar identifier that never changes and says nothing."""
    return f"{uuid.uuid4()}@maillage"


class SessionQuerySet(models.QuerySet["Session"]):
    """Sessions; those that stand unless said otherwise."""

    def standing(self) -> "SessionQuerySet":
        """Those that are not cancelled."""
        return self.exclude(status=SessionStatus.CANCELLED)

    def coming(self) -> "SessionQuerySet":
        """Planned, and not begun."""
        return self.filter(status=SessionStatus.PLANNED, starts_at__gt=clock.now())

    def of_person(self, user_id: int) -> "SessionQuerySet":
        """Those that a person attends as a member on that day, or leads.

        A member who left the group or the organisation keeps the sessions of their time only:
        what they lived stays in their agenda, what comes is no longer theirs to know.
        """
        # The groups first: the sessions of a whole country are never walked.
        joined = Enrolment.objects.filter(person=user_id).values_list("group", flat=True)
        named = GroupFacilitator.objects.filter(profile__user=user_id)
        groups = {*joined, *named.values_list("group", flat=True)}
        day = OuterRef("starts_at__date")
        attended = Enrolment.objects.filter(
            Q(ends_on=None) | Q(ends_on__gte=day),
            _is_of(user_id, OuterRef("organisation"), day=OuterRef(day)),
            starts_on__lte=day,
            group=OuterRef("group"),
            person=user_id,
        )
        led = GroupFacilitator.objects.filter(
            _is_of(user_id, OuterRef("profile__organisation"), day=OuterRef(day)),
            group=OuterRef("group"),
            profile__user=user_id,
        )
        return self.filter(Exists(attended) | Exists(led), group__in=groups)


def _is_of(user_id: int, organisation: OuterRef, *, day: OuterRef) -> Exists:
    """Whether a person holds a role, on a day, in an organisation of the outer query."""
    with across_organisations("those who lead are of a provider"):
        held = Membership.objects.covering(day).filter(user=user_id, organisation=organisation)
    return Exists(held)


class Session(OwnedModel, SluggedModel):
    """One dated meeting of a group. `sequence` grows with each change told to calendars."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    room = models.ForeignKey(
        Room, verbose_name="salle", null=True, on_delete=models.PROTECT, related_name="+"
    )
    status = models.CharField(
        max_length=10, choices=SessionStatus.choices, default=SessionStatus.PLANNED
    )
    uid = models.CharField(max_length=60, unique=True, default=new_uid, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()

    objects: ClassVar[Any] = scoped_manager(SessionQuerySet)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["group", "starts_at"],
                condition=~Q(status="cancelled"),
                name="session_once_per_start",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "starts_at"])]

    @property
    def source(self) -> str:
        """How this session signs what it takes in the agenda."""
        return f"groups.session:{self.pk}"

    @property
    def local_start(self) -> datetime:
        """The start as the clock on the wall shows it there: naive, for screens and mails."""
        return self.group.on_the_wall(self.starts_at)

    @property
    def local_end(self) -> datetime:
        """The end, likewise."""
        return self.group.on_the_wall(self.ends_at)
