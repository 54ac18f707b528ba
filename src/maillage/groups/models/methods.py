"""An organisation's own versions of the methods: how sessions unfold, never what is said."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from maillage.groups import methods
from maillage.kernel.search import SearchKeyField
from maillage.kernel.tenancy import OwnedModel, SluggedModel, scoped_manager

LONGEST_PHASE = 240


class MethodQuerySet(models.QuerySet["MethodTemplate"]):
    """Versions of methods."""

    def in_use(self) -> "MethodQuerySet":
        """Those that are not put away, with their phases."""
        return self.filter(is_archived=False).prefetch_related("phases")


class MethodTemplate(OwnedModel, SluggedModel):
    """A method as an organisation or a provider practises it, copied from a shipped one.

    It belongs to no group and to no session: it says how, and can say of nobody what.
    """

    # The code of the shipped method it was copied from: a group that works by it keeps the
    # proposed charter of that method.
    origin = models.CharField("méthode d'origine", max_length=20)
    name = models.CharField("nom", max_length=80)
    summary = models.CharField("en une phrase", max_length=300)
    size_min = models.PositiveSmallIntegerField("participants au moins", null=True, blank=True)
    size_max = models.PositiveSmallIntegerField("participants au plus", null=True, blank=True)
    minutes_min = models.PositiveSmallIntegerField("durée la plus courte", null=True, blank=True)
    minutes_max = models.PositiveSmallIntegerField("durée la plus longue", null=True, blank=True)
    # One line each.
    particularities = models.TextField("particularités", blank=True, max_length=2000)
    sources = models.TextField("sources", blank=True, max_length=2000)
    is_archived = models.BooleanField(default=False)
    search_key = SearchKeyField(db_index=True)

    objects: ClassVar[Any] = scoped_manager(MethodQuerySet)

    class Meta:
        ordering = ["search_key"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "search_key"],
                condition=models.Q(is_archived=False),
                name="method_name_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def as_method(self) -> methods.Method:
        """The same shape as a shipped method, for pages and for the companion."""
        origin = methods.shipped().get(self.origin)
        return methods.Method(
            key=self.slug,
            name=self.name,
            summary=self.summary,
            phases=tuple(
                methods.Phase(phase.title, phase.minutes, phase.cue, phase.says)
                for phase in self.phases.all()
            ),
            size_min=self.size_min,
            size_max=self.size_max,
            minutes_min=self.minutes_min,
            minutes_max=self.minutes_max,
            particularities=tuple(self.particularities.splitlines()),
            sources=tuple(self.sources.splitlines()),
            charter=origin.charter if origin else (),
            is_own=True,
        )


class MethodPhase(OwnedModel):
    """One phase of an organisation's own version; `position` orders them, from 1."""

    method = models.ForeignKey(MethodTemplate, on_delete=models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField("ordre")
    title = models.CharField("titre", max_length=80)
    minutes = models.PositiveSmallIntegerField(
        "minutes", validators=[MinValueValidator(1), MaxValueValidator(LONGEST_PHASE)]
    )
    cue = models.CharField("à surveiller", max_length=300, blank=True)
    says = models.CharField("ce que vous dites", max_length=500, blank=True)

    class Meta:
        ordering = ["position", "pk"]
