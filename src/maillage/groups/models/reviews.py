"""Reviews of a scheme, its objectives, and the agreements of practice that a group has chosen.

These are the only rows of the room that hold sentences. They speak of the scheme, never of a
session: none of them points to a session or to somebody of a group. Columns named `sealed` are
opened by `access_sealed` only.
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Coalesce

from maillage.groups.enums import (
    ObjectiveOrigin,
    ObjectiveState,
    ObjectiveVerdict,
    ReviewDecision,
    ReviewKind,
    ReviewStatus,
)
from maillage.groups.models.cycles import Cycle, Enrolment, EnrolmentQuerySet, Group
from maillage.groups.models.guests import Guest
from maillage.groups.models.sessions import Seat, SeatQuerySet, led_now
from maillage.groups.review_kinds import KINDS, Rules
from maillage.kernel import clock
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.people.enums import Role
from maillage.people.models import FacilitatorProfile, Membership, Organisation, User
from maillage.surveys.models import Campaign

# Somebody who agrees to a review: their account, else the profile of who leads without one.
Side = tuple[int | None, int | None]
BY_GROUP = [kind for kind, rules in KINDS.items() if rules.by_group]


class Objective(OwnedModel):
    """What a cycle is for, in the words of its call; a final review keeps, changes or drops it."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="objectives")
    rank = models.PositiveSmallIntegerField("ordre")
    text = models.TextField("objectif")
    state = models.CharField(
        max_length=8, choices=ObjectiveState.choices, default=ObjectiveState.CURRENT
    )
    origin = models.CharField(max_length=8, choices=ObjectiveOrigin.choices)
    # The words for the next season, where the final review has changed them.
    next_text = models.TextField(blank=True)

    class Meta:
        ordering = ["cycle", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "rank"], name="objective_rank_once")
        ]

    def __str__(self) -> str:
        return self.text


class ReviewQuerySet(models.QuerySet["Review"]):
    """Reviews, from the seat of each person."""

    def led_by(self, user: User) -> "ReviewQuerySet":
        """Those of the groups that this very person leads, while they are of the provider."""
        led = led_now(user.pk or 0)
        return self.filter(
            Q(group__in=led) | Q(group=None, cycle__in=led.values("group__cycle")),
        )

    def of_member(self, user: User) -> "ReviewQuerySet":
        """Those of the person's groups, unless they left before the review was held.

        A review validated by the group is for those who were in it on that day. Where people
        come and go, colleagues who came by a place of one day are of the group too.
        """
        day = Coalesce(OuterRef("held_on"), clock.today())
        mine = members_on(day).filter(person=user)
        in_group = Exists(mine.filter(group=OuterRef("group")))
        in_cycle = Exists(mine.filter(group__cycle=OuterRef("cycle")))
        already = Exists(mine.filter(group=OuterRef("group"), starts_on__lte=day))
        enrolled = Q(already, kind__in=BY_GROUP) | ~Q(kind__in=BY_GROUP) & (
            Q(in_group) | Q(in_cycle, group=None)
        )
        here = Membership.objects.current().filter(user=user, organisation=OuterRef("organisation"))
        return self.filter(enrolled | Q(Exists(here)) & _came(Seat.objects.filter(person=user)))

    def of_guest(self, guest: Guest) -> "ReviewQuerySet":
        """Those of the group where somebody from elsewhere has come."""
        return self.filter(_came(Seat.objects.filter(guest=guest)))

    def readable_in_group(self) -> "ReviewQuerySet":
        """Whose text the members may read: proposed to them, or shared."""
        with_members = Q(
            kind__in=BY_GROUP, status__in=[ReviewStatus.PROPOSED, ReviewStatus.VALIDATED]
        )
        return self.filter(with_members | Q(status=ReviewStatus.SHARED))

    def with_rights(self, user: User, organisation: Organisation) -> "ReviewQuerySet":
        """Adds `is_theirs`: the person takes part in it by a role; `is_open`: they may read it.

        A head of service is one for the groups commissioned for their services, and for those
        that have, or had on the day of the review, a member of one.
        """
        roles = user.roles_in(organisation.pk)
        theirs, told = Q(pk=None), Q(pk=None)
        for role in roles:
            where = self._headed_by(user) if role == Role.HEAD_OF_SERVICE else Q()
            theirs |= where & Q(kind__in=[k for k, one in KINDS.items() if role in one.takes_part])
            told |= where & Q(kind__in=[k for k, one in KINDS.items() if role in one.reads])
        is_open = theirs | told & Q(status=ReviewStatus.SHARED)
        return self.annotate(is_theirs=_true_if(theirs), is_open=_true_if(is_open))

    def readable_by(self, user: User, organisation: Organisation) -> "ReviewQuerySet":
        """Whose text a person may read by their roles: theirs at any time, the others if told."""
        rows: Any = self.with_rights(user, organisation)
        found: ReviewQuerySet = rows.filter(is_open=True)
        return found

    def _headed_by(self, user: User) -> Q:
        held = Membership.objects.current().filter(user=user, role=Role.HEAD_OF_SERVICE)
        services = set(held.values_list("service", flat=True))
        if None in services:
            return Q()
        people = Membership.objects.current().filter(service__in=services).values("user")
        inside = members_on(Coalesce(OuterRef("held_on"), clock.today())).filter(person__in=people)
        in_group = Q(group__service__in=services) | Q(
            Exists(inside.filter(group=OuterRef("group")))
        )
        groups = Group.objects.filter(cycle=OuterRef("cycle"), service__in=services)
        in_cycle = Exists(groups) | Exists(inside.filter(group__cycle=OuterRef("cycle")))
        return in_group | Q(in_cycle, group=None)


