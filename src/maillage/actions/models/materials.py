"""What is left of a day: documents, links, photos, each with its rights."""

from django.db import models
from django.db.models import Q

from maillage.actions import codes
from maillage.actions.enums import MaterialKind
from maillage.actions.models.events import EventDay
from maillage.kernel.models import StoredFile
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User

# What stays among the professionals of the organisation.
INTERNAL = "internal"


class EventMaterial(OwnedModel, SluggedModel):
    """Something to keep of a day: whose it is and what may be made of it are always said.

    A photo says how those who are seen agreed (Code civil, article 9: the right to one's image).
    """

    event = models.ForeignKey(EventDay, on_delete=models.CASCADE, related_name="materials")
    kind = models.CharField("sorte", max_length=5, choices=MaterialKind.choices)
    title = models.CharField("titre", max_length=150)
    url = models.URLField("adresse", blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    author = models.CharField("de qui", max_length=150)
    licence = models.CharField("droits", max_length=20)
    consent = models.CharField("accord des personnes", max_length=300, blank=True)
    added_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="link") & ~Q(url="") & Q(file=None))
                | (~Q(kind="link") & Q(url="") & ~Q(file=None)),
                name="material_link_or_file",
            ),
            models.CheckConstraint(
                condition=~Q(kind="photo") | ~Q(consent=""), name="material_photo_has_consent"
            ),
        ]

    @property
    def licence_label(self) -> str:
        return codes.label("licences", self.licence)
