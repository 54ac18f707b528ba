"""Dated meetings of the groups."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value

from maillage.groups.enums import (
    AttendanceState,
    CancelledBy,
    Catering,
    Half,
    RoomLayout,
    SeatStatus,
    SessionMode,
    SessionStatus,
)
from maillage.groups.models.cycles import Enrolment, Group, GroupFacilitator
from maillage.groups.models.guests import SomebodyModel
from maillage.groups.models.halves import HalfMember
from maillage.groups.models.leaders import COMMANDS
from maillage.kernel import clock
from maillage.kernel.tenancy import (
    OwnedModel,
    SluggedModel,
    across_organisations,
    scoped_manager,
)
from maillage.people.enums import Role
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

    def led_by(self, user_id: int) -> "SessionQuerySet":
        """Those of the groups that a person leads, while they are of the provider."""
        return self.filter(group__in=led_now(user_id))

    def of_person(self, user_id: int) -> "SessionQuerySet":
        """Those that a person attends as a member on that day, or leads.

        A member who left the group or the organisation keeps the sessions of their time only:
        what they lived stays in their agenda, what comes is no longer theirs to know. A session
        of the other half of the group, or one whose place was given back, is not theirs.
        """
        # The groups first: the sessions of a whole country are never walked, and nothing is asked
        # of a door by which the person has come to no group.
        groups = _groups_of(user_id)
        day = OuterRef("starts_at__date")
        doors = Q()
        if groups[_JOINED]:
            enrolled = Enrolment.objects.filter(
                Q(ends_on=None) | Q(ends_on__gte=day),
                _is_of(user_id, OuterRef("organisation"), day=OuterRef(day)),
                starts_on__lte=day,
                group=OuterRef("group"),
                person=user_id,
            )
            half = HalfMember.objects.filter(
                Q(halving__ends_on=None) | Q(halving__ends_on__gte=day),
                halving__starts_on__lte=day,
                halving__group=OuterRef("group"),
                person=user_id,
                half=OuterRef("half"),
            )
            doors |= Exists(enrolled) & (Q(half="") | Exists(half))
        if groups[_SEATED]:
            own = Seat.objects.filter(session=OuterRef("pk"), person=user_id)
            taken = own.filter(
                _is_of(user_id, OuterRef("organisation"), day=OuterRef(day)),
                status=SeatStatus.TAKEN,
            )
            doors = doors & ~Exists(own) | Exists(taken) if doors else Q(Exists(taken))
        if groups[_LED]:
            led = GroupFacilitator.objects.filter(
                _may_lead(day=OuterRef(day)), group=OuterRef("group"), profile__user=user_id
            )
            doors |= Q(Exists(led))
        return self.filter(doors, group__in=set().union(*groups.values()))


# By what a person may have come to a group.
_JOINED, _SEATED, _LED = "joined", "seated", "led"


def _groups_of(user_id: int) -> dict[str, set[int]]:
    """The keys of the groups that a person has ever joined, had a place in, or been named for."""
    joined = Enrolment.objects.filter(person=user_id)
    seated = Seat.objects.filter(person=user_id)
    named = GroupFacilitator.objects.filter(profile__user=user_id)
    found: dict[str, set[int]] = {_JOINED: set(), _SEATED: set(), _LED: set()}
    rows = joined.order_by().values_list("group", Value(_JOINED))
    for group, door in rows.union(
        seated.order_by().values_list("session__group", Value(_SEATED)),
        named.order_by().values_list("group", Value(_LED)),
    ):
        found[door].add(group)
    return found


def leading_now() -> models.QuerySet:
    """Who leads a group today, being of the provider, and commanding nobody of the group."""
    return GroupFacilitator.objects.filter(_may_lead(day=clock.today()))


def led_now(user_id: int) -> models.QuerySet:
    """The groups that a person leads today (their keys), as `leading_now`."""
    return leading_now().filter(profile__user=user_id).values("group")


def leads_a_group(user_id: int, organisation_id: int) -> bool:
    """Whether a person leads a group of an organisation today, being of the provider."""
    with across_organisations("asked from the pages of a person, which stand in no organisation"):
        rows = leading_now().filter(profile__user=user_id, group__organisation=organisation_id)
        return bool(rows.exists())


def _may_lead(*, day: Any) -> Q:
    """Of a GroupFacilitator with an account: of the provider on a day, without command there.

    Roles and lines move after a naming: who comes to direct, administer, employ or buy in the
    organisation of the group, to head its service or that of a member, to manage a member or to
    be managed by one, leads no more.
    """
    person = OuterRef("profile__user")
    with across_organisations("those who lead are of a provider"):
        # Out of three queries: of the members, of the roles, of who is named.
        group = OuterRef(OuterRef(OuterRef("group")))
        inside = Enrolment.objects.current().filter(group=group)
        of_members = Membership.objects.current().filter(user__in=inside.values("person"))
        heads = Q(role=Role.HEAD_OF_SERVICE) & (
            Q(service=None)
            | Q(service=OuterRef("group__service"))
            | Q(service__in=of_members.exclude(service=None).values("service"))
        )
        held = Membership.objects.covering(day).filter(
            Q(role__in=list(COMMANDS)) | heads, user=person, organisation=OuterRef("organisation")
        )
        people = (
            Enrolment.objects.current().filter(group=OuterRef(OuterRef("group"))).values("person")
        )
        lines = Membership.objects.covering(day).filter(
            _managed_by(person, user__in=people) | _managed_by(people, user=person),
            organisation=OuterRef("organisation"),
        )
    is_of = _is_of(person, OuterRef("profile__organisation"), day=day)
    return Q(is_of, ~Exists(held), ~Exists(lines))


def _managed_by(people: Any, **whose: Any) -> Q:
    """Of a Membership: one of these people is above it, three steps up at most.

    Longer lines are found in Python (`domain.ties`), and told to who plans.
    """
    suffix = "__in" if isinstance(people, models.QuerySet) else ""
    steps = ("manager", "manager__manager", "manager__manager__manager")
    above = [Q(**{f"{step}__user{suffix}": people}) for step in steps]
    return Q(above[0] | above[1] | above[2], **whose)


def _is_of(user_id: int | OuterRef, organisation: OuterRef, *, day: Any) -> Exists:
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
    # Whose doing a cancellation is; "" while the session stands.
    cancelled_by = models.CharField(
        "du fait de", max_length=13, choices=CancelledBy.choices, blank=True
    )
    # For which half of the group; "" is the whole.
    half = models.CharField(max_length=1, choices=Half.choices, blank=True)
    makes_up = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="make_up"
    )
    mode = models.CharField(
        "forme", max_length=8, choices=SessionMode.choices, default=SessionMode.ON_SITE
    )
    # Where to connect (`access_sealed`): shown to members and facilitators only.
    sealed_link = models.BinaryField(default=bytes)
    catering = models.CharField("accueil", max_length=10, choices=Catering.choices, blank=True)
    layout = models.CharField("salle", max_length=8, choices=RoomLayout.choices, blank=True)
    # Of the move made with the shortest notice: the start it had then, and when it was moved.
    moved_from = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    convoked_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
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

    @property
    def local_moved_from(self) -> datetime | None:
        """The start that it left with the shortest notice, likewise; None if it never moved."""
        return self.group.on_the_wall(self.moved_from) if self.moved_from is not None else None

    def notice_of(self, start: datetime, told_at: datetime) -> int:
        """The civil days between being told of a change and a start, where it takes place."""
        wall = self.group.on_the_wall
        return (wall(start).date() - wall(told_at).date()).days

    @property
    def minutes(self) -> int:
        """Its length."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def has_begun(self) -> bool:
        """Whether its start is past."""
        return self.starts_at <= clock.now()