def members_on(day: Any) -> EnrolmentQuerySet:
    """Who had not left a group on the day of a review, given as a date or as an expression."""
    rows: EnrolmentQuerySet = Enrolment.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day))
    return rows


def side_of_profile(profile: FacilitatorProfile) -> Side:
    """Who leads, as one who agrees: the same with an account as before they had one."""
    return (profile.user_id, None) if profile.user_id is not None else (None, profile.pk)


def _true_if(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=models.BooleanField())


def _came(seats: SeatQuerySet) -> Q:
    """Reviews of a group where one of these places was held, by the day it was validated on."""
    held = seats.lived(until=Coalesce(OuterRef("held_on"), clock.today()))
    lived = seats.lived(until=clock.today())
    in_group = Q(session__group=OuterRef("group"))
    in_cycle = Q(session__group__cycle=OuterRef("cycle"))
    return Q(Exists(held.filter(in_group)), kind__in=BY_GROUP) | ~Q(kind__in=BY_GROUP) & (
        Q(Exists(lived.filter(in_group))) | Q(Exists(lived.filter(in_cycle)), group=None)
    )


class Review(OwnedModel, SluggedModel):
    """One review of a cycle, or of one of its groups; its kind says who writes and who reads."""

    cross_organisation = frozenset({"proposed_by_leader"})

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="reviews")
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="reviews")
    kind = models.CharField("bilan", max_length=8, choices=ReviewKind.choices)
    status = models.CharField(
        max_length=9, choices=ReviewStatus.choices, default=ReviewStatus.PLANNED
    )
    planned_on = models.DateField("prévu le")
    held_on = models.DateField("tenu le", null=True)
    # Grows with each writing: nobody accepts words other than those they have read.
    revision = models.PositiveIntegerField(default=0)
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    # In place of an account: who leads by a personal link, each for themselves.
    proposed_by_leader = models.ForeignKey(
        FacilitatorProfile, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Until when a member may object; who did is kept nowhere.
    objections_until = models.DateTimeField(null=True)
    objections = models.PositiveSmallIntegerField(default=0)
    # The objectives rated by the members, anonymously.
    ratings = models.OneToOneField(
        Campaign, null=True, on_delete=models.SET_NULL, related_name="review"
    )
    decision = models.CharField(max_length=8, choices=ReviewDecision.choices, blank=True)
    created_at = models.DateTimeField()
    validated_at = models.DateTimeField(null=True)
    shared_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = scoped_manager(ReviewQuerySet)

    class Meta:
        ordering = ["planned_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=BY_GROUP) | Q(group__isnull=False),
                name="review_has_its_group",
            ),
            models.CheckConstraint(
                condition=Q(decision="") | Q(kind=ReviewKind.FINAL), name="review_decides_if_final"
            ),
            models.CheckConstraint(
                condition=Q(status=ReviewStatus.PLANNED) | Q(held_on__isnull=False),
                name="review_written_once_held",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None) | Q(proposed_by_leader=None),
                name="review_proposed_by_one",
            ),
            models.CheckConstraint(
                condition=Q(shared_at=None) | Q(shared_at__gte=F("validated_at")),
                name="review_shared_after_validation",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "status"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.about}"

    @property
    def about(self) -> str:
        """What it looks at: the group, else the whole cycle."""
        return self.group.name if self.group is not None else self.cycle.title

    @property
    def proposer(self) -> Side:
        """Who proposed it; their account where they have been given one since."""
        named = self.proposed_by_leader
        return side_of_profile(named) if named is not None else (self.proposed_by_id, None)

    @property
    def is_closed_to_objections(self) -> bool:
        """Whether the members' time to object is over (it never opened for the other kinds)."""
        return self.objections_until is None or self.objections_until <= clock.now()

    @property
    def rules(self) -> Rules:
        """Who takes part, who reads, what may be written."""
        return KINDS[self.kind]


class ReviewSection(OwnedModel):
    """One answer of a review: a step of a scale, or a short text about the scheme."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=20)
    scale = models.PositiveSmallIntegerField(null=True)
    sealed = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "key"], name="review_section_once"),
            models.CheckConstraint(
                condition=Q(scale=None) | Q(scale__range=(1, 4)), name="review_scale_1_to_4"
            ),
        ]


class ReviewObjective(OwnedModel):
    """What a review says of an objective: met or not, and what becomes of it next season.

    Without `objective`, it is a new one, and its words are in `sealed`.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="+")
    objective = models.ForeignKey(Objective, null=True, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField()
    met = models.PositiveSmallIntegerField(null=True)
    verdict = models.CharField(max_length=6, choices=ObjectiveVerdict.choices)
    sealed = models.BinaryField(default=bytes)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["review", "rank"], name="review_verdict_rank_once"),
            models.CheckConstraint(
                condition=Q(met=None) | Q(met__range=(1, 4)), name="review_met_1_to_4"
            ),
            models.CheckConstraint(
                condition=Q(objective__isnull=False, verdict__in=["keep", "change", "drop"])
                | Q(objective__isnull=True, verdict="add"),
                name="review_verdict_of_an_objective",
            ),
        ]


class PracticeAgreement(OwnedModel, SluggedModel):
    """A way of working that a group has chosen, dated; the group's own until it is shared."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    chosen_on = models.DateField("choisi le")
    shared_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ["-chosen_on", "-pk"]
