"""Kinds and states of group life."""

from django.db import models


class CycleKind(models.TextChoices):
    PRACTICE_ANALYSIS = "practice_analysis", "Analyse des pratiques"
    # Work on each one's relation to the situations: bought and led apart from practice analysis.
    SUPERVISION = "supervision", "Supervision d'équipe"
    GUIDED_INTERVISION = "guided_intervision", "Intervision dirigée"
    WORKING_GROUP = "working_group", "Groupe de travail"
    TRAINING = "training", "Formation"


class MembershipMode(models.TextChoices):
    CLOSED = "closed", "Groupe fermé"
    OPEN = "open", "Entrées et sorties permanentes"


class CycleStatus(models.TextChoices):
    OPEN = "open", "À planifier"
    PLANNED = "planned", "Planifié"
    ENDED = "ended", "Terminé"


class SessionStatus(models.TextChoices):
    PLANNED = "planned", "Prévue"
    HELD = "held", "Tenue"
    CANCELLED = "cancelled", "Annulée"
