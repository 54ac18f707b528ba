"""Code lists of children's pathways. Labels are what screens show."""

from django.db import models


class Reach(models.IntegerChoices):
    """How far somebody sees into one child's record; each level holds the ones before."""

    NONE = 0, "rien"
    RECORD = 1, "le dossier sous pseudonyme"
    IDENTITY = 2, "le dossier et l’identité"


class CircleFunction(models.TextChoices):
    """What somebody is to a child's pathway. Outside the organisation: a function, no name."""

    COORDINATOR = "coordinator", "Coordination de parcours"
    PROFESSIONAL = "professional", "Professionnel ou professionnelle du service"
    SCHOOL = "school", "École ou établissement scolaire"
    HEALTH = "health", "Soins en ville ou hôpital"
    CHILD_WELFARE = "child_welfare", "Aide sociale à l’enfance"
    DISABILITY_OFFICE = "disability_office", "MDPH"
    OTHER = "other", "Autre partenaire"


INSIDE = (CircleFunction.COORDINATOR, CircleFunction.PROFESSIONAL)


class GlassReason(models.TextChoices):
    """Why an identity is opened by somebody outside the circle. Closed, so that nothing is told."""

    DANGER = "danger", "Danger pour l’enfant"
    FAMILY_CALL = "family_call", "La famille est au téléphone ou à l’accueil"
    STAND_IN = "stand_in", "Remplacement d’un membre absent de l’équipe"
    AUTHORITY = "authority", "Demande d’une autorité (juge, procureur, département)"
    CORRECTION = "correction", "Vérification d’un doublon ou d’une erreur"


class InformationKind(models.TextChoices):
    RIGHTS = "rights", "Information sur le dossier et les droits"
    SHARING = "sharing", "Partage d’informations avec des partenaires"
    PING = "ping", "Contact par courriel ou message"


class InformationAnswer(models.TextChoices):
    INFORMED = "informed", "Information donnée"
    AGREED = "agreed", "Accord"
    REFUSED = "refused", "Refus"
    WITHDRAWN = "withdrawn", "Accord retiré"


class InformationSource(models.TextChoices):
    CHILD = "child", "L’enfant ou le jeune"
    PARENTS = "parents", "Les parents ou la personne qui a l’autorité parentale"
    BOTH = "both", "L’enfant et ses parents"


class ErasureReason(models.TextChoices):
    RETENTION = "retention", "Fin de la durée de conservation"
    REQUEST = "request", "Demande de la personne"
    MISTAKE = "mistake", "Dossier ouvert par erreur"
