"""States of a calendar scenario."""

from django.db import models


class ScenarioStatus(models.TextChoices):
    DRAFT = "draft", "À calculer"
    SOLVING = "solving", "Calcul en cours"
    SOLVED = "solved", "Proposition prête"
    INFEASIBLE = "infeasible", "Impossible en l'état"
    PUBLISHED = "published", "Publié"
