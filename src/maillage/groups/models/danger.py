"""The telephone of the intake cell, as an organisation knows it."""

from django.db import models

from maillage.kernel.tenancy import OwnedModel


class IntakeCellNumber(OwnedModel):
    """The number of a département's intake cell (CRIP), from a day to another: the last rules.

    What the organisation says prevails over what Maillage ships, since a number moves.
    """

    departement = models.CharField("département", max_length=3)
    phone = models.CharField("téléphone", max_length=20)
    hours = models.CharField("horaires", max_length=120, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        ordering = ["departement", "-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "departement"],
                condition=models.Q(valid_to=None),
                name="intake_cell_once",
            )
        ]
