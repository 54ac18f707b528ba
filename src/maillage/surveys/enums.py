"""Kinds of questions, states of a campaign."""

from django.db import models


class QuestionKind(models.TextChoices):
    SCALE = "scale", "Échelle"
    CHOICE = "choice", "Une réponse parmi plusieurs"
    MULTIPLE = "multiple", "Plusieurs réponses possibles"
    MATRIX = "matrix", "Tableau d'échelles"
    NUMBER = "number", "Nombre, gardé par tranche"
    TEXT = "text", "Texte libre"


class CampaignStatus(models.TextChoices):
    COLLECTING = "collecting", "Réponses attendues"
    CLOSED = "closed", "Dépouillée"
    CANCELLED = "cancelled", "Annulée"


class Phase(models.TextChoices):
    """Where a campaign stands now: its status, and what the dates make of it."""

    PLANNED = "planned", "À venir"
    OPEN = "open", "Ouverte"
    COUNTING = "counting", "Dépouillement"
    CLOSED = "closed", "Résultats"
    CANCELLED = "cancelled", "Annulée"
