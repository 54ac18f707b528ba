"""States and short lists of the room; the lists that move are dated data (`codes`)."""

from django.db import models


class ActionState(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    RUNNING = "running", "En cours"
    ENDED = "ended", "Terminée"


class CoDesign(models.TextChoices):
    """How families took part in designing the action (domain: never only a yes or a no)."""

    ASKED = "asked", "Elles ont dit ce dont elles avaient besoin"
    CHOSE = "chose", "Elles ont choisi parmi des idées"
    DESIGNED = "designed", "Elles ont conçu l’action avec nous"
    LEAD = "lead", "Elles la portent ou l’animent avec nous"
    NOT_YET = "not_yet", "Pas encore"


class OccurrenceState(models.TextChoices):
    PLANNED = "planned", "Prévue"
    HELD = "held", "A eu lieu"
    CANCELLED = "cancelled", "Annulée"


class EventKind(models.TextChoices):
    """A day that professionals come to; never a discussion board (domain: `ForumEvent`)."""

    FORUM = "forum", "Forum des actions collectives"
    CONFERENCE = "conference", "Conférence de l’ODPE"


class EventState(models.TextChoices):
    DRAFT = "draft", "En préparation"
    OPEN = "open", "Annoncée"
    CANCELLED = "cancelled", "Annulée"


class ProposalKind(models.TextChoices):
    STAND = "stand", "Un stand"
    WORKSHOP = "workshop", "Un atelier"
    PRACTICE = "practice", "Une bonne pratique à raconter"


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", "À décider"
    ACCEPTED = "accepted", "Retenue"
    DECLINED = "declined", "Non retenue"


class MaterialKind(models.TextChoices):
    FILE = "file", "Document"
    LINK = "link", "Lien"
    PHOTO = "photo", "Photo"


class WorkingGroupState(models.TextChoices):
    OPEN = "open", "Au travail"
    CLOSED = "closed", "Terminé"


class RegistrationState(models.TextChoices):
    TAKEN = "taken", "Place prise"
    WAITING = "waiting", "En attente"


class SheetPart(models.TextChoices):
    """What a unit is to an action sheet."""

    PILOT = "pilot", "Pilotage"
    CO_PILOT = "co_pilot", "Co-pilotage"
    CONTRIBUTOR = "contributor", "Contributeurs"
