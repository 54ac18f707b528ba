"""States of a week of rounds."""

from django.db import models


class RoundsStatus(models.TextChoices):
    DRAFT = "draft", "À calculer"
    SOLVING = "solving", "Calcul en cours"
    SOLVED = "solved", "Proposition prête"
    INFEASIBLE = "infeasible", "Impossible en l’état"
