"""One journal for reads, transitions and verbs: a hash chain per organisation.

A line is written in the transaction of what it tells; if it cannot be written, the deed does
not happen. Lines hold ids and pseudonyms only. An edited, removed or inserted line breaks the
chain and `verify` says where.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from maillage.kernel import clock
from maillage.kernel.models import JournalHead, JournalLine

_writing: ContextVar[bool] = ContextVar("journal_writing", default=False)


def record(
    *,
    organisation: models.Model,
    actor: models.Model | None,
    verb: str,
    subject: models.Model | None,
    detail: dict[str, Any] | None = None,
) -> JournalLine:
    """Append one line to the organisation's chain.

    `verb` is "room.past_participle" ("people.service_created"); `detail` holds ids, codes,
    dates and counts, never a name or a text.
    """
    return _append(organisation, actor, verb, [subject], detail or {})[0]


def record_read(*, organisation: models.Model, actor: models.Model, subject: models.Model) -> None:
    """Tell that a secret was read, before the page is made (the only write allowed on GET)."""
    record_reads(organisation=organisation, actor=actor, subjects=[subject])


def record_reads(
    *, organisation: models.Model, actor: models.Model, subjects: Sequence[models.Model]
) -> None:
    """The same for several secrets, one line each; as many queries for ten as for one."""
    if subjects:
        with journal_write():
            _append(organisation, actor, "read", subjects, {})


def _append(
    organisation: models.Model,
    actor: models.Model | None,
    verb: str,
    subjects: Sequence[models.Model | None],
    detail: dict[str, Any],
) -> list[JournalLine]:
    """Add lines at the end of the chain, whose head is locked meanwhile."""
    lines = []
    with transaction.atomic():
        JournalHead.objects.get_or_create(organisation_id=organisation.pk)
        head = JournalHead.objects.select_for_update().get(organisation_id=organisation.pk)
        for subject in subjects:
            line = JournalLine(
                organisation_id=organisation.pk,
                position=head.position + 1,
                at=clock.now(),
                actor_id=actor.pk if actor is not None else None,
                verb=verb,
                subject_type=subject._meta.label_lower if subject is not None else "",
                subject_id=subject.pk if subject is not None else None,
                detail=detail,
                previous=head.digest,
            )
            line.digest = _digest(line)
            head.position, head.digest = line.position, line.digest
            lines.append(line)
        JournalLine.objects.bulk_create(lines)
        head.save(update_fields=["position", "digest"])
    return lines


@contextmanager
def journal_write() -> Iterator[None]:
    """The only opening in the rule that GET never writes."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def may_write_on_get() -> bool:
    """Whether the current code runs inside `journal_write`."""
    return _writing.get()


@dataclass(frozen=True)
class Verdict:
    """What reading a whole chain has found."""

    organisation_id: int
    lines: int
    broken_at: int | None

    @property
    def intact(self) -> bool:
        return self.broken_at is None


def verify(organisation_id: int) -> Verdict:
    """Read a chain from its first line to its head; `broken_at` is the first bad position."""
    expected, previous = 1, ""
    lines = JournalLine.objects.filter(organisation_id=organisation_id).order_by("position")
    for line in lines.iterator():
        if line.position != expected or line.previous != previous or line.digest != _digest(line):
            return Verdict(organisation_id, expected - 1, expected)
        previous = line.digest
        expected += 1
    head = JournalHead.objects.filter(organisation_id=organisation_id).first()
    if head is not None and (head.position, head.digest) != (expected - 1, previous):
        return Verdict(organisation_id, expected - 1, expected)
    return Verdict(organisation_id, expected - 1, None)


def _digest(line: JournalLine) -> str:
    told = [
        line.previous,
        line.organisation_id,
        line.position,
        line.at.isoformat(timespec="microseconds"),
        line.actor_id,
        line.verb,
        line.subject_type,
        line.subject_id,
        line.detail,
    ]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
