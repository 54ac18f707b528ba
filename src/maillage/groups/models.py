"""Cycles, groups, their members and their sessions: dates and people, never content.

No field of this file can hold what is said in a session: a consistency test reads them all.
"""

import uuid

from django.db import models
from django.db.models import F, Q

from maillage.groups.enums import CycleKind, CycleStatus, MembershipMode, SessionStatus
from maillage.kernel.search import SearchKeyField
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import FacilitatorProfile, Room, Service, Site, User


def new_uid() -> str:
    """A calendar identifier that never changes and says nothing."""
    return f"{uuid.uuid4()}@maillage"


class Cycle(OwnedModel, SluggedModel):
    """A season of groups of one kind: what an award opens and a calendar plans."""

    title = models.CharField("intitulé", max_length=150)
    kind = models.CharField("nature", max_length=24, choices=CycleKind.choices)
    membership = models.CharField("composition", max_length=8, choices=MembershipMode.choices)
    is_voluntary = models.BooleanField("au volontariat", default=False)
    status = models.CharField(max_length=8, choices=CycleStatus.choices, default=CycleStatus.OPEN)
    starts_on = models.DateField("début de la saison")
    ends_on = models.DateField("fin de la saison")
    # Whether school holidays of the site's zone are closed to sessions.
    avoids_school_holidays = models.BooleanField("hors vacances scolaires", default=True)
    objectives = models.JSONField("objectifs", default=list)
    search_key = SearchKeyField(sources=("title",), db_index=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on", "search_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="cycle_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Group(OwnedModel, SluggedModel):
    """People who meet for a cycle with one facilitator (or one pair)."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField("nom", max_length=80)
    service = models.ForeignKey(
        Service, verbose_name="service", null=True, on_delete=models.PROTECT, related_name="+"
    )
    site = models.ForeignKey(
        Site, verbose_name="lieu", null=True, on_delete=models.PROTECT, related_name="+"
    )
    size_budgeted = models.PositiveSmallIntegerField("effectif prévu")
    size_actual = models.PositiveSmallIntegerField("effectif présent", null=True, blank=True)
    sessions_min = models.PositiveSmallIntegerField("séances au moins")
    sessions_max = models.PositiveSmallIntegerField("séances au plus")
    duration_minutes = models.PositiveSmallIntegerField("durée d'une séance, en minutes")

    class Meta:
        ordering = ["cycle", "name"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "name"], name="group_name_once"),
            models.CheckConstraint(
                condition=Q(sessions_max__gte=F("sessions_min"), sessions_min__gte=1),
                name="group_sessions_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GroupFacilitator(OwnedModel):
    """Who leads a group: a person of a provider, counted as a person."""

    cross_organisation = frozenset({"profile"})

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="facilitators")
    profile = models.ForeignKey(FacilitatorProfile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "profile"], name="group_facilitator_once")
        ]


class Enrolment(OwnedModel):
    """A member of a group, from a day to another (closed groups: for the season)."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(ends_on=None), name="enrolment_once"
            )
        ]


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
