"""The papers that a provider keeps once and joins to its offers."""

from django.db import models

from maillage.kernel.models import StoredFile
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.tendering.enums import DocumentKind


class ProviderPaper(OwnedModel, SluggedModel):
    """One paper of a provider, the latest of its kind; its file is sealed on disk."""

    kind = models.CharField("pièce", max_length=30, choices=DocumentKind.choices)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    # The last day it is good for; empty for a paper that does not age.
    expires_on = models.DateField("valable jusqu'au", null=True, blank=True)
    kept_at = models.DateTimeField()
    is_reminded = models.BooleanField(default=False)

    class Meta:
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "kind"], name="provider_paper_once")
        ]
