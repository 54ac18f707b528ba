"""States of what the kernel keeps."""

from django.db import models


class JobStatus(models.TextChoices):
    WAITING = "waiting", "En attente"
    RUNNING = "running", "En cours"
    DONE = "done", "Terminé"
    FAILED = "failed", "Interrompu par une panne"
    CANCELLED = "cancelled", "Annulé"


JOB_ENDED = frozenset({JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED})


class MailStatus(models.TextChoices):
    WAITING = "waiting", "À envoyer"
    SENT = "sent", "Envoyé"
    # Its subject or recipient is gone: there is nothing left to tell.
    DROPPED = "dropped", "Sans objet"
    FAILED = "failed", "Abandonné"
