"""The frame: the charter of the groups, and who undertook to keep it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from maillage.groups.enums import UndertakingHow
from maillage.groups.models.cycles import Cycle, Group
from maillage.groups.models.guests import SomebodyModel
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import FacilitatorProfile, User


class Charter(OwnedModel, SluggedModel):
    """One version of the rules of the groups of a cycle, or of one of its groups.

    Immutable: what was accepted is what stands here. `fixed_text` holds the sentences that the
    platform adds to every charter.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.CASCADE, related_name="charters")
    group = models.ForeignKey(Group, null=True, on_delete=models.CASCADE, related_name="charters")
    version = models.PositiveSmallIntegerField()
    text = models.TextField("texte", max_length=6000)
    fixed_text = models.TextField(max_length=3000)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["version"]
        constraints = [
            models.UniqueConstraint(
                fields=["cycle", "group", "version"],
                condition=~Q(group=None),
                name="charter_version_once_per_group",
            ),
            models.UniqueConstraint(
                fields=["cycle", "version"],
                condition=Q(group=None),
                name="charter_version_once",
            ),
        ]

    @property
    def rules(self) -> list[str]:
        """The rules written for these groups, line by line."""
        return _lines(self.text)

    @property
    def fixed_rules(self) -> list[str]:
        """Those of every group, likewise."""
        return _lines(self.fixed_text)


class Undertaking(SomebodyModel):
    """Somebody accepted one version of a charter: online, on paper, or orally at the door.

    `profile` is who leads without an account, and accepts by their personal link. `recorded_by`
    is the account of the facilitator who saw the paper or heard the words; null online, and where
    they have none.
    """

    cross_organisation = frozenset({"profile"})

    charter = models.ForeignKey(Charter, on_delete=models.PROTECT, related_name="undertakings")
    profile = models.ForeignKey(
        FacilitatorProfile, null=True, on_delete=models.PROTECT, related_name="+"
    )
    how = models.CharField(max_length=8, choices=UndertakingHow.choices)
    accepted_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar[list] = [
            models.CheckConstraint(
                condition=Q(person=None, guest=None, profile__isnull=False)
                | (Q(profile=None) & (Q(person=None) ^ Q(guest=None))),
                name="undertaking_of_one",
            ),
            models.UniqueConstraint(
                fields=["charter", "profile"],
                condition=~Q(profile=None),
                name="undertaking_once_per_profile",
            ),
            models.UniqueConstraint(
                fields=["charter", "person"],
                condition=~Q(person=None),
                name="undertaking_once_per_person",
            ),
            models.UniqueConstraint(
                fields=["charter", "guest"],
                condition=~Q(guest=None),
                name="undertaking_once_per_guest",
            ),
        ]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
