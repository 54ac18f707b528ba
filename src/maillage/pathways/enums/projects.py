"""Code lists of personalised projects. Labels are read by families: plain words only."""

from django.db import models


class Voice(models.TextChoices):
    """Who speaks, judges or acts in a project; a function, never a name."""

    CHILD = "child", "L’enfant ou le jeune"
    FAMILY = "family", "La famille"
    SERVICE = "service", "Le service"
    SCHOOL = "school", "L’école"
    HEALTH = "health", "Les soins en ville ou à l’hôpital"
    CHILD_WELFARE = "child_welfare", "L’aide sociale à l’enfance"
    OTHER = "other", "Un autre partenaire"


# Those a project cannot do without; the others join a review when they come.
ALWAYS_HEARD = (Voice.CHILD, Voice.FAMILY, Voice.SERVICE)
PARTNERS = tuple(voice for voice in Voice if voice not in ALWAYS_HEARD)


class StatementKind(models.TextChoices):
    """What a project starts from. Needs: the three domains of SERAFIN-PH (1.1, 1.2, 1.3)."""

    CHILD_EXPECTS = "child", "Ce que l’enfant attend"
    FAMILY_EXPECTS = "family", "Ce que la famille attend"
    HEALTH = "1.1", "Besoin de santé"
    AUTONOMY = "1.2", "Besoin pour la vie de tous les jours"
    PARTICIPATION = "1.3", "Besoin pour prendre part à la vie avec les autres"


EXPECTATIONS = (StatementKind.CHILD_EXPECTS, StatementKind.FAMILY_EXPECTS)


class GoalKind(models.TextChoices):
    GAINS = "gains", "Garder et développer les acquis"
    TIES = "ties", "Continuer les liens avec les autres"
    CARE = "care", "Se soigner, aller mieux"
    SCHOOLING = "schooling", "Aller à l’école, apprendre"
    DAILY = "daily", "Se débrouiller au quotidien"
    RELATIVES = "relatives", "Soutenir les proches"
    LEISURE = "leisure", "Loisirs, sport, culture"
    WORK = "work", "Se préparer à travailler"


class GoalStep(models.TextChoices):
    """How far a goal is, on a scale that a family reads at a glance; the order counts."""

    BACK = "back", "Cela recule"
    NOT_YET = "not_yet", "Pas encore"
    BEGINS = "begins", "Cela commence"
    OFTEN = "often", "Souvent"
    SETTLED = "settled", "C’est acquis"


class Means(models.TextChoices):
    ALONE = "alone", "Accompagnement individuel"
    GROUP = "group", "Activité de groupe"
    PEER = "peer", "Pair-aidance"
    HOME = "home", "Intervention à la maison"
    AT_SCHOOL = "at_school", "Aménagement à l’école"
    PARTNER = "partner", "Appui d’un partenaire"
    EQUIPMENT = "equipment", "Matériel ou aide technique"
    RELATIVES = "relatives", "Soutien aux parents ou aux proches"


class OpinionHow(models.TextChoices):
    """How the child's opinion was gathered; it is sought whatever the age."""

    SAID = "said", "Avec ses mots"
    OTHERWISE = "otherwise", "Autrement\u00a0: dessin, gestes, images"
    REPORTED = "reported", "Rapporté par un proche"
    DECLINED = "declined", "N’a pas souhaité le donner"


class AgreementAnswer(models.TextChoices):
    AGREED = "agreed", "D’accord"
    RESERVED = "reserved", "D’accord, avec une réserve"
    REFUSED = "refused", "Pas d’accord"


class AgreementHow(models.TextChoices):
    SIGNED = "signed", "Par une signature"
    WRITTEN = "written", "Par écrit, lettre ou courriel"
    SPOKEN = "spoken", "De vive voix, en rencontre"


AGREEING = (Voice.FAMILY, Voice.SERVICE, Voice.CHILD)


class ReviewKind(models.TextChoices):
    YEARLY = "yearly", "Bilan de l’année"
    MIDWAY = "midway", "Point d’étape"
    ASKED = "asked", "À la demande de la famille ou après un changement"


class StepKind(models.TextChoices):
    """What the law or the service asks for at a date, from the admission on."""

    WELCOME = "welcome", "Document individuel de prise en charge remis"
    CONTRACT = "contract", "Contrat de séjour signé, s’il y en a un"
    AMENDMENT = "amendment", "Buts et prestations précisés avec la famille"
    NEWS = "news", "Nouvelles données à la famille"
    YEARLY = "yearly", "Projet revu avec toute l’équipe"
    FOLLOW_UP = "follow_up", "Nouvelles prises après la sortie"


class StepOutcome(models.TextChoices):
    """What a step ended with, where it can end in several ways."""

    SIGNED = "signed", "Signé"
    NOT_NEEDED = "not_needed", "Sans objet\u00a0: aucun séjour"
    HOLDS = "holds", "La situation tient"
    NEEDS_HELP = "needs_help", "Un appui est à reprendre"
    UNREACHABLE = "unreachable", "Famille injoignable"
    NOT_DONE = "not_done", "Non fait à la sortie"


OUTCOMES: dict[str, tuple[StepOutcome, ...]] = {
    StepKind.CONTRACT: (StepOutcome.SIGNED, StepOutcome.NOT_NEEDED),
    StepKind.FOLLOW_UP: (StepOutcome.HOLDS, StepOutcome.NEEDS_HELP, StepOutcome.UNREACHABLE),
}
# Steps that nobody notes by hand: the agreement of both sides and the yearly review fill them.
FILLED_BY_THE_PROJECT = (StepKind.AMENDMENT, StepKind.YEARLY)
