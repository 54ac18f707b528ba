"""Organisations, their services, sites and rooms."""

from django.apps import apps
from django.db import models
from django.db.models import F, Q

from maillage.kernel.search import SearchKeyField
from maillage.kernel.tenancy import OwnedModel, SluggedModel, across_organisations
from maillage.people.enums import (
    BuyerKind,
    CapacityPeriod,
    CapacityUnit,
    OrganisationKind,
    ProcurementRegime,
    ServiceKind,
    SiteKind,
)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations, seen from the people who belong to them."""

    def of_user(self, user: models.Model) -> "OrganisationQuerySet":
        """Those where a person holds a role today, in the order of their names."""
        with across_organisations("a person's own spaces"):
            rows = apps.get_model("people", "Membership").objects.current().filter(user=user)
            ids = list(rows.values_list("organisation_id", flat=True))
        return self.filter(pk__in=ids).order_by("search_key")


class Organisation(models.Model):
    """Who employs, buys or provides: the owner of everything in its space (/o/<slug>/)."""

    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField("nom", max_length=150)
    kind = models.CharField("nature", max_length=24, choices=OrganisationKind.choices)
    procurement_regime = models.CharField(
        "règles d'achat",
        max_length=24,
        choices=ProcurementRegime.choices,
        default=ProcurementRegime.UNKNOWN,
    )
    buyer_kind = models.CharField(
        "nature de l'acheteur public",
        max_length=8,
        choices=BuyerKind.choices,
        default=BuyerKind.UNKNOWN,
        help_text="Elle décide du seuil de la procédure formalisée, plus bas pour l’État.",
    )
    siret = models.CharField("SIRET", max_length=14, blank=True)
    address = models.CharField("adresse", max_length=200, blank=True)
    commune_code = models.CharField("commune", max_length=5, blank=True)
    departement_code = models.CharField("département", max_length=3, blank=True)
    email = models.EmailField("courriel", blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    search_key = SearchKeyField(db_index=True)
    created_at = models.DateTimeField()

    objects = OrganisationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    @property
    def is_provider(self) -> bool:
        return self.kind == OrganisationKind.PROVIDER


class Service(OwnedModel, SluggedModel):
    """A service of an organisation (SIE, AEMO, SESSAD…)."""

    name = models.CharField("nom", max_length=150)
    short_name = models.CharField("sigle", max_length=20, blank=True)
    kind = models.CharField("nature", max_length=30, choices=ServiceKind.choices)
    site = models.ForeignKey(
        "people.Site",
        verbose_name="lieu",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="services",
    )
    search_key = SearchKeyField(db_index=True)
    closed_on = models.DateField("fermé le", null=True, blank=True)

    class Meta:
        ordering = ["search_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "search_key"],
                name="service_name_once",
                violation_error_message="Un service porte déjà ce nom : choisissez-en un autre.",
            )
        ]

    def __str__(self) -> str:
        return self.short_name or self.name


class ServiceCapacity(OwnedModel):
    """How many, of what, over what time: a service may have several (AEMO and AEMO-R)."""

    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="capacities")
    label = models.CharField("précision", max_length=80, blank=True)
    least = models.PositiveIntegerField("au moins")
    most = models.PositiveIntegerField("au plus")
    unit = models.CharField("unité", max_length=16, choices=CapacityUnit.choices)
    period = models.CharField(
        "période",
        max_length=12,
        choices=CapacityPeriod.choices,
        default=CapacityPeriod.UNSPECIFIED,
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(most__gte=F("least")), name="capacity_most_from_least"
            )
        ]

    def __str__(self) -> str:
        number = str(self.most) if self.least == self.most else f"{self.least} à {self.most}"
        words = [number, self.get_unit_display(), self.label, f"({self.get_period_display()})"]
        return " ".join(word for word in words if word)


class Site(OwnedModel, SluggedModel):
    """A place where people work or meet. An antenna is only a lent room under agreement."""

    name = models.CharField("nom", max_length=150)
    kind = models.CharField("nature", max_length=12, choices=SiteKind.choices)
    address = models.CharField("adresse", max_length=200, blank=True)
    commune_code = models.CharField("commune", max_length=5)
    departement_code = models.CharField("département", max_length=3)
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    search_key = SearchKeyField(db_index=True)

    class Meta:
        ordering = ["search_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "search_key"],
                name="site_name_once",
                violation_error_message="Un lieu porte déjà ce nom : choisissez-en un autre.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Room(OwnedModel, SluggedModel):
    """A room of a site, where one thing at a time can happen."""

    site = models.ForeignKey(
        Site, verbose_name="lieu", on_delete=models.CASCADE, related_name="rooms"
    )
    name = models.CharField("nom", max_length=80)
    seats = models.PositiveSmallIntegerField("places assises")

    class Meta:
        ordering = ["site", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                name="room_name_once",
                violation_error_message="Ce lieu a déjà une salle de ce nom.",
            ),
            models.CheckConstraint(condition=Q(seats__gte=1), name="room_has_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.site})"
