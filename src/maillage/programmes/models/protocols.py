"""Protocols for complex situations: levels, what leads there, who holds, how long, what is done."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from maillage.kernel.search import SearchKeyField
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User
from maillage.programmes.enums import DelayUnit, LineKind, ProtocolKind, VersionState

LONGEST_LINE = 200


class Protocol(OwnedModel, SluggedModel):
    """What an organisation does when a situation exceeds those who hold it: its versions say it."""

    title = models.CharField("intitulé", max_length=120)
    kind = models.CharField("portée", max_length=8, choices=ProtocolKind.choices)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    search_key = SearchKeyField(sources=("title",))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "search_key"],
                name="protocol_title_once",
                violation_error_message="Un protocole porte déjà ce nom\u00a0: choisissez-en un "
                "autre.",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ProtocolVersion(OwnedModel, SluggedModel):
    """One text of a protocol: prepared, adopted by somebody on a day, then replaced."""

    protocol = models.ForeignKey(Protocol, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=VersionState.choices, default=VersionState.DRAFT)
    body = models.CharField("adoptée par", max_length=120, blank=True)
    adopted_on = models.DateField("adoptée le", null=True)
    replaced_on = models.DateField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["protocol", "number"], name="protocol_version_once"),
            models.UniqueConstraint(
                fields=["protocol"], condition=Q(state="draft"), name="protocol_one_draft"
            ),
            models.UniqueConstraint(
                fields=["protocol"], condition=Q(state="adopted"), name="protocol_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", adopted_on=None, replaced_on=None)
                | (Q(state="adopted", replaced_on=None) & ~Q(adopted_on=None) & ~Q(body=""))
                | (Q(state="replaced") & ~Q(adopted_on=None) & ~Q(replaced_on=None)),
                name="protocol_version_dates",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.protocol.title}, version {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == VersionState.DRAFT

    @property
    def is_in_force(self) -> bool:
        return self.state == VersionState.ADOPTED


class ProtocolLevel(OwnedModel, SluggedModel):
    """One level: who holds, for how long at most, why it was not solved one level lower."""

    version = models.ForeignKey(ProtocolVersion, on_delete=models.CASCADE, related_name="levels")
    rank = models.PositiveSmallIntegerField()
    label = models.CharField("nom du niveau", max_length=80)
    holder = models.CharField("qui tient", max_length=LONGEST_LINE)
    why_not_lower = models.CharField(
        "pourquoi pas au niveau au-dessous", max_length=300, blank=True
    )
    delay_amount = models.PositiveSmallIntegerField("délai")
    delay_unit = models.CharField("unité", max_length=12, choices=DelayUnit.choices)
    message = models.TextField("message à envoyer", max_length=1500, blank=True)

    class Meta:
        ordering = ["rank"]
        constraints = [
            models.UniqueConstraint(fields=["version", "rank"], name="protocol_level_rank_once"),
            # Nothing can be done within no hour; no day means before the end of this one.
            models.CheckConstraint(
                condition=Q(delay_amount__gt=0) | ~Q(delay_unit="hours"),
                name="protocol_level_delay",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def delay_words(self) -> str:
        """The delay as one says it."""
        number = self.delay_amount
        if number == 0:
            return "le jour même"
        words = self.get_delay_unit_display()
        if number == 1:
            words = " ".join(word.removesuffix("s") for word in words.split())
        return f"{number}\u00a0{words}"


class LevelLine(OwnedModel, SluggedModel):
    """One line of a level: what leads there, who does what, a step or a decision.

    A running case points to these lines instead of telling anything in its own words.
    """

    level = models.ForeignKey(ProtocolLevel, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=8, choices=LineKind.choices)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=LONGEST_LINE)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["level", "kind", "position"], name="level_line_once")
        ]

    def __str__(self) -> str:
        return self.text


class LevelHolder(OwnedModel):
    """Somebody who holds a level today: told when the level below lets its delay pass."""

    level = models.ForeignKey(ProtocolLevel, on_delete=models.CASCADE, related_name="holders")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["level", "person"], name="level_holder_once")
        ]
