"""Who is busy, never why: the one agenda that every planner reads and writes."""

from django.db import models
from django.db.models import F, Q

from maillage.kernel import clock
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.enums import MeetingKind, OccupationKind
from maillage.people.models.organisations import Room
from maillage.people.models.users import User


class Occupation(OwnedModel):
    """A person or a room is taken from a start to an end (half-open, UTC).

    `source` says which row of which room made it ("groups.session:12"), so that the owner can
    move or withdraw it; nothing of the content is here.
    """

    person = models.ForeignKey(
        User, null=True, on_delete=models.CASCADE, related_name="occupations"
    )
    room = models.ForeignKey(Room, null=True, on_delete=models.CASCADE, related_name="occupations")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    kind = models.CharField(max_length=10, choices=OccupationKind.choices)
    title = models.CharField(max_length=80)
    source = models.CharField(max_length=60)
    # A place at a session one may decline: that it was taken is nobody else's business.
    is_discreet = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(room=None), name="occupation_person_or_room"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="occupation_ends_after_start"
            ),
            models.UniqueConstraint(
                fields=["source", "person"],
                condition=~Q(person=None),
                name="occupation_person_once",
            ),
            models.UniqueConstraint(
                fields=["source", "room"], condition=~Q(room=None), name="occupation_room_once"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "starts_at"]),
            models.Index(fields=["room", "starts_at"]),
            models.Index(fields=["organisation", "starts_at"]),
        ]


class Meeting(OwnedModel, SluggedModel):
    """People and a room at a time; no agenda, no content.

    `sequence` grows with each change told to calendars.
    """

    kind = models.CharField("nature", max_length=24, choices=MeetingKind.choices)
    room = models.ForeignKey(
        Room, verbose_name="salle", null=True, blank=True, on_delete=models.SET_NULL
    )
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    cancelled_at = models.DateTimeField(null=True)
    sequence = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start"
            )
        ]


class MeetingParticipant(OwnedModel):
    """Somebody expected at a meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "person"], name="meeting_participant_once")
        ]
