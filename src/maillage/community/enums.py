"""States and short lists of the room."""

from django.db import models


class Part(models.TextChoices):
    """What a member does: takes part, or also verifies, moderates and certifies."""

    MEMBER = "member", "Membre"
    HOST = "host", "Anime la communauté"


class MemberState(models.TextChoices):
    PENDING = "pending", "Fonction à vérifier"
    ACTIVE = "active", "Fonction vérifiée"
    REFUSED = "refused", "Entrée refusée"
    LEFT = "left", "Ancien membre"


class Function(models.TextChoices):
    """The function that somebody says they hold; a host verifies it."""

    HEAD_OF_SERVICE = "head_of_service", "Cheffe ou chef de service"
    TERRITORY = "territory", "Responsable de territoire ou d’unité"
    DIRECTION = "direction", "Direction d’établissement ou de service"
    DEPARTMENT = "department", "Cadre de l’aide sociale à l’enfance"
    COORDINATION = "coordination", "Coordination, encadrement sans hiérarchie"


class Proof(models.TextChoices):
    """How a function was verified."""

    CALLED = "called", "La structure a été appelée"
    ADDRESS = "address", "Le courriel est celui de la structure"
    KNOWN = "known", "Une personne qui anime connaît son travail"
    PAPER = "paper", "Un document a été montré, et n’est pas gardé"


class NoEntry(models.TextChoices):
    """Why somebody does not come in; they read it."""

    OTHER_FUNCTION = "other_function", "La fonction n’est pas celle de cette communauté"
    UNPROVEN = "unproven", "La fonction n’a pas pu être vérifiée"
    MISTAKE = "mistake", "L’invitation est partie par erreur"


class PostKind(models.TextChoices):
    QUESTION = "question", "Question"
    ANSWER = "answer", "Réponse"
    RESOURCE = "resource", "Ressource"


class PostState(models.TextChoices):
    VISIBLE = "visible", "Publié"
    QUEUED = "queued", "En attente de relecture"
    TO_EDIT = "to_edit", "À corriger"
    HIDDEN = "hidden", "Masqué"


class Reason(models.TextChoices):
    """Why a text is reported, sent back or hidden: a code, never a comment on somebody."""

    CASE_DATA = "case_data", "On y reconnaît un enfant ou une famille"
    PERSON = "person", "Une personne y est mise en cause"
    OFFENSIVE = "offensive", "Le ton blesse"
    OFF_TOPIC = "off_topic", "Ce n’est pas le sujet"
    ADVERT = "advert", "C’est une publicité"
    RIGHTS = "rights", "Le document n’est pas libre de droits"


class GatheringState(models.TextChoices):
    OPEN = "open", "Prévu"
    CANCELLED = "cancelled", "Annulé"
