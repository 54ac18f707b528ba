"""What a platform promised (multi-year contract), whom it may support, and why beyond."""

from django.db import models
from django.db.models import F, Q

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.pathways.enums.activity import Need, OutsideReason, Target
from maillage.pathways.models.children import Child
from maillage.people.models import Service, Site, User


class MultiYearContract(OwnedModel, SluggedModel):
    """A CPOM: a period and the grant of a year, in cents."""

    title = models.CharField("intitulé", max_length=120)
    starts_on = models.DateField("depuis le")
    ends_on = models.DateField("jusqu’au")
    yearly_grant = models.PositiveBigIntegerField("dotation d’une année")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="contract_period")
        ]

    def __str__(self) -> str:
        return self.title


class ContractTarget(OwnedModel, SluggedModel):
    """An objective of the contract: what one indicator must reach, for a service or for all.

    `value` is in tenths of the indicator's unit.
    """

    contract = models.ForeignKey(
        MultiYearContract, on_delete=models.CASCADE, related_name="targets"
    )
    service = models.ForeignKey(Service, null=True, on_delete=models.CASCADE, related_name="+")
    indicator = models.CharField("indicateur", max_length=20, choices=Target.choices)
    objective = models.CharField("objectif du contrat", max_length=200, blank=True)
    value = models.PositiveIntegerField("cible")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "indicator", "service"], name="target_once_per_service"
            ),
            models.UniqueConstraint(
                fields=["contract", "indicator"],
                condition=Q(service=None),
                name="target_once_for_all",
            ),
        ]


class SiteCapacity(OwnedModel, SluggedModel):
    """Places that a contract gives to a service in one place."""

    contract = models.ForeignKey(
        MultiYearContract, on_delete=models.CASCADE, related_name="capacities"
    )
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    places = models.PositiveSmallIntegerField("places")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "service", "site"], name="site_capacity_once"
            )
        ]


class OfferCost(OwnedModel, SluggedModel):
    """A part of the offer in the budget: how many children a year, at how many cents each."""

    contract = models.ForeignKey(MultiYearContract, on_delete=models.CASCADE, related_name="costs")
    label = models.CharField("prestation", max_length=80)
    children = models.PositiveSmallIntegerField("enfants par an")
    unit_cost = models.PositiveBigIntegerField("coût d’un enfant par an")


class ApprovedPublic(OwnedModel, SluggedModel):
    """Whom an approval lets a service support, from a day to another. Needs empty: any."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    needs = models.JSONField(default=list)
    age_from = models.PositiveSmallIntegerField("à partir de")
    age_to = models.PositiveSmallIntegerField("jusqu’à")
    valid_from = models.DateField("depuis le")
    valid_to = models.DateField("jusqu’au", null=True)
    source = models.CharField("source", max_length=160)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(age_to__gte=F("age_from")), name="approved_ages"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="approved_dates",
            ),
        ]

    @property
    def need_words(self) -> list[str]:
        return [str(Need(code).label) for code in self.needs]


class ChildNeed(OwnedModel):
    """The need that a decision names for a child: a code, kept apart from the record."""

    child = models.OneToOneField(Child, on_delete=models.CASCADE, related_name="need")
    need = models.CharField("besoin", max_length=12, choices=Need.choices)


class OutsidePublic(OwnedModel):
    """Why a child outside the approved public of a service is supported there all the same."""

    child = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField("motif", max_length=12, choices=OutsideReason.choices)
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "service"], name="outside_public_once")
        ]
