"""What a convention tells the public: its essential data, once published."""

from django.db import models

from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User
from maillage.tendering.models.outcome import Agreement


class EssentialData(OwnedModel, SluggedModel):
    """What the platform does not already know of a contract, for its DECP record (2.0.3).

    `published_on` never changes once the record is public (order of 22 December 2022).
    """

    agreement = models.OneToOneField(
        Agreement, on_delete=models.PROTECT, related_name="essential_data"
    )
    cpv = models.CharField("code CPV", max_length=10)
    procedure = models.CharField("procédure", max_length=80)
    ccag = models.CharField("CCAG", max_length=60)
    price_form = models.CharField("forme du prix", max_length=12)
    price_type = models.CharField("type de prix", max_length=30)
    offers_received = models.PositiveSmallIntegerField("offres reçues")
    social = models.JSONField("considérations sociales", default=list)
    environment = models.JSONField("considérations environnementales", default=list)
    published_on = models.DateField(db_index=True)
    published_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
