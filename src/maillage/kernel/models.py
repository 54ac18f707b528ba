"""What every room shares: journal, links, jobs, outgoing mail, counts, files, marks."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from maillage.kernel.enums import JobStatus, MailStatus
from maillage.kernel.slugs import random_slug
from maillage.kernel.tenancy import OwnedModel, SluggedModel


class JournalHead(models.Model):
    """The end of one organisation's chain: the row that an append locks."""

    organisation_id = models.BigIntegerField(primary_key=True)
    position = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="")


class JournalLine(models.Model):
    """One read, transition or verb. Ids and pseudonyms only; lines outlive what they name."""

    organisation_id = models.BigIntegerField()
    position = models.BigIntegerField()
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "position"], name="journal_one_line_per_position"
            )
        ]
        indexes = [
            models.Index(fields=["organisation_id", "subject_type", "subject_id", "position"])
        ]


class Link(models.Model):
    """A way in without an account. Only the SHA-256 of its token is kept."""

    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["purpose", "subject_id"])]


class Job(OwnedModel, SluggedModel):
    """Long work, with its progress. Arguments are ids, errors are codes."""

    kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    actor_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=12, choices=JobStatus.choices, default=JobStatus.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    phrase = models.CharField(max_length=200, blank=True)
    error_code = models.CharField(max_length=60, blank=True)
    attempt = models.PositiveSmallIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    idempotency_key = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["status", "heartbeat_at"])]


class OutgoingMail(models.Model):
    """A mail to send: what kind, to whom, about what. Its text is made at sending."""

    kind = models.CharField(max_length=60)
    recipient_kind = models.CharField(max_length=30)
    recipient_id = models.BigIntegerField()
    objects_ids = models.JSONField(default=dict)
    status = models.CharField(max_length=12, choices=MailStatus.choices, default=MailStatus.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=Q(status="waiting"), name="mail_waiting")
        ]


class RateCount(models.Model):
    """How many tries of one kind came from one address (a digest) in a window of time."""

    key = models.CharField(max_length=80, primary_key=True)
    tries = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)


class StoredFile(OwnedModel, SluggedModel):
    """A file kept on disk under a random name, sealed when its content is secret."""

    original_name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=80, unique=True, default=random_slug)
    is_sealed = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )


class InstanceMark(models.Model):
    """A fact about this database (that it holds the demonstration, which code migrated it)."""

    key = models.CharField(max_length=40, primary_key=True)
    value = models.CharField(max_length=200)


class FullText(models.Model):
    """The words by which one row of a room is found (`kernel.fulltext`), ready to be compared."""

    kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    organisation_id = models.BigIntegerField()
    title = models.TextField()
    body = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id"], name="fulltext_once")]


class FullTextWord(models.Model):
    """A word that an organisation has written, so that a slip of the keyboard finds it."""

    kind = models.CharField(max_length=20)
    organisation_id = models.BigIntegerField()
    word = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "organisation_id", "word"], name="fulltext_word_once"
            )
        ]


class FullTextGram(models.Model):
    """Three letters in a row of such a word."""

    word = models.ForeignKey(FullTextWord, on_delete=models.CASCADE, related_name="grams")
    gram = models.CharField(max_length=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["gram", "word"], name="fulltext_gram_once")]
