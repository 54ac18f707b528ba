"""Members from elsewhere, who come without an account."""

from django.db import models
from django.db.models import Q

from maillage.groups.models.cycles import Group
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User


class Guest(OwnedModel, SluggedModel):
    """Somebody of another organisation who takes places in an open group by a personal link.

    Who they are is sealed (`access_sealed`). The address is proven by that link, sent there; the
    digest finds it again, and is emptied when the person asks to be forgotten.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="guests")
    sealed = models.BinaryField()
    address_digest = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "address_digest"],
                condition=~Q(address_digest=""),
                name="guest_once_per_address",
            )
        ]


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
