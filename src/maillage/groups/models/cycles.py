"""Cycles, groups, their members and who leads them."""

from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from maillage.groups.enums import (
    CycleKind,
    CycleStatus,
    LargeReason,
    MembershipMode,
    SessionStatus,
)
from maillage.groups.models.methods import MethodTemplate
from maillage.kernel import clock
from maillage.kernel.search import SearchKeyField
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.people.models import FacilitatorProfile, Organisation, Service, Site, User


class CycleQuerySet(models.QuerySet["Cycle"]):
    """Seasons, as each person may see them."""

    def visible_to(self, user: User, organisation: Organisation) -> "CycleQuerySet":
        """All of them for those who plan or follow; else those of the person's own groups."""
        if user.has_perm("groups.see_all", organisation):
            return self
        own = Group.objects.visible_to(user, organisation).values("cycle")
        return self.filter(pk__in=own)

    def with_counts(self) -> "CycleQuerySet":
        """Adds `group_count` and `session_count` (sessions that stand)."""
        standing = ~Q(groups__sessions__status=SessionStatus.CANCELLED)
        return self.annotate(
            group_count=Count("groups", distinct=True),
            session_count=Count("groups__sessions", filter=standing, distinct=True),
        )


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
    # Debated for practice analysis, so chosen per scheme: proofs of delivery are then owed
    # (Labour code L6313-2, R6313-3).
    is_training = models.BooleanField("action de formation", default=False)
    method = models.ForeignKey(
        MethodTemplate,
        verbose_name="méthode",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    search_key = SearchKeyField(sources=("title",), db_index=True)
    created_at = models.DateTimeField()

    objects: ClassVar[Any] = scoped_manager(CycleQuerySet)

    class Meta:
        ordering = ["-starts_on", "search_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")), name="cycle_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether people come and go from one session to the next."""
        return self.membership == MembershipMode.OPEN


class GroupQuerySet(models.QuerySet["Group"]):
    """Groups, as each person may see them."""

    def visible_to(self, user: User, organisation: Organisation) -> "GroupQuerySet":
        """All of them for those who plan or follow; else the person's own of today."""
        if user.has_perm("groups.see_all", organisation):
            return self
        return self.filter(pk__in=Enrolment.objects.current().filter(person=user).values("group"))

    def with_counts(self) -> "GroupQuerySet":
        """Adds `member_count` (who has not left) and `next_at` (start of the next session)."""
        # Counted apart: joined, members would multiply sessions.
        here = Enrolment.objects.current().filter(group=OuterRef("pk")).order_by()
        members = here.values("group").annotate(number=Count("pk")).values("number")
        session: Any = self.model._meta.get_field("sessions").related_model
        coming = session.objects.filter(
            group=OuterRef("pk"), status=SessionStatus.PLANNED, starts_at__gte=clock.now()
        )
        return self.annotate(
            member_count=Coalesce(Subquery(members), 0),
            next_at=Subquery(coming.order_by("starts_at").values("starts_at")[:1]),
        )


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
    # Since when its people are found tied by a reporting line, or one who leads may not any more.
    tied_since = models.DateTimeField(null=True)
    large_reason = models.CharField(
        "pourquoi un seul groupe", max_length=16, choices=LargeReason.choices, blank=True
    )

    objects: ClassVar[Any] = scoped_manager(GroupQuerySet)

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

    @property
    def zone(self) -> ZoneInfo:
        """Where its clocks are set: the site's zone, else the organisation's."""
        return ZoneInfo((self.site or self.organisation).time_zone)

    @property
    def size(self) -> int:
        """How many people a room must hold: those present when known, else those planned."""
        return self.size_actual or self.size_budgeted

    def on_the_wall(self, moment: datetime) -> datetime:
        """An instant as local clocks show it (naive, so that no template converts it again)."""
        return moment.astimezone(self.zone).replace(tzinfo=None)


class GroupFacilitator(OwnedModel):
    """Who leads a group: a person of a provider, counted as a person."""

    cross_organisation = frozenset({"profile"})

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="facilitators")
    profile = models.ForeignKey(FacilitatorProfile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "profile"], name="group_facilitator_once")
        ]


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    """Who is in which group."""

    def current(self, on: date | None = None) -> "EnrolmentQuerySet":
        """Enrolments that have not ended on a day (today by default)."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on or clock.today()))

    def on(self, day: date) -> "EnrolmentQuerySet":
        """Enrolments in force on a day."""
        return self.current(day).filter(starts_on__lte=day)


class Enrolment(OwnedModel, SluggedModel):
    """A member of a group, from a day to another (closed groups: for the season)."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    # The group was asked and agrees to sit with a line manager (domain.md PA-1, open groups only).
    tie_accepted_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = scoped_manager(EnrolmentQuerySet)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "person"], condition=Q(ends_on=None), name="enrolment_once"
            )
        ]
