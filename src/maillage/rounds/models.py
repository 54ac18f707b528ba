"""Weeks of rounds. Children, places and hours are in sealed files, never in columns."""

from django.db import models

from maillage.kernel.models import StoredFile
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User
from maillage.rounds.enums import RoundsStatus


class RoundsScenario(OwnedModel, SluggedModel):
    """One week as it is, and as it could be. The columns hold counts and sums only."""

    title = models.CharField(max_length=80)
    status = models.CharField(
        max_length=10, choices=RoundsStatus.choices, default=RoundsStatus.DRAFT
    )
    # Sealed: maillage.rounds/1 with what people decided on it; then the answer.
    week = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    answer = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    # The week that this one was computed again from.
    origin = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    professional_count = models.PositiveSmallIntegerField()
    visit_count = models.PositiveSmallIntegerField()
    # Terms of the cost in their own units, as the week is and as it could be.
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    # A type-week has no date, and goes into no diary.
    week_start = models.DateField(null=True)
    # What each balance would give: sums, from the words of `Balance`.
    curve = models.JSONField(default=list)
    # When the proposal went into the diaries; None when it is not there (any more).
    published_at = models.DateTimeField(null=True)
    # How many times the computation was started: each has its own job.
    attempt = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title


class RoundsSeat(OwnedModel):
    """Who holds the diary of the professional at this rank of a published week."""

    scenario = models.ForeignKey(RoundsScenario, on_delete=models.CASCADE, related_name="seats")
    rank = models.PositiveSmallIntegerField()
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "rank"], name="rounds_seat_rank_once"),
            models.UniqueConstraint(fields=["scenario", "user"], name="rounds_seat_user_once"),
        ]


class MileageRule(OwnedModel):
    """Which ways of a day the employer counts, from a day on; between two visits always is."""

    valid_from = models.DateField("à partir du")
    counts_first = models.BooleanField("le premier trajet de la journée est compté", default=False)
    counts_last = models.BooleanField("le dernier trajet de la journée est compté", default=False)

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "valid_from"], name="rounds_mileage_rule_once"
            )
        ]