class SeatQuerySet(models.QuerySet["Seat"]):
    """Places, by what was lived."""

    def lived(self, *, until: Any) -> "SeatQuerySet":
        """Those held at a session that stood, until a day (a date or an expression).

        Where who came was noted, somebody noted absent, or not at all, has not come.
        """
        standing = self.exclude(session__status=SessionStatus.CANCELLED)
        attendance: Any = Session._meta.get_field("attendances").related_model
        noted = attendance.objects.filter(session=OuterRef("session"))
        themselves = Q(person=OuterRef("person")) | Q(guest=OuterRef("guest"))
        present = noted.filter(themselves, state=AttendanceState.PRESENT)
        return standing.filter(
            ~Exists(noted) | Exists(present),
            status=SeatStatus.TAKEN,
            session__starts_at__lte=clock.now(),
            session__starts_at__date__lte=until,
        )


class Seat(SomebodyModel, SluggedModel):
    """Somebody's own word on one session of an open group.

    Enrolled members hold a place without a row; a row says that they gave theirs back or wait to
    have it again. Others (colleagues, guests) have a row as soon as they ask.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="seats")
    status = models.CharField(max_length=10, choices=SeatStatus.choices)
    asked_at = models.DateTimeField()

    objects: ClassVar[Any] = scoped_manager(SeatQuerySet)

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints: ClassVar[list] = [
            *SomebodyModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["session", "person"], condition=~Q(person=None), name="seat_once_per_person"
            ),
            models.UniqueConstraint(
                fields=["session", "guest"], condition=~Q(guest=None), name="seat_once_per_guest"
            ),
        ]
