"""States of a calendar scenario and of a poll of dates."""

from django.db import models


class ScenarioStatus(models.TextChoices):
    DRAFT = "draft", "À calculer"
    SOLVING = "solving", "Calcul en cours"
    SOLVED = "solved", "Proposition prête"
    INFEASIBLE = "infeasible", "Impossible en l'état"
    PUBLISHED = "published", "Publié"


class PollStatus(models.TextChoices):
    OPEN = "open", "Ouvert"
    CLOSED = "closed", "Clos"


class PollWord(models.TextChoices):
    YES = "yes", "Oui"
    MAYBE = "maybe", "S’il le faut"
    NO = "no", "Non"
