"""Kinds and states of calls, offers and agreements."""

from django.db import models

from maillage.engine.award.marks import ScoringMethod
from maillage.people.enums import FacilitatorProfileType


class ConsultationStatus(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    PUBLISHED = "published", "Publié"
    AWARDED = "awarded", "Attribué"
    ABANDONED = "abandoned", "Sans suite"


class Procedure(models.TextChoices):
    DIRECT_AWARD = "direct_award", "Demande de devis (gré à gré)"
    ADAPTED = "adapted_procedure", "Procédure adaptée"
    FORMAL = "formal_procedure", "Procédure formalisée, sur une autre plateforme"


class BuyerRegime(models.TextChoices):
    """The rules a buyer says it follows; the platform never decides it (domain: who is bound)."""

    PUBLIC_CODE = "public_code", "Code de la commande publique"
    PRIVATE_RULES = "private_internal_rules", "Règles internes d’un organisme privé"
    UNKNOWN = "unknown", "Pas encore dit"


class CriterionKind(models.TextChoices):
    PRICE = "price", "Prix"
    TECHNICAL = "technical", "Valeur technique"
    ENVIRONMENT = "environment", "Environnement"
    OTHER = "other", "Autre"


class PriceFormula(models.TextChoices):
    """How a price becomes a mark: the formulas of `engine.award`, under the buyers' names."""

    INVERSE_RATIO = ScoringMethod.INVERSE_RATIO.value, "Prix le plus bas divisé par le prix"
    LINEAR_REFERENCE = ScoringMethod.LINEAR_REFERENCE.value, "Écart au prix le plus bas"
    N_TIMES_BEST = ScoringMethod.N_TIMES_BEST.value, "Zéro à n fois le prix le plus bas"


class MarksSettledBy(models.TextChoices):
    """What the marks of several readers come to."""

    MEDIAN = "median", "Médiane"
    MEAN = "mean", "Moyenne"


class TieBreak(models.TextChoices):
    """What parts equal awards, announced beforehand; never a draw."""

    TECHNICAL_MERIT = "technical_merit", "La meilleure valeur technique, puis une décision commune"
    JOINT_DECISION = "joint_decision", "Une décision commune des lecteurs"


class LotStatus(models.TextChoices):
    OPEN = "open", "À pourvoir"
    FILLED = "filled", "Déjà pourvu"
    AWARDED = "awarded", "Attribué"


class OfferStatus(models.TextChoices):
    SEALED = "sealed", "Déposée, fermée"
    REPLACED = "replaced", "Remplacée"
    WITHDRAWN = "withdrawn", "Retirée"
    LATE = "late", "Hors délai, non ouverte"
    OPENED = "opened", "Ouverte"
    ERASED = "erased", "Effacée, son temps de conservation passé"


class AnalysisStepKind(models.TextChoices):
    """What may happen with an offer between its opening and the award."""

    INTERVIEW = "interview", "Entretien"
    NEGOTIATION = "negotiation", "Négociation"
    LOW_PRICE_ASKED = "low_price_asked", "Prix anormalement bas : explications demandées"
    LOW_PRICE_ANSWER = "low_price_answer", "Prix anormalement bas : réponse reçue"
    SET_ASIDE = "set_aside", "Mise à l’écart"
    PUT_RIGHT = "put_right", "Régularisation"


class LetterKind(models.TextChoices):
    """What a letter of the outcome tells its provider."""

    AWARD = "award", "Attribution"
    REJECTION = "rejection", "Proposition non retenue"
    REASONS = "reasons", "Réponse à la demande de motifs"


class AgreementStatus(models.TextChoices):
    """Of a convention, and of an amendment to one."""

    DRAFT = "draft", "En préparation"
    SENT = "sent", "Envoyée à la signature"
    SIGNED = "signed", "Signée"
    ENDED = "ended", "Arrêtée"


class Side(models.TextChoices):
    """The two sides of a convention."""

    BUYER = "buyer", "Votre organisation"
    PROVIDER = "provider", "L’intervenant ou l’intervenante"


class AmendmentKind(models.TextChoices):
    CHANGE = "change", "Modification"
    TERMINATION = "termination", "Arrêt"


class PaperKind(models.TextChoices):
    ANNEX = "annex", "Annexe"
    SIGNED = "signed", "Exemplaire signé"


class Completed(models.TextChoices):
    """The first question of an outcome: did it go to its end."""

    WHOLE = "whole", "Oui, toutes les séances"
    PARTLY = "partly", "En partie"
    NO = "no", "Non"


class Again(models.TextChoices):
    """The second: would this side do it again with the other."""

    YES = "yes", "Oui"
    UNSURE = "unsure", "Peut-être"
    NO = "no", "Non"


class CertificateKind(models.TextChoices):
    """What a buyer obtains from its provider (code du travail, D8222-5)."""

    SOCIAL = "social", "Attestation de vigilance (sociale)"
    FISCAL = "fiscal", "Attestation de régularité fiscale"


class StructureKind(models.TextChoices):
    """Where a past mission of a provider took place."""

    DEPARTMENT = "department", "Département"
    ASSOCIATION = "association", "Association"
    OUTREACH_SERVICE = "outreach_service", "SESSAD"
    RESIDENTIAL = "residential", "Maison d’enfants ou foyer"
    NURSERY = "nursery", "Crèche, accueil du jeune enfant"
    SCHOOL = "school", "École, collège ou lycée"
    HEALTH = "health", "Établissement de santé"
    TOWN = "town", "Commune ou intercommunalité"
    YOUTH_JUSTICE = "youth_justice", "Protection judiciaire de la jeunesse"
    OTHER = "other", "Autre structure"


class DocumentKind(models.TextChoices):
    METHODOLOGY_NOTE = "methodology_note", "Note méthodologique"
    SCHEDULE = "schedule", "Planning prévisionnel"
    CV = "cv", "CV des personnes qui interviennent"
    FORM_DC1 = "form_dc1", "Formulaire DC1"
    FORM_DC2 = "form_dc2", "Formulaire DC2"
    SWORN_STATEMENT = "sworn_statement", "Attestation sur l'honneur"
    TRAINING_REGISTRATION = "training_registration_no", "Numéro de déclaration d'activité"
    INSURANCE = "insurance", "Attestation d'assurance"
    SOCIAL_CERTIFICATE = "social_certificate", "Attestation de vigilance (cotisations sociales)"
    FISCAL_CERTIFICATE = "fiscal_certificate", "Attestation de régularité fiscale"
    OTHER = "other", "Autre pièce"


class AlertFrequency(models.TextChoices):
    """How often a person is written to about calls that fit."""

    NOW = "now", "Dès qu’un appel paraît"
    DAILY = "daily", "Une fois par jour au plus, le matin"
    WEEKLY = "weekly", "Une fois par semaine au plus, le lundi"
    NEVER = "never", "Jamais"


class PaperMoment(models.TextChoices):
    """Who owes a paper: everyone with the offer, or the one chosen, before signing."""

    OFFER = "offer", "Avec la proposition"
    AWARD = "award", "La personne retenue seulement"


# Proof is asked of the winner only (domain: papers), who renews it while the convention runs.
WINNER_ONLY = (DocumentKind.SOCIAL_CERTIFICATE, DocumentKind.FISCAL_CERTIFICATE)


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
    RULES = "regles", "Règles et critères"
    DOCUMENTS = "pieces", "Les pièces"
    REVIEW = "relire", "Relire et publier"
