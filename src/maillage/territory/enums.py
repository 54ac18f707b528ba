"""The closed lists of the territory room."""

from django.db import models


class OverrideEffect(models.TextChoices):
    """What a correction does to the school calendar of a département."""

    ADD = "add", "Ajoute une période de vacances"
    REMOVE = "remove", "Retire des jours de vacances"
