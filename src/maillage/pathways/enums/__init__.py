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


class Told(models.TextChoices):
    """Who is told of an exceptional access, in the words of whoever is about to open one."""

    TEAM = "team", "La coordination et l’encadrement en reçoivent un courriel."
    DIRECTION = (
        "direction",
        "Personne d’autre ne coordonne ni n’encadre ce dossier\u00a0: la direction en reçoit un "
        "courriel.",
    )
    ADMIN = (
        "admin",
        "Personne d’autre ne répond de ce dossier\u00a0: qui administre l’espace en reçoit un "
        "courriel, sans accès au dossier.",
    )
    NOBODY = (
        "nobody",
        "Vous êtes la seule personne à répondre de ce dossier\u00a0: personne ne peut en être "
        "prévenu. Le dossier et le journal le diront toujours. Demandez qu’une autre personne "
        "administre l’espace.",
    )


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


class Origin(models.TextChoices):
    """The day from which a child waits; each service chooses, and publishes its choice."""

    NOTIFICATION = "notification", "la décision de la CDAPH"
    REQUEST = "request", "la demande de la famille"
    FIRST_MEETING = "first_meeting", "la première rencontre"
    LISTING = "listing", "l’inscription sur la liste"


class Criterion(models.TextChoices):
    """What may come before the time waited, in the order that a rule gives."""

    NO_SUPPORT = "no_support", "sans aucun accompagnement aujourd’hui"
    OUT_OF_SCHOOL = "out_of_school", "sans école ou à temps très réduit"
    SIBLING = "sibling", "frère ou sœur déjà accompagné par le service"
    AGE_LIMIT = "age_limit", "âge limite atteint dans l’année"
    DECISION_ENDING = "decision_ending", "décision valable moins de trois mois"


class OverrideReason(models.TextChoices):
    DANGER = "danger", "Situation devenue critique"
    BREAK = "break", "Rupture d’un autre accompagnement"
    SEAT = "seat", "La place libre ne convient qu’à cet enfant"
    PARTNERS = "partners", "Décision prise avec la MDPH ou l’ASE"


class WaitingStatus(models.TextChoices):
    """The follow-up codes of an orientation (ANS value set J252), as they are typed elsewhere."""

    SENT = "39", "Notification envoyée"
    READ = "40", "Notification lue"
    CONTACTED = "41", "Prise de contact"
    ANALYSIS = "42", "En attente : en cours d’analyse"
    ADMISSIBLE = "72", "En attente : admissible"
    ADMITTED = "71", "En attente : admis ou admise"
    TRIAL = "43", "Essai ou stage en cours"
    TRIAL_FAILED = "44", "Essai ou stage non concluant"
    IMPOSSIBLE = "45", "Admission impossible déclarée"
    IMPOSSIBLE_CONFIRMED = "46", "Admission impossible, confirmée par la MDPH"
    ENTERED = "47", "Entrée"
    LEFT = "48", "Sortie"
    REORIENTATION = "51", "Réorientation demandée"
    CANCELLED = "49", "Notification annulée"
    REACTIVATED = "54", "Notification réactivée"
    DECISION_CANCELLED = "37", "Décision annulée"


class StatusReason(models.TextChoices):
    """Why an admission is impossible, a trial failed or somebody leaves. Own list, no free text."""

    NO_SEAT = "no_seat", "Aucune place dans un délai utile"
    OUT_OF_AREA = "out_of_area", "Hors du territoire du service"
    OUT_OF_AGE = "out_of_age", "Hors des âges du service"
    OTHER_NEEDS = "other_needs", "Besoins hors du public agréé"
    FAMILY_REFUSES = "family_refuses", "Refus de la famille ou du jeune"
    UNREACHABLE = "unreachable", "Famille injoignable"
    ELSEWHERE = "elsewhere", "Accompagnement ailleurs"
    MOVED = "moved", "Déménagement"
    END = "end", "Fin de l’accompagnement"
    UNTOLD = "untold", "Non précisé par l’export"


# What a person chooses; the export of the official follow-up alone leaves a reason untold.
REASONS = [one for one in StatusReason.choices if one[0] != StatusReason.UNTOLD]

