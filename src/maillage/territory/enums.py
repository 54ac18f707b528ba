"""The closed lists of the territory room."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OverrideEffect(models.TextChoices):
    """What a correction does to the school calendar of a département."""

    ADD = "add", _("Ajoute une période de vacances")
    REMOVE = "remove", _("Retire des jours de vacances")
