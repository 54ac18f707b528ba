"""Members from elsewhere, who come without an account."""

from django.db import models
from django.db.models import Q

from maillage.groups.models.cycles import Group
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User


class Guest(OwnedModel, SluggedModel):
    """Somebody of another organisation who takes places in an open group by a personal link.

    The address is proven by that link, sent there; the e-mail and the structure are emptied, and
    the name with them, when the person asks to be forgotten.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="guests")
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    email = models.EmailField("courriel", blank=True)
    structure = models.CharField("structure", max_length=120, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "email"], condition=~Q(email=""), name="guest_once_per_address"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


class SomebodyModel(OwnedModel):
    """A row about one attendee: an account, or a guest."""

    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    guest = models.ForeignKey(Guest, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(guest=None), name="%(class)s_person_or_guest"
            )
        ]