W = WaitingStatus
# On the list: neither entered, nor left, nor refused, nor cancelled.
WAITING = (
    W.SENT,
    W.READ,
    W.CONTACTED,
    W.ANALYSIS,
    W.ADMISSIBLE,
    W.ADMITTED,
    W.TRIAL,
    W.REACTIVATED,
)
REASONED = frozenset({W.TRIAL_FAILED, W.IMPOSSIBLE, W.LEFT, W.REORIENTATION})
_CLOSING = (W.IMPOSSIBLE, W.CANCELLED, W.DECISION_CANCELLED)
NEXT: dict[str, tuple[str, ...]] = {
    W.SENT: (W.READ, W.CONTACTED, *_CLOSING),
    W.READ: (W.CONTACTED, W.ANALYSIS, *_CLOSING),
    W.CONTACTED: (W.ANALYSIS, W.ADMISSIBLE, *_CLOSING),
    W.ANALYSIS: (W.ADMISSIBLE, W.ADMITTED, W.TRIAL, *_CLOSING),
    W.ADMISSIBLE: (W.ADMITTED, W.TRIAL, W.ENTERED, *_CLOSING),
    W.ADMITTED: (W.TRIAL, W.ENTERED, *_CLOSING),
    W.TRIAL: (W.TRIAL_FAILED, W.ADMITTED, W.ENTERED, *_CLOSING),
    W.TRIAL_FAILED: (W.ANALYSIS, W.IMPOSSIBLE, W.REORIENTATION),
    W.IMPOSSIBLE: (W.IMPOSSIBLE_CONFIRMED, W.REACTIVATED),
    W.IMPOSSIBLE_CONFIRMED: (W.REACTIVATED,),
    W.ENTERED: (W.LEFT, W.REORIENTATION),
    W.LEFT: (W.REACTIVATED,),
    W.REORIENTATION: (W.LEFT, W.CANCELLED),
    W.CANCELLED: (W.REACTIVATED,),
    W.REACTIVATED: (W.READ, W.CONTACTED, W.ANALYSIS, *_CLOSING),
    W.DECISION_CANCELLED: (W.REACTIVATED,),
}


class ProposalAnswer(models.TextChoices):
    PENDING = "pending", "En attente de réponse"
    ACCEPTED = "accepted", "Acceptée"
    REFUSED = "refused", "Refusée"
    WITHDRAWN = "withdrawn", "Retirée par le service"


class PingAnswer(models.TextChoices):
    STILL = "still", "Oui, nous attendons toujours"
    CALL = "call", "Appelez-nous, la situation a changé"
    STOP = "stop", "Non, nous n’attendons plus"


class Mode(models.TextChoices):
    """One way of being supported at a time; places come after."""

    ONE_OFF = "one_off_support", "Appui ponctuel"
    WAITING = "waiting_support", "Appui pendant l’attente"
    PART_TIME = "part_time", "Temps partiel"
    FULL_TIME = "full_time", "Temps plein"
    SEQUENTIAL = "sequential", "Accompagnement séquentiel"
    IMMEDIATE = "immediate", "Réponse immédiate"


# Supports that are no admission: the child goes on waiting, with its rank.
BEFORE_ADMISSION = (Mode.WAITING, Mode.ONE_OFF)


class SideKind(models.TextChoices):
    """What runs beside the mode, several at once."""

    REHABILITATION = "rehabilitation", "Rééducation"
    PRO = "pro", "SESSAD Pro"
    ETHNOPSYCHIATRY = "ethnopsychiatry_consult", "Consultation d’ethnopsychiatrie"
    COORDINATION = "coordination", "Coordination de parcours"
    PEER = "peer_support", "Pair-aidance"


class Destination(models.TextChoices):
    SCHOOL = "school", "Scolarité ordinaire, sans relais médico-social"
    CARE = "care", "Soins en ville ou à l’hôpital"
    OTHER_SERVICE = "other_service", "Autre service ou établissement"
    WORK = "work", "Emploi ou formation"
    MOVED = "moved", "Déménagement"
    NONE = "none", "Sans relais"


class RelayAnswer(models.TextChoices):
    CONTINUE = "continue", "Continuer ainsi"
    LIGHTEN = "lighten", "Alléger l’accompagnement"
    STRENGTHEN = "strengthen", "Renforcer l’accompagnement"
    HAND_OVER = "hand_over", "Passer le relais"
    NOT_ASKED = "not_asked", "Restée sans réponse à la sortie"


# What somebody answers; an exit alone leaves a question without answer.
RELAY_ANSWERS = [one for one in RelayAnswer.choices if one[0] != RelayAnswer.NOT_ASKED]


class NextAction(models.TextChoices):
    """What is done next for a child without a solution."""

    CALL_FAMILY = "call_family", "Appeler la famille"
    PROPOSE = "propose", "Proposer un accompagnement"
    ASK_PARTNER = "ask_partner", "Solliciter un partenaire"
    MEETING = "meeting", "Réunir les services concernés"
    DISABILITY_OFFICE = "disability_office", "Saisir la MDPH (plan d’accompagnement global)"


class InterimSupport(models.TextChoices):
    NONE = "none", "Aucun pour l’instant"
    CALLS = "calls", "Appels réguliers à la famille"
    ONE_OFF = "one_off", "Appui ponctuel du service"
    PARTNER = "partner", "Un partenaire, en attendant"
    SCHOOL = "school", "Appui à l’école"
