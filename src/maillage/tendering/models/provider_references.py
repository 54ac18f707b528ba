"""The past missions that a provider tells once, and that go with its offers."""

from django.db import models
from django.db.models import F, Q

from maillage.groups.enums import CycleKind
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.tendering.content import Reference
from maillage.tendering.enums import StructureKind

FIRST_YEAR, LAST_YEAR = 1970, 2100
MOST_SESSIONS, LONGEST_NAME, LONGEST_LINE = 999, 120, 200


class ProviderReference(OwnedModel, SluggedModel):
    """One past mission, on the profile of the provider rather than of a person who facilitates.

    The provider answers a call and vouches for what it says; what one person did is in their CV.
    A structure is named with its consent only: a name without it is refused, never kept.
    """

    group_kind = models.CharField("sorte de groupe", max_length=30, choices=CycleKind.choices)
    structure_kind = models.CharField(
        "sorte de structure", max_length=30, choices=StructureKind.choices
    )
    structure_name = models.CharField("nom de la structure", max_length=LONGEST_NAME, blank=True)
    year_from = models.PositiveSmallIntegerField("de l'année")
    # Empty while the mission goes on.
    year_to = models.PositiveSmallIntegerField("à l'année", null=True, blank=True)
    sessions = models.PositiveSmallIntegerField("séances", null=True, blank=True)
    line = models.CharField("en une ligne", max_length=LONGEST_LINE, blank=True)

    class Meta:
        ordering = ["-year_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(year_to=None) | Q(year_to__gte=F("year_from")),
                name="provider_reference_years",
            )
        ]

    def told(self) -> Reference:
        """The same as an offer says it."""
        return Reference(
            group_kind=self.group_kind,
            structure_kind=self.structure_kind,
            year_from=self.year_from,
            year_to=self.year_to,
            sessions=self.sessions,
            structure_name=self.structure_name,
            line=self.line,
        )
