"""States of a calendar scenario and of a poll of dates."""

from django.db import models


class ScenarioStatus(models.TextChoices):
    DRAFT = "draft", "À calculer"
    SOLVING = "solving", "Calcul en cours"
    SOLVED = "solved", "Proposition prête"
    INFEASIBLE = "infeasible", "Impossible en l'état"
    PUBLISHED = "published", "Publié"


class StandInPenalty(models.IntegerChoices):
    """What it costs that somebody else leads a group, in the unit of the engine (ten points)."""

    GLADLY = 1, "Volontiers, pour garder les dates"
    IF_NEEDED = 3, "S’il le faut, si plusieurs dates changeraient"


class PollStatus(models.TextChoices):
    OPEN = "open", "Ouvert"
    CLOSED = "closed", "Clos"


class PollWord(models.TextChoices):
    YES = "yes", "Oui"
    MAYBE = "maybe", "S’il le faut"
    NO = "no", "Non"
