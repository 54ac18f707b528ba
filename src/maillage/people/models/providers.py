"""Those who lead groups from outside: the provider that invoices, the persons who facilitate."""

from django.db import models

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models.users import User


class Provider(OwnedModel):
    """What an organisation that provides tells once (its organisation is its space)."""

    presentation = models.TextField("présentation", blank=True, max_length=3000)
    training_registration_no = models.CharField(
        "numéro de déclaration d'activité", max_length=11, blank=True
    )
    has_qualiopi = models.BooleanField("certifié Qualiopi", default=False)
    vat_exemption_reason = models.CharField(
        "motif d'exonération de TVA", max_length=200, blank=True
    )
    wants_alerts = models.BooleanField("recevoir les appels qui correspondent", default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation"], name="provider_once")]

    def __str__(self) -> str:
        return str(self.organisation)


class FacilitatorProfile(OwnedModel, SluggedModel):
    """A person who facilitates: counted as one person whatever the number of groups."""

    user = models.ForeignKey(
        User,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="facilitator_profiles",
    )
    first_name = models.CharField("prénom", max_length=60)
    last_name = models.CharField("nom", max_length=60)
    # Codes of FacilitatorProfileType, of methods (free words), of départements.
    profile_types = models.JSONField("profils", default=list)
    methods = models.JSONField("approches", default=list)
    departements = models.JSONField("départements", default=list)
    presentation = models.TextField("présentation", blank=True, max_length=3000)
    is_active = models.BooleanField("en activité", default=True)

    class Meta:
        ordering = ["last_name", "first_name"]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"
