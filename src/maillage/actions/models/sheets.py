"""The action sheets of a departmental plan: who pilots, what is aimed at, what is measured."""

from typing import Any

from django.db import models
from django.db.models import Q

from maillage.actions.enums import SheetPart
from maillage.kernel.search import SearchKeyField
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User

DIGITS: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}


class PlanUnit(OwnedModel, SluggedModel):
    """A directorate, mission or service that a plan names (PSEIE, DMDD…): data, never code."""

    short_name = models.CharField("sigle", max_length=40)
    name = models.CharField("nom en toutes lettres", max_length=150, blank=True)
    search_key = SearchKeyField(sources=("short_name",), db_index=True)

    class Meta:
        ordering = ["search_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "search_key"],
                name="plan_unit_once",
                violation_error_message="Ce sigle est déjà noté : choisissez-en un autre.",
            )
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def told(self) -> str:
        """For who does not know the short name: "PMI, Protection maternelle et infantile"."""
        return ", ".join(part for part in (self.short_name, self.name) if part)


class ActionSheet(OwnedModel, SluggedModel):
    """A sheet of a plan (domain: `ActionSheet`), as the council votes and follows it."""

    plan = models.CharField("plan ou schéma", max_length=150)
    number = models.CharField("numéro", max_length=10)
    title = models.CharField("intitulé", max_length=250)
    context = models.TextField("éléments de contexte", max_length=4000, blank=True)
    goals = models.TextField("objectifs et enjeux", max_length=4000, blank=True)
    operations = models.TextField("déclinaisons opérationnelles", max_length=4000, blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "plan", "number"], name="sheet_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"Fiche action n°\u00a0{self.number}"

    @property
    def parts(self) -> list[tuple[str, list[PlanUnit]]]:
        """Pilots, co-pilots, contributors: each part with its units, read with `units__unit`."""
        held: dict[str, list[PlanUnit]] = {}
        for row in self.units.all():
            held.setdefault(row.part, []).append(row.unit)
        return [(part.label, held.get(part.value, [])) for part in SheetPart]

    @property
    def texts(self) -> list[tuple[str, list[str]]]:
        """Context, goals and operational items, each as its lines; the empty ones left out."""
        told = (
            ("Éléments de contexte", self.context),
            ("Objectifs et enjeux", self.goals),
            ("Déclinaisons opérationnelles", self.operations),
        )
        return [
            (title, [line.strip(" -;\u00a0") for line in text.splitlines() if line.strip()])
            for title, text in told
            if text.strip()
        ]


class SheetUnit(OwnedModel):
    """The part that a unit takes in a sheet."""

    sheet = models.ForeignKey(ActionSheet, on_delete=models.CASCADE, related_name="units")
    unit = models.ForeignKey(PlanUnit, on_delete=models.CASCADE, related_name="+")
    part = models.CharField(max_length=12, choices=SheetPart.choices)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "unit"], name="sheet_unit_in_one_part")
        ]


class Indicator(OwnedModel, SluggedModel):
    """What a sheet measures: computed by `measure` (queries.measures), or typed when it is ""."""

    sheet = models.ForeignKey(ActionSheet, on_delete=models.CASCADE, related_name="indicators")
    label = models.CharField("indicateur", max_length=200)
    measure = models.CharField("calcul", max_length=40, blank=True)
    unit = models.CharField("unité", max_length=40, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "label"], name="indicator_label_once")
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_computed(self) -> bool:
        return bool(self.measure)


class IndicatorTarget(OwnedModel):
    """What is aimed at for one calendar year."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="targets")
    year = models.PositiveSmallIntegerField()
    value = models.DecimalField("cible", **DIGITS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["indicator", "year"], name="target_once_a_year")
        ]


class IndicatorValue(OwnedModel):
    """A value that somebody typed, on its day, with where it comes from."""

    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="values")
    on = models.DateField("date")
    value = models.DecimalField("valeur", **DIGITS)
    source = models.CharField("source", max_length=200)
    told_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "on"], name="indicator_value_once_a_day")
        ]


class ClosedYear(OwnedModel):
    """A year of a sheet that somebody closed: its values no longer move."""

    sheet = models.ForeignKey(ActionSheet, on_delete=models.CASCADE, related_name="closed_years")
    year = models.PositiveSmallIntegerField()
    on = models.DateField()
    closed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["year"]
        constraints = [models.UniqueConstraint(fields=["sheet", "year"], name="year_closed_once")]


class KeptValue(OwnedModel):
    """What an indicator was worth when its year was closed. None: unknown, or too small to show.

    `content` is what the number was made of, as [[title, [[label, number]…]]…].
    """

    closed = models.ForeignKey(ClosedYear, on_delete=models.CASCADE, related_name="values")
    indicator = models.ForeignKey(Indicator, on_delete=models.CASCADE, related_name="kept")
    value = models.DecimalField(null=True, **DIGITS)
    is_hidden = models.BooleanField(default=False)
    content = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["closed", "indicator"], name="kept_once"),
            models.CheckConstraint(
                condition=Q(is_hidden=False) | Q(value=None), name="hidden_is_not_kept"
            ),
        ]


class SheetEmbed(OwnedModel):
    """Which web origins may frame the numbers of a sheet, one a line; no row, no origin."""

    sheet = models.OneToOneField(ActionSheet, on_delete=models.CASCADE, related_name="embed")
    origins = models.TextField()
    opened_on = models.DateField()

    @property
    def allowed(self) -> list[str]:
        return self.origins.splitlines()
