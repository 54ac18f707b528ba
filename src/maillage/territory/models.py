"""What an organisation adds to the published calendars."""

from django.db import models
from django.db.models import F, Q

from maillage.engine.dates import Period
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.territory.calendars import Override
from maillage.territory.enums import OverrideEffect


class CalendarOverride(OwnedModel, SluggedModel):
    """A period that a rector's decision adds to a school calendar, or takes from it."""

    departement = models.CharField("département", max_length=3)
    effect = models.CharField("effet", max_length=6, choices=OverrideEffect.choices)
    label = models.CharField("nom de la période", max_length=80)
    first_day = models.DateField("premier jour")
    last_day = models.DateField("dernier jour")
    source = models.CharField("texte qui le décide", max_length=200)

    class Meta:
        ordering = ["first_day", "last_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_day__lte=F("last_day")),
                name="override_ends_after_its_start",
                violation_error_message=(
                    "Le dernier jour ne peut pas précéder le premier : "
                    "corrigez l'une des deux dates."
                ),
            ),
            models.UniqueConstraint(
                fields=["organisation", "departement", "effect", "first_day", "last_day"],
                name="override_once",
                violation_error_message=(
                    "Cette période est déjà saisie pour ce département : "
                    "changez ses dates, ou retirez d'abord l'autre."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def as_override(self) -> Override:
        """The same, as `calendars` reads it."""
        return Override(
            period=Period(self.first_day, self.last_day),
            effect=OverrideEffect(self.effect),
            label=self.label,
            source=self.source,
        )
