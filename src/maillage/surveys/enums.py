"""Kinds of questions, states of a campaign."""

from django.db import models


class QuestionKind(models.TextChoices):
    SCALE = "scale", "Échelle"
    CHOICE = "choice", "Une réponse parmi plusieurs"
    MULTIPLE = "multiple", "Plusieurs réponses possibles"
    MATRIX = "matrix", "Tableau d’échelles"
    NUMBER = "number", "Nombre, gardé par tranche"
    TEXT = "text", "Texte libre"


class CampaignStatus(models.TextChoices):
    COLLECTING = "collecting", "Réponses attendues"
    CLOSED = "closed", "Dépouillée"
    CANCELLED = "cancelled", "Annulée"


class ResultsFor(models.TextChoices):
    """Who is told the results of a campaign; its label ends the sentence of the answering page.

    Those of a group are told by the group's own pages and by them alone (domain.md 2.6).
    """

    SPACE = "space", "tous les membres de l’organisation"
    GROUP = "group", "les membres du groupe et la personne qui l’anime, jamais l’encadrement"
    REVIEW = "review", "le groupe, puis les personnes avec qui il aura partagé son bilan"


class Phase(models.TextChoices):
    """Where a campaign stands now: its status, and what the dates make of it."""

    PLANNED = "planned", "À venir"
    OPEN = "open", "Ouverte"
    COUNTING = "counting", "Dépouillement"
    CLOSED = "closed", "Résultats"
    CANCELLED = "cancelled", "Annulée"
