"""Where and how a session takes place: closed choices and an address, never a note."""

from dataclasses import dataclass

from django.db import transaction

from maillage.groups.access_sealed import access_remote_link, sealed_remote_link
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.locking import lock_group, lock_session
from maillage.groups.domain.seats import promote_waiting
from maillage.groups.enums import LargeReason, SessionMode, SessionStatus
from maillage.groups.models import Group, Session
from maillage.kernel import clock, journal
from maillage.people.models import User


@dataclass(frozen=True)
class Logistics:
    """On site or remote, and what is prepared. An empty `remote_link` keeps the present one."""

    mode: str
    remote_link: str
    catering: str
    layout: str


def set_logistics(*, session: Session, logistics: Logistics, actor: User) -> Session:
    """Say how a session to come takes place; calendars follow (next sequence).

    Raises:
        Refused: it is cancelled or has begun, or it is remote and has no link.
    """
    with transaction.atomic():
        row = lock_session(session)
        if row.status != SessionStatus.PLANNED or row.has_begun:
            raise Refused("Cette séance est passée ou annulée\u00a0: elle ne change plus.")
        link = logistics.remote_link or access_remote_link(row)
        if logistics.mode == SessionMode.REMOTE and not link:
            raise Refused("Une séance à distance a besoin d'un lien\u00a0: collez-le.")
        row.mode = logistics.mode
        link = link if logistics.mode == SessionMode.REMOTE else ""
        row.sealed_link = sealed_remote_link(row.slug, link)
        row.catering, row.layout = logistics.catering, logistics.layout
        row.sequence += 1
        row.updated_at = clock.now()
        row.save()
        promote_waiting(row)
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="groups.logistics_set",
            subject=row,
            detail={"mode": row.mode},
        )
    return row


def explain_size(*, group: Group, reason: str, actor: User) -> None:
    """Keep why a group of more than twenty stays one (a code; domain.md PA-7)."""
    with transaction.atomic():
        row = lock_group(group)
        row.large_reason = LargeReason(reason).value if reason else ""
        row.save(update_fields=["large_reason"])
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="groups.size_explained",
            subject=row,
            detail={"reason": row.large_reason},
        )
