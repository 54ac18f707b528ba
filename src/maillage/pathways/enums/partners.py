"""Code lists of antennas, partners and referrals."""

from django.db import models


class AntennaTerms(models.TextChoices):
    LENT = "lent", "Prêtée"
    RENTED = "rented", "Louée"
    PARTNER = "partner", "Chez un partenaire"


class PartnerKind(models.TextChoices):
    SCHOOL = "school", "École, collège ou lycée"
    COMMUNE = "commune", "Commune ou intercommunalité"
    CARE = "care", "Soins en ville, CMP ou hôpital"
    EARLY_CHILDHOOD = "early_childhood", "PMI, crèche ou assistante maternelle"
    LEISURE = "leisure", "Loisirs, sport ou culture"
    SOCIAL = "social", "Service social ou aide sociale à l’enfance"
    MEDICO_SOCIAL = "medico_social", "Autre service médico-social"


class PartnerNeed(models.TextChoices):
    """What is asked of a partner. Closed, so that nothing is told of the child."""

    SCHOOLING = "schooling", "Un temps de scolarité"
    CARE = "care", "Un soin ou une rééducation"
    LEISURE = "leisure", "Une activité ou un loisir"
    CHILDCARE = "childcare", "Un accueil de la petite enfance"
    FAMILY = "family", "Un appui à la famille"
    ROOM = "room", "Un lieu pour les séances"


class ReferralAnswer(models.TextChoices):
    PENDING = "pending", "Sans réponse"
    ACCEPTED = "accepted", "Acceptée"
    DECLINED = "declined", "Déclinée"


class DeclineReason(models.TextChoices):
    FULL = "full", "Plus de place pour l’instant"
    OUT_OF_AREA = "out_of_area", "Hors de notre secteur"
    OUT_OF_AGE = "out_of_age", "Hors des âges accueillis"
    NOT_OURS = "not_ours", "Ce n’est pas ce que nous proposons"
    TALK = "talk", "Parlons-en d’abord\u00a0: appelez-nous"
