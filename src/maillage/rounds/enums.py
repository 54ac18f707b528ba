"""States of a week of rounds."""

from django.db import models


class RoundsStatus(models.TextChoices):
    DRAFT = "draft", "À calculer"
    SOLVING = "solving", "Calcul en cours"
    SOLVED = "solved", "Proposition prête"
    INFEASIBLE = "infeasible", "Impossible en l’état"


class Balance(models.TextChoices):
    """What people ask of a week, in words: bonds at one end, road at the other."""

    BOND_FIRST = "bond_first", "Garder le même professionnel avant tout"
    BOND = "bond", "Plutôt le même professionnel"
    AS_BROUGHT = "as_brought", "L’équilibre de la semaine apportée"
    ROAD = "road", "Plutôt moins de route"
    ROAD_FIRST = "road_first", "Moins de route avant tout"
