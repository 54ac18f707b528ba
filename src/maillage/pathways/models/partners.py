"""Antennas under agreement, who is based there, partners, and what is asked of them."""

from django.db import models
from django.db.models import F, Q

from maillage.kernel.search import SearchKeyField
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.pathways.enums.partners import (
    AntennaTerms,
    DeclineReason,
    PartnerKind,
    PartnerNeed,
    ReferralAnswer,
)
from maillage.pathways.models.children import Child
from maillage.people.models import Site, User


class Antenna(OwnedModel, SluggedModel):
    """A site lent, rented or shared, under an agreement that ends."""

    site = models.OneToOneField(
        Site, verbose_name="lieu", on_delete=models.PROTECT, related_name="+"
    )
    terms = models.CharField("accord", max_length=8, choices=AntennaTerms.choices)
    host = models.CharField("avec qui", max_length=120)
    yearly_cents = models.PositiveIntegerField("coût par an", default=0)
    weekly_hours = models.PositiveSmallIntegerField("heures par semaine")
    seats = models.PositiveSmallIntegerField("places assises")
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu’au")
    closed_on = models.DateField("fermée le", null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="antenna_dates")
        ]

    def __str__(self) -> str:
        return self.site.name


class AntennaPost(OwnedModel):
    """Somebody based at an antenna."""

    antenna = models.ForeignKey(Antenna, on_delete=models.CASCADE, related_name="posts")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["antenna", "person"], name="antenna_post_once")
        ]


class Partner(OwnedModel, SluggedModel):
    """A school, a commune, a service of everybody: who can be asked, and where."""

    name = models.CharField("nom", max_length=150)
    kind = models.CharField("nature", max_length=16, choices=PartnerKind.choices)
    commune_code = models.CharField("commune", max_length=5)
    email = models.EmailField("courriel")
    closed_on = models.DateField("on ne lui demande plus depuis le", null=True)
    search_key = SearchKeyField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "search_key", "commune_code"], name="partner_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Referral(OwnedModel, SluggedModel):
    """What is asked of a partner for a child: a need, an age, a commune; neither name nor story."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="referrals")
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="referrals")
    need = models.CharField("besoin", max_length=9, choices=PartnerNeed.choices)
    sent_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField()
    expires_on = models.DateField()
    answer = models.CharField(
        max_length=8, choices=ReferralAnswer.choices, default=ReferralAnswer.PENDING
    )
    reason = models.CharField(max_length=11, choices=DeclineReason.choices, blank=True)
    answered_on = models.DateField(null=True)
    # When somebody of the service drew the consequences of the answer.
    handled_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child", "partner", "need"],
                condition=Q(answer="pending"),
                name="referral_one_pending",
            )
        ]
        indexes = [models.Index(fields=["organisation", "partner"])]
