"""Proposals of the calendar engine, what they need, polls of dates. Sessions live in `groups`."""

from django.db import models

from maillage.groups.models import Cycle, Group
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import FacilitatorProfile, User
from maillage.planning.enums import PollStatus, PollWord, ScenarioStatus, StandInPenalty


class GroupWish(OwnedModel):
    """When a group can meet: weekdays (0 = Monday) and local start times, and the rhythm."""

    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="wish")
    # [{"weekday": 1, "starts": ["09:30", "14:00"]}]
    windows = models.JSONField(default=list)
    gap_min_days = models.PositiveSmallIntegerField(default=21)
    gap_target_days = models.PositiveSmallIntegerField(default=42)
    gap_max_days = models.PositiveSmallIntegerField(default=70)


class FacilitatorAvailability(OwnedModel):
    """When a facilitator can come to this organisation: weekly hours and days away."""

    cross_organisation = frozenset({"profile"})

    profile = models.ForeignKey(FacilitatorProfile, on_delete=models.CASCADE, related_name="+")
    # [{"weekday": 1, "from": "09:00", "to": "17:00"}]
    weekly = models.JSONField(default=list)
    # ["2027-01-14", "2027-02-01/2027-02-15"]
    unavailable = models.JSONField(default=list)
    max_sessions_per_day = models.PositiveSmallIntegerField(default=2)
    max_sessions_per_week = models.PositiveSmallIntegerField(default=5)
    # When a link was last made for the person, and when the person last answered by it.
    asked_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "profile"], name="facilitator_availability_once"
            )
        ]


class StandIn(OwnedModel):
    """Somebody who could lead a group in the place of who leads it: the computation may choose."""

    cross_organisation = frozenset({"profile"})

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="stand_ins")
    profile = models.ForeignKey(FacilitatorProfile, on_delete=models.CASCADE, related_name="+")
    penalty = models.PositiveSmallIntegerField(
        choices=StandInPenalty.choices, default=StandInPenalty.IF_NEEDED
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "profile"], name="group_stand_in_once")
        ]


class CycleRules(OwnedModel):
    """What the groups of a cycle owe together: rules that no proposal breaks."""

    cycle = models.OneToOneField(Cycle, on_delete=models.CASCADE, related_name="calendar_rules")
    # At least so many different persons lead, over all the groups.
    distinct_leaders = models.PositiveSmallIntegerField(null=True)
    # [{"service": "<slug>", "at_once": 1}]: no more groups of a service sit at one time.
    covers = models.JSONField(default=list)


class CalendarScenario(OwnedModel, SluggedModel):
    """A snapshot of the problem, the engine's answer, what it costs and why."""

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="scenarios")
    status = models.CharField(
        max_length=10, choices=ScenarioStatus.choices, default=ScenarioStatus.DRAFT
    )
    # maillage.calendar/1 and maillage.calendar-solution/1
    problem = models.JSONField(default=dict)
    solution = models.JSONField(default=dict)
    # Who is meant by the names of the problem, and who led each group when it was taken:
    # {"names": {"Inès Morel": "<slug>"}, "leaders": {"SIEMO 1": ["<slug>"]}}
    people = models.JSONField(default=dict)
    # The proposal that this one was computed again from.
    origin = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    # What a person decided before computing again: sessions that stay, days that a group refuses.
    # [{"group": "SIEMO 1", "start": "2027-01-12T09:30", "room": "Salle A"}]
    kept = models.JSONField(default=list)
    # [{"group": "SIEMO 1", "day": "2027-01-12"}]
    excluded = models.JSONField(default=list)
    cost = models.FloatField(null=True)
    bound = models.FloatField(null=True)
    breakdown = models.JSONField(default=dict)
    explanation = models.JSONField(default=list)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]


class DatePoll(OwnedModel, SluggedModel):
    """Several dates asked at once to a group and to who leads it."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="polls")
    status = models.CharField(max_length=6, choices=PollStatus.choices, default=PollStatus.OPEN)
    # Whether members see nothing of one another's answers.
    is_hidden = models.BooleanField(default=False)
    closes_on = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]


class PollDate(OwnedModel):
    """One of the dates of a poll (an instant), and whether it was chosen at the end."""

    poll = models.ForeignKey(DatePoll, on_delete=models.CASCADE, related_name="dates")
    starts_at = models.DateTimeField()
    is_chosen = models.BooleanField(default=False)

    class Meta:
        ordering = ["starts_at"]
        constraints = [models.UniqueConstraint(fields=["poll", "starts_at"], name="poll_date_once")]


class PollVoter(OwnedModel, SluggedModel):
    """Somebody who is asked: a member, or a person who leads, with or without account."""

    cross_organisation = frozenset({"profile"})

    poll = models.ForeignKey(DatePoll, on_delete=models.CASCADE, related_name="voters")
    person = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    profile = models.ForeignKey(
        FacilitatorProfile, null=True, on_delete=models.CASCADE, related_name="+"
    )
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None) ^ models.Q(profile=None), name="poll_voter_is_one"
            )
        ]

    def __str__(self) -> str:
        return str(self.person or self.profile)


class PollAnswer(OwnedModel):
    """One word on one date."""

    voter = models.ForeignKey(PollVoter, on_delete=models.CASCADE, related_name="answers")
    date = models.ForeignKey(PollDate, on_delete=models.CASCADE, related_name="answers")
    word = models.CharField(max_length=5, choices=PollWord.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voter", "date"], name="poll_answer_once")]
