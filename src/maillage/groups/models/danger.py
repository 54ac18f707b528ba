"""The telephone of the intake cell, as an organisation knows it."""

from django.db import models

from maillage.kernel.tenancy import OwnedModel


class IntakeCellNumber(OwnedModel):
    """How to reach a département's intake cell (CRIP), from a day to another: the last rules.

    What the organisation says prevails over what Maillage ships, since a number moves. Where the
    cell has no number of its own, the département's switchboard puts through to it.
    """

    departement = models.CharField("département", max_length=3)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    switchboard = models.CharField("standard du département", max_length=20, blank=True)
    address = models.CharField("adresse ou courriel", max_length=200, blank=True)
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
            ),
            models.CheckConstraint(
                condition=~models.Q(phone="", switchboard=""), name="intake_cell_can_be_called"
            ),
        ]
