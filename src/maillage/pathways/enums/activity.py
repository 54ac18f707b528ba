"""Code lists of acts, measures and steering. Labels are what screens show."""

from django.db import models

from maillage.people.enums import CapacityUnit, ServiceKind


class EncounterKind(models.TextChoices):
    """Where and how somebody was met: a care session, a visit, something else."""

    SESSION = "session", "Séance au service ou à l’antenne"
    VISIT = "visit", "Visite à domicile"
    SCHOOL = "school", "Intervention à l’école"
    OUTSIDE = "outside", "Sortie, démarche accompagnée"
    REMOTE = "remote", "Téléphone ou visio"
    MEETING = "meeting", "Réunion avec des partenaires"
    TRANSPORT = "transport", "Transport de l’enfant"


class Presence(models.TextChoices):
    CHILD = "child", "L’enfant"
    FAMILY = "family", "La famille, sans l’enfant"
    BOTH = "both", "L’enfant et sa famille"
    PARTNER = "partner", "Un partenaire seulement"


class EncounterStatus(models.TextChoices):
    """Only what took place counts; what did not says why. Withdrawn: noted by mistake."""

    DONE = "done", "Faite"
    ABSENT = "absent", "Non faite : absence"
    FAMILY_CANCELLED = "family_cancelled", "Non faite : annulée par la famille"
    SERVICE_CANCELLED = "service_cancelled", "Non faite : annulée par le service"
    WITHDRAWN = "withdrawn", "Retirée"


NOT_DONE = (
    EncounterStatus.ABSENT,
    EncounterStatus.FAMILY_CANCELLED,
    EncounterStatus.SERVICE_CANCELLED,
)
NOTED = [one for one in EncounterStatus.choices if one[0] != EncounterStatus.WITHDRAWN]


class Caseload(models.TextChoices):
    """What makes a child part of the active caseload of a period."""

    DONE_ACT = "done_act", "au moins un acte direct fait dans la période"
    OPEN_STAY = "open_stay", "un parcours ouvert dans la période, même sans acte"


class MeasureKind(models.TextChoices):
    """Measures of open-setting services. "Home placement" is the former name of an AEMO-R."""

    ASSESSMENT = "judicial_assessment", "MJIE"
    HOME_SUPPORT = "court_home_support", "AEMO"
    REINFORCED = "reinforced_home_support", "AEMO-R"
    HOME_PLACEMENT = "home_placement", "PEAD (ancien nom)"
    REPAIR = "penal_repair", "Réparation pénale"
    RELAY = "relay_scheme", "Dispositif relais"


K = MeasureKind
# What a former name counts as today; history keeps its own.
COUNTS_AS: dict[str, MeasureKind] = {K.HOME_PLACEMENT: K.REINFORCED}


def counted_as(kind: str) -> MeasureKind:
    """The kind under which a measure is counted today."""
    return COUNTS_AS.get(kind, MeasureKind(kind))


# The measure that a service exists for; its capacity without precision counts that one.
OF_SERVICE: dict[str, MeasureKind] = {
    ServiceKind.JUDICIAL_ASSESSMENT: K.ASSESSMENT,
    ServiceKind.COURT_HOME_SUPPORT: K.HOME_SUPPORT,
    ServiceKind.REINFORCED_HOME_SUPPORT: K.REINFORCED,
    ServiceKind.PENAL_REPAIR: K.REPAIR,
    ServiceKind.RELAY_SCHEME: K.RELAY,
}
# Units in which children are counted one by one; in the others, measures are.
BY_CHILD = (CapacityUnit.CHILDREN, CapacityUnit.PUPILS, CapacityUnit.PLACES)


class MeasureStep(models.TextChoices):
    """Where a measure stands; dates say it, nobody sets it."""

    WAITING = "waiting", "En attente d’attribution"
    RUNNING = "running", "En cours"
    ENDED = "ended", "Terminée"


class MeasureOutcome(models.TextChoices):
    TERM = "term", "Arrivée à son terme"
    LIFTED = "lifted", "Mainlevée par le juge"
    TRANSFER = "transfer", "Confiée à un autre service"
    PLACEMENT = "placement", "Accueil de l’enfant hors de chez lui"
    AGREED_HELP = "agreed_help", "Aide acceptée par la famille"
    MAJORITY = "majority", "Majorité"


class Target(models.TextChoices):
    """The indicators of steering, in the order of the page."""

    CASELOAD = "caseload", "File active"
    ACTS_PER_PERSON = "acts_per_person", "Actes par personne"
    OCCUPANCY = "occupancy", "Occupation"
    WAITING = "waiting", "Délai d’attente"
    LENGTH = "length", "Durée d’accompagnement"
    EXITS = "exits", "Sorties"
    ABSENCES = "absences", "Absences"
    WITHOUT_SOLUTION = "without_solution", "Part sans solution"


class Need(models.TextChoices):
    """Needs that an approval names. Own list, to be matched with the order of approval."""

    CONDUCT = "conduct", "Troubles de la conduite et du comportement"
    AUTISM = "autism", "Troubles du spectre de l’autisme"
    INTELLECTUAL = "intellectual", "Troubles du développement intellectuel"
    MOTOR = "motor", "Déficience motrice"
    SENSORY = "sensory", "Déficience sensorielle"
    LANGUAGE = "language", "Troubles du langage et des apprentissages"


class OutsideReason(models.TextChoices):
    """Why a child outside the approved public is supported all the same."""

    DECISION = "decision", "La décision désigne ce service"
    RELAY = "relay", "Maintien le temps d’un relais"
    SIBLING = "sibling", "Fratrie déjà accompagnée"
    NO_OTHER = "no_other", "Aucun autre service dans le territoire"
    AUTHORITY = "authority", "Accord de l’autorité de tarification"
