"""What conventions say beside their own terms, and the two signatures they wait for."""

from django.db import models

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User
from maillage.tendering.enums import AgreementStatus


class ClauseSet(OwnedModel, SluggedModel):
    """One version of the articles that an organisation puts in its conventions; never changed.

    `articles` is a list of {"title", "text"}, in order. What a convention computes (object,
    calendar, price, cancellation) is not here.
    """

    version = models.PositiveIntegerField()
    articles = models.JSONField(default=list)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "version"], name="clause_set_version_once"
            )
        ]


class SignedByBoth(models.Model):
    """A paper that is sent, then signed by each side on its own day.

    `signed_on` is the day of the last of the two signatures: the paper binds from then on.
    """

    status = models.CharField(
        max_length=8, choices=AgreementStatus.choices, default=AgreementStatus.DRAFT
    )
    sent_at = models.DateTimeField(null=True)
    buyer_signed_on = models.DateField(null=True)
    provider_signed_on = models.DateField(null=True)
    signed_on = models.DateField(null=True)

    class Meta:
        abstract = True
