"""Changing who opens a published call: those who sit give pieces of their shares to a new set."""

from django.db import models
from django.db.models import Q

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User
from maillage.tendering.models.committee import Committee, CommitteeMember, MemberKey


class Renewal(OwnedModel, SluggedModel):
    """A new set of members, under way until as many as the threshold gave their pieces."""

    committee = models.ForeignKey(Committee, on_delete=models.CASCADE, related_name="renewals")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["committee"],
                condition=Q(finished_at=None),
                name="renewal_under_way_once",
            )
        ]


class NewSeat(OwnedModel):
    """Who sits once the renewal is done: the key that receives, where the new share will stand."""

    renewal = models.ForeignKey(Renewal, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    key = models.ForeignKey(MemberKey, on_delete=models.PROTECT, related_name="+")
    point = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["renewal", "user"], name="new_seat_once"),
            models.UniqueConstraint(fields=["renewal", "point"], name="new_seat_point_once"),
        ]


class PiecesGiven(OwnedModel):
    """What one member gave to a change under way: a piece for each new seat, sealed to its key.

    `pieces` maps the slug of the key to the sealed piece, in base64.
    """

    renewal = models.ForeignKey(Renewal, on_delete=models.CASCADE, related_name="given")
    member = models.ForeignKey(CommitteeMember, on_delete=models.PROTECT, related_name="+")
    pieces = models.JSONField()
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["renewal", "member"], name="pieces_given_once")
        ]
