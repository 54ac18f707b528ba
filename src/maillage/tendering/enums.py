"""Kinds and states of calls, offers and agreements."""

from django.db import models

from maillage.people.enums import FacilitatorProfileType


class ConsultationStatus(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    PUBLISHED = "published", "Publié"
    AWARDED = "awarded", "Attribué"
    ABANDONED = "abandoned", "Sans suite"


class Procedure(models.TextChoices):
    DIRECT_AWARD = "direct_award", "Demande de devis (gré à gré)"
    ADAPTED = "adapted_procedure", "Procédure adaptée"


class LotStatus(models.TextChoices):
    OPEN = "open", "À pourvoir"
    FILLED = "filled", "Déjà pourvu"


class OfferStatus(models.TextChoices):
    SEALED = "sealed", "Déposée, fermée"
    REPLACED = "replaced", "Remplacée"
    WITHDRAWN = "withdrawn", "Retirée"
    LATE = "late", "Hors délai, non ouverte"
    OPENED = "opened", "Ouverte"


class AgreementStatus(models.TextChoices):
    DRAFT = "draft", "À signer"
    SIGNED = "signed", "Signée"


class DocumentKind(models.TextChoices):
    METHODOLOGY_NOTE = "methodology_note", "Note méthodologique"
    SCHEDULE = "schedule", "Planning prévisionnel"
    CV = "cv", "CV des personnes qui interviennent"
    FORM_DC1 = "form_dc1", "Formulaire DC1"
    FORM_DC2 = "form_dc2", "Formulaire DC2"
    SWORN_STATEMENT = "sworn_statement", "Attestation sur l'honneur"
    TRAINING_REGISTRATION = "training_registration_no", "Numéro de déclaration d'activité"
    INSURANCE = "insurance", "Attestation d'assurance"
    OTHER = "other", "Autre pièce"


# A call may also welcome whoever is trained in practice analysis, whatever their title.
TRAINED_PROFESSIONAL = "trained_professional"
CALL_PROFILES: list[tuple[str, str]] = [
    *FacilitatorProfileType.choices,
    (TRAINED_PROFESSIONAL, "Autre personne formée à l'analyse des pratiques"),
]


class Step(models.TextChoices):
    """The steps of writing a call, in the order of a conversation."""

    NEED = "besoin", "Le besoin"
    LOTS = "groupes", "Les groupes"
    DATES = "calendrier", "Le calendrier"
    PEOPLE = "intervenants", "Qui et comment"
    DOCUMENTS = "pieces", "Les pièces"
    REVIEW = "relire", "Relire et publier"
