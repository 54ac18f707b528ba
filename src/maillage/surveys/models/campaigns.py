"""Campaigns and what they gather: links without owner, counters, sealed texts, then a report.

No row joins a person to an answer, at any moment: a link keeps its digest only, an answer adds
to sealed counters, a text goes into a bag with others. At the close links, audience, counters and
bags are erased; the report alone remains, with the texts, shuffled, for their reader.
"""

import secrets
from datetime import datetime
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from maillage.kernel import clock
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager
from maillage.people.models import User
from maillage.surveys.enums import CampaignStatus, Phase, ResultsFor
from maillage.surveys.models.questionnaires import Questionnaire

LONGEST_TITLE = 150


def random_key() -> int:
    """A primary key that tells nothing of when its row came (62 bits)."""
    return secrets.randbits(62)


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Campaigns by what is due."""

    def collecting(self) -> "CampaignQuerySet":
        """Neither counted nor cancelled."""
        return self.filter(status=CampaignStatus.COLLECTING)

    def told_here(self) -> "CampaignQuerySet":
        """Those that the pages of the space tell of: every one of these pages starts here."""
        return self.filter(results_for=ResultsFor.SPACE)

    def overlapping(self, opens_at: datetime, closes_at: datetime) -> "CampaignQuerySet":
        """Those that gather answers at some moment of this window."""
        return self.collecting().filter(opens_at__lt=closes_at, closes_at__gt=opens_at)


class Campaign(OwnedModel, SluggedModel):
    """A questionnaire put to an audience, anonymously, between two instants.

    `threshold`: how many answers it takes before anything is shown. `address_count`: how many of
    the invited are only a typed address, which nothing proves to be one more person; the threshold
    has been raised by as many. `series` and `wave` bind the waves of one survey (T0, T1…).
    `scheme_label` names what the questionnaire is about. `services`: the keys of those of the
    members invited, 0 for a member of none; kept when who was invited is erased.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, on_delete=models.PROTECT, related_name="campaigns"
    )
    title = models.CharField("intitulé", max_length=LONGEST_TITLE)
    scheme_label = models.CharField("à propos de", max_length=150, blank=True)
    status = models.CharField(
        max_length=12, choices=CampaignStatus.choices, default=CampaignStatus.COLLECTING
    )
    opens_at = models.DateTimeField("ouverture")
    closes_at = models.DateTimeField("clôture")
    threshold = models.PositiveSmallIntegerField("seuil")
    audience_size = models.PositiveIntegerField()
    address_count = models.PositiveIntegerField(default=0)
    services = models.JSONField(default=list)
    results_for = models.CharField(
        max_length=6, choices=ResultsFor.choices, default=ResultsFor.SPACE
    )
    series = models.CharField(max_length=40, db_index=True)
    wave = models.PositiveSmallIntegerField(default=0)
    invitation_rounds = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    objects: ClassVar[Any] = scoped_manager(CampaignQuerySet)

    class Meta:
        ordering = ["-opens_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="campaign_closes_after_opening"
            ),
            models.UniqueConstraint(
                fields=["organisation", "series", "wave"],
                condition=~Q(status=CampaignStatus.CANCELLED),
                name="campaign_wave_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["closes_at"], condition=Q(status="collecting"), name="campaign_collecting"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def phase(self) -> Phase:
        """Where it stands now: the dates decide, not the passing of a clerk."""
        if self.status == CampaignStatus.CANCELLED:
            return Phase.CANCELLED
        if self.status == CampaignStatus.CLOSED:
            return Phase.CLOSED
        now = clock.now()
        if now < self.opens_at:
            return Phase.PLANNED
        return Phase.OPEN if now < self.closes_at else Phase.COUNTING

    @property
    def known_count(self) -> int:
        """How many of the invited count towards the threshold."""
        return self.audience_size - self.address_count

    @property
    def asker(self) -> str:
        """Who asks, in the mails."""
        if self.results_for == ResultsFor.SPACE:
            return str(self.organisation.name)
        return "La personne qui anime votre groupe"


class CampaignReader(OwnedModel):
    """Who may read the free texts once closed: the facilitator, never management."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "user"], name="campaign_reader_once")
        ]


class Segment(OwnedModel):
    """A part of the audience, fixed at the opening: the only way results are ever divided."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="segments")
    label = models.CharField(max_length=120)
    audience_size = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "label"], name="segment_label_once")
        ]


class AudienceMember(OwnedModel):
    """Somebody invited, kept to invite and remind; erased at the close. Never says who answered.

    `is_invited`: the invitation has left. `is_known`: see `Invitee`.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="audience")
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(blank=True)
    segment = models.ForeignKey(Segment, null=True, on_delete=models.CASCADE, related_name="+")
    is_known = models.BooleanField(default=False)
    is_invited = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "user", "email"],
                condition=~Q(user=None),
                name="audience_account_once",
            ),
            models.UniqueConstraint(
                fields=["campaign", "email"],
                condition=Q(user=None),
                name="audience_address_once",
            ),
        ]


class Token(OwnedModel):
    """A link not yet used: its digest and no owner. Used links are deleted with the answer.

    The digest is the key and rows are written in its order: nothing tells the order of sending.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tokens")
    segment = models.ForeignKey(Segment, null=True, on_delete=models.CASCADE, related_name="+")


class Tally(OwnedModel):
    """What a campaign counts while it collects, sealed whole (`access_counts`).

    Made at the opening, emptied at the close, erased once its key is destroyed.
    """

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="tally")
    sealed = models.BinaryField(default=bytes)


class TextBag(OwnedModel):
    """Free texts of a campaign while it collects, sealed together (`access_texts`).

    The first is made at the opening; they are erased after the close, once their key is destroyed.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="bags")
    sealed = models.BinaryField(default=bytes)


class TextAnswer(OwnedModel):
    """A free text after the close, sealed and padded, tied to its question only."""

    id = models.BigIntegerField(primary_key=True, default=random_key)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="texts")
    question = models.CharField(max_length=40)
    sealed = models.BinaryField()


class ReportQuerySet(models.QuerySet["Report"]):
    """Reports by what they are read beside."""

    def of_series(self, campaign: Campaign) -> "ReportQuerySet":
        """Those of the closed waves of the same survey, the oldest first, with their campaigns."""
        return (
            self.filter(campaign__series=campaign.series)
            .select_related("campaign")
            .order_by("campaign__opens_at", "pk")
        )


class Report(OwnedModel):
    """What may be shown of a closed campaign, frozen: `content` holds published figures only."""

    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="report")
    content = models.JSONField()
    closed_on = models.DateField()

    objects: ClassVar[Any] = scoped_manager(ReportQuerySet)
