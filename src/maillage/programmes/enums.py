"""States and closed lists of the room: what a running case may say, since it has no free text."""

from django.db import models


class ProtocolKind(models.TextChoices):
    INTERNAL = "internal", "Interne, au sein de l’organisation"
    EXTERNAL = "external", "Externe, avec les partenaires"


class VersionState(models.TextChoices):
    DRAFT = "draft", "En préparation"
    ADOPTED = "adopted", "En vigueur"
    REPLACED = "replaced", "Remplacée"


class DelayUnit(models.TextChoices):
    HOURS = "hours", "heures"
    DAYS = "days", "jours"
    WORKING_DAYS = "working_days", "jours ouvrés"


class LineKind(models.TextChoices):
    TRIGGER = "trigger", "Ce qui y conduit"
    ROLE = "role", "Qui fait quoi"
    STEP = "step", "Étape ou décision"


class CaseState(models.TextChoices):
    OPEN = "open", "En cours"
    CLOSED = "closed", "Close"


class MoveKind(models.TextChoices):
    OPENED = "opened", "Ouverture"
    UP = "up", "Montée d’un niveau"
    DOWN = "down", "Descente d’un niveau"
    STAYED = "stayed", "Revue, maintien à ce niveau"
    REVIEWED = "reviewed", "Revue"
    HANDED = "handed", "Passage de main"
    CLOSED = "closed", "Clôture"


class Reason(models.TextChoices):
    """Why a case moves, stays or ends: a code, never a sentence of one's own."""

    NO_SOLUTION = "no_solution", "Aucune solution n’a été trouvée à ce niveau"
    NOT_OURS = "not_ours", "La décision n’appartient pas à ce niveau"
    DISAGREEMENT = "disagreement", "Des services ou des partenaires ne sont pas d’accord"
    EXHAUSTED = "exhausted", "L’équipe ne tient plus seule"
    REPEATED = "repeated", "La situation revient malgré les étapes tenues"
    DELAY_OVER = "delay_over", "Le délai de ce niveau est dépassé"
    DANGER = "danger", "Un enfant est en danger\u00a0: la voie légale est engagée"
    CALM = "calm", "La situation est apaisée"
    PLAN_HOLDS = "plan_holds", "Un plan tient\u00a0: le niveau au-dessous peut le porter"
    FOUND = "found", "Une solution est trouvée\u00a0: il reste à la suivre"
    WRONG_LEVEL = "wrong_level", "Ce niveau n’était pas le bon"
    PLAN_RUNS = "plan_runs", "Ce qui a été décidé est en cours"
    ANSWER_AWAITED = "answer_awaited", "La réponse d’un partenaire est attendue"
    MEETING_FIXED = "meeting_fixed", "Une réunion est fixée"
    SOLVED = "solved", "La situation est résolue"
    RELAYED = "relayed", "Une mesure ou un service a pris le relais"
    ELSEWHERE = "elsewhere", "La situation ne relève plus de l’organisation"
    MISTAKE = "mistake", "Ouverte par erreur"


UP_REASONS = (
    Reason.NO_SOLUTION,
    Reason.NOT_OURS,
    Reason.DISAGREEMENT,
    Reason.EXHAUSTED,
    Reason.REPEATED,
    Reason.DELAY_OVER,
    Reason.DANGER,
)
DOWN_REASONS = (Reason.CALM, Reason.PLAN_HOLDS, Reason.FOUND, Reason.WRONG_LEVEL)
STAY_REASONS = (Reason.PLAN_RUNS, Reason.ANSWER_AWAITED, Reason.MEETING_FIXED)
CLOSE_REASONS = (Reason.SOLVED, Reason.RELAYED, Reason.ELSEWHERE, Reason.MISTAKE)


class AccessCause(models.TextChoices):
    OPENED = "opened", "a ouvert la situation"
    OWNER = "owner", "la tient ou l’a tenue"
    ADDED = "added", "ajout par une personne de la liste"
    ALERT = "alert", "niveau au-dessus, prévenu d’un retard"


class CaseMeetingPurpose(models.TextChoices):
    REVIEW = "review", "Revue de la situation"
    DEBRIEF = "debrief", "Temps pour l’équipe, après coup"


class AlertKind(models.TextChoices):
    REMINDER = "reminder", "Rappel la veille"
    OWNER = "owner", "Retard, à la personne qui tient la situation"
    ABOVE = "above", "Retard, au niveau au-dessus"


class DeliverableState(models.TextChoices):
    TO_DO = "to_do", "À faire"
    RUNNING = "running", "En cours"
    DELIVERED = "delivered", "Livré"
    DROPPED = "dropped", "Abandonné"


class Level(models.TextChoices):
    """Who holds whom, from the outer doll to the inner one."""

    DECIDERS = "deciders", "Décideurs"
    MANAGERS = "managers", "Encadrants"
    FIELD = "field", "Intervenants"
