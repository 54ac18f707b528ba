"""Outgoing mail: the outbox keeps a kind, a recipient and ids; text is made at sending.

A room declares a kind (`@mail_kind`) and asks for a mail inside its transaction; the row is
committed with the deed and sent by a job. Nothing a mail says is ever stored here.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django_tasks import task

from maillage.kernel import clock
from maillage.kernel.enums import MailStatus
from maillage.kernel.models import OutgoingMail

MAX_ATTEMPTS = 5
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a mail."""

    filename: str
    data: bytes
    content_type: str


@dataclass(frozen=True)
class Letter:
    """What a mail says: subject and text in French, made from ids at sending."""

    subject: str
    text: str
    attachments: tuple[Attachment, ...] = field(default=())


Builder = Callable[[int, dict], Letter | None]
_kinds: dict[str, Builder] = {}
_addresses: dict[str, Callable[[int], str]] = {}


def mail_kind(name: str) -> Callable[[Builder], Builder]:
    """Declare how a kind of mail is written: (recipient id, ids) -> Letter, None to drop it."""

    def declare(builder: Builder) -> Builder:
        _kinds[name] = builder
        return builder

    return declare


def recipient_kind(name: str) -> Callable[[Callable[[int], str]], Callable[[int], str]]:
    """Declare how the address of a kind of recipient is found from its id ("" when gone)."""

    def declare(resolver: Callable[[int], str]) -> Callable[[int], str]:
        _addresses[name] = resolver
        return resolver

    return declare


def post(*, kind: str, to: int, ids: dict[str, int | str], recipient: str = "user") -> OutgoingMail:
    """Ask for a mail, inside the transaction of the deed it tells; sent after the commit."""
    if kind not in _kinds:
        raise LookupError(f"no mail kind is called {kind}")
    row = OutgoingMail.objects.create(
        kind=kind,
        recipient_kind=recipient,
        recipient_id=to,
        objects_ids=ids,
        created_at=clock.now(),
    )
    transaction.on_commit(lambda: deliver.enqueue(row.pk))
    return row


@task()
def deliver(mail_id: int) -> None:
    """Send one mail by its id; whatever prevents it counts as an attempt, five end it.

    Between two attempts the mail waits for `resend_waiting`.
    """
    row = OutgoingMail.objects.filter(
        pk=mail_id, status=MailStatus.WAITING, attempt__lt=MAX_ATTEMPTS
    ).first()
    # Claimed by its attempt number: two workers never send the same mail.
    if row is None or not OutgoingMail.objects.filter(
        pk=row.pk, status=MailStatus.WAITING, attempt=row.attempt
    ).update(attempt=F("attempt") + 1):
        return
    try:
        message = _written(row)
        if message is not None:
            message.send()
    except Exception as error:
        # Never the text of the error: it may quote the mail.
        logger.warning("mail %s (%s): %s", row.pk, row.kind, type(error).__name__)
        if row.attempt + 1 >= MAX_ATTEMPTS:
            OutgoingMail.objects.filter(pk=row.pk).update(status=MailStatus.FAILED)
        return
    OutgoingMail.objects.filter(pk=row.pk).update(
        status=MailStatus.DROPPED if message is None else MailStatus.SENT,
        sent_at=None if message is None else clock.now(),
    )


def _written(row: OutgoingMail) -> EmailMessage | None:
    """The mail, made from its ids; None when its recipient or its subject is gone."""
    # A link made for a mail that could not be written leaves with it.
    with transaction.atomic():
        address = _addresses[row.recipient_kind](row.recipient_id)
        letter = _kinds[row.kind](row.recipient_id, row.objects_ids) if address else None
    return None if letter is None else _message(address, letter)


def _message(address: str, letter: Letter) -> EmailMessage:
    message = EmailMessage(subject=" ".join(letter.subject.split()), body=letter.text, to=[address])
    for attachment in letter.attachments:
        message.attach(attachment.filename, attachment.data, attachment.content_type)
    return message


def send_unkept(address: str, letter: Letter) -> bool:
    """Send a letter now, without any row in the outbox; False when it could not leave.

    For what must not be tied to a recipient even by the time of its sending (anonymous links):
    the caller remembers, or not, that it has left.
    """
    try:
        _message(address, letter).send()
    except Exception as error:
        logger.warning("an unkept mail: %s", type(error).__name__)
        return False
    return True


def resend_waiting() -> int:
    """Try again what is still waiting after a minute (a verb of the clock); returns how many.

    A worker that died in its last attempt leaves a mail that waits for ever: it is given up here.
    """
    stale = clock.now() - clock.MINUTE
    waiting = OutgoingMail.objects.filter(status=MailStatus.WAITING, created_at__lt=stale)
    waiting.filter(attempt__gte=MAX_ATTEMPTS).update(status=MailStatus.FAILED)
    due = list(waiting.order_by("pk").values_list("pk", flat=True)[:500])
    for mail_id in due:
        deliver.enqueue(mail_id)
    return len(due)
