"""Kinds and states of group life."""

from django.db import models


class CycleKind(models.TextChoices):
    PRACTICE_ANALYSIS = "practice_analysis", "Analyse des pratiques"
    # Work on each one's relation to the situations: bought and led apart from practice analysis.
    SUPERVISION = "supervision", "Supervision d'équipe"
    GUIDED_INTERVISION = "guided_intervision", "Intervision dirigée"
    WORKING_GROUP = "working_group", "Groupe de travail"
    TRAINING = "training", "Formation"


class MembershipMode(models.TextChoices):
    CLOSED = "closed", "Groupe fermé"
    OPEN = "open", "Entrées et sorties permanentes"


class CycleStatus(models.TextChoices):
    OPEN = "open", "À planifier"
    PLANNED = "planned", "Planifié"
    ENDED = "ended", "Terminé"


class SessionStatus(models.TextChoices):
    PLANNED = "planned", "Prévue"
    HELD = "held", "Tenue"
    CANCELLED = "cancelled", "Annulée"


class CancelledBy(models.TextChoices):
    """Whose doing it is that a session does not take place: a convention charges the buyer's."""

    BUYER = "buyer", "La structure"
    FACILITATOR = "facilitator", "La personne qui intervient"
    FORCE_MAJEURE = "force_majeure", "Un cas de force majeure"


class Half(models.TextChoices):
    """Which half of a group a session is for; "" is the whole group."""

    A = "a", "Demi-groupe A"
    B = "b", "Demi-groupe B"


class SessionMode(models.TextChoices):
    ON_SITE = "on_site", "Sur place"
    REMOTE = "remote", "À distance"


class Catering(models.TextChoices):
    """What is served: a closed list, because a free note on a session could hold anything."""

    DRINKS = "drinks", "Boissons"
    BREAKFAST = "breakfast", "Accueil du matin"
    LUNCH = "lunch", "Repas"


class RoomLayout(models.TextChoices):
    """How the room is set, from a closed list."""

    CIRCLE = "circle", "Chaises en cercle"
    U_SHAPE = "u_shape", "Tables en U"
    TABLE = "table", "Une grande table"


class SeatStatus(models.TextChoices):
    TAKEN = "taken", "Place prise"
    WAITING = "waiting", "En liste d'attente"
    GIVEN_UP = "given_up", "Place rendue"


class AttendanceState(models.TextChoices):
    """Why somebody is not there is never asked (domain.md PA-3)."""

    PRESENT = "present", "Présence"
    EXCUSED = "excused", "Absence excusée"
    ABSENT = "absent", "Absence"


class UndertakingHow(models.TextChoices):
    ONLINE = "online", "En ligne"
    PAPER = "paper", "Sur papier"
    ORAL = "oral", "À voix haute"


class AbsenceStatus(models.TextChoices):
    ASKED = "asked", "En attente de réponse"
    AGREED = "agreed", "Accordée"
    DECLINED = "declined", "Pas possible à cette date"


class LargeReason(models.TextChoices):
    """Why a group of more than twenty stays one group (domain.md PA-7)."""

    WHOLE_TEAM = "whole_team", "L'équipe souhaite rester entière"
    TWO_LEADERS = "two_leaders", "Deux personnes animent ensemble"
    COMES_AND_GOES = "comes_and_goes", "Tout le monde ne vient pas à chaque séance"
    ONE_DATE = "one_date", "Une seule date possible pour tous"


class Licence(models.TextChoices):
    """What others may do with an animation tool (Creative Commons 4.0, Etalab, or nothing)."""

    CC0 = "cc0", "CC0, aucun droit réservé"
    CC_BY = "cc-by", "CC BY 4.0, citer l'auteur ou l'autrice"
    CC_BY_SA = "cc-by-sa", "CC BY-SA 4.0, citer et partager à l'identique"
    CC_BY_NC = "cc-by-nc", "CC BY-NC 4.0, citer, sans usage commercial"
    CC_BY_NC_SA = "cc-by-nc-sa", "CC BY-NC-SA 4.0, citer, sans usage commercial, à l'identique"
    ETALAB = "etalab-2.0", "Licence Ouverte 2.0 (Etalab)"
    PUBLIC_DOMAIN = "public", "Domaine public"
    INTERNAL = "internal", "Usage interne seulement"


class EntryKind(models.TextChoices):
    TERM = "term", "Mot partagé"
    REFERENCE = "reference", "Référence"


class ReviewKind(models.TextChoices):
    """The five moments when a scheme is looked at (each with its own people and its own text)."""

    FRAMING = "framing", "Réunion de cadrage"
    PERIODIC = "periodic", "Point périodique"
    MID_TERM = "mid_term", "Bilan à mi-parcours"
    YEARLY = "yearly", "Bilan annuel avec le groupe"
    FINAL = "final", "Évaluation finale"


class ReviewStatus(models.TextChoices):
    PLANNED = "planned", "À tenir"
    DRAFTED = "drafted", "En écriture"
    PROPOSED = "proposed", "Proposé"
    VALIDATED = "validated", "Validé"
    SHARED = "shared", "Partagé"


class ReviewDecision(models.TextChoices):
    RENEW = "renew", "Renouveler le dispositif"
    CHANGE = "change", "Renouveler en le changeant"
    STOP = "stop", "Arrêter le dispositif"


class ObjectiveState(models.TextChoices):
    """What the final review has decided of an objective for the next season."""

    CURRENT = "current", "En cours"
    KEPT = "kept", "Gardé"
    CHANGED = "changed", "Changé"
    DROPPED = "dropped", "Abandonné"


class ObjectiveOrigin(models.TextChoices):
    CALL = "call", "De l’appel"
    TYPED = "typed", "Saisi à l’ouverture"


class ObjectiveVerdict(models.TextChoices):
    """What a review proposes (yearly) or decides (final) for an objective."""

    KEEP = "keep", "Garder"
    CHANGE = "change", "Changer"
    DROP = "drop", "Abandonner"
    ADD = "add", "Ajouter"
