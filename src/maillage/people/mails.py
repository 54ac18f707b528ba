"""Where mails to people go, and what they say of invitations and meetings."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from maillage.kernel.mail import Letter, mail_kind, recipient_kind
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import periode
from maillage.people.domain.agenda import MEETING_TITLE
from maillage.people.domain.invitations import LIFETIME, MAIL, RECIPIENT, new_link
from maillage.people.models import Invitation, Meeting, User

REASON = "a mail is written from the ids it was asked with"


@recipient_kind("user")
def address_of_user(user_id: int) -> str:
    """The address of an account; none once it is closed."""
    person = User.objects.filter(pk=user_id, is_active=True).first()
    return person.email if person else ""


@recipient_kind(RECIPIENT)
def address_of_invitation(invitation_id: int) -> str:
    """The invited address; none once the invitation is settled."""
    row = _pending(invitation_id)
    return row.email if row else ""


@mail_kind(MAIL)
def invitation(invitation_id: int, ids: dict[str, Any]) -> Letter | None:
    """The link that lets somebody in, made now."""
    row = _pending(invitation_id)
    if row is None:
        return None
    path = reverse("people:invitation_accept", kwargs={"token": new_link(row)})
    return Letter(
        subject=f"{row.organisation.name} vous invite sur Maillage",
        text=(
            f"Bonjour {row.first_name} {row.last_name},\n\n{row.invited_by} vous invite à "
            f"rejoindre l'espace de {row.organisation.name}.\n\nPour accepter, ouvrez cette page "
            f"dans les {LIFETIME.days} jours\u00a0:\n{settings.MAILLAGE_BASE_URL}{path}\n\nCe lien "
            "est personnel et ne sert qu'une fois. Si ce message ne vous concerne pas, ne faites "
            "rien.\n"
        ),
    )


@mail_kind("people.meeting_held")
def meeting_held(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """A meeting where somebody is expected; nothing if it has been cancelled since."""
    row = _meeting(ids)
    if row is None or row.cancelled_at is not None:
        return None
    return Letter(
        subject=MEETING_TITLE,
        text=(
            f"Bonjour,\n\n{row.organisation.name} vous attend à une réunion\u00a0:\n\n"
            f"- {_line(row)}\n"
        ),
    )


@mail_kind("people.meeting_cancelled")
def meeting_cancelled(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """A meeting that no longer stands."""
    row = _meeting(ids)
    if row is None:
        return None
    return Letter(
        subject=MEETING_TITLE,
        text=(
            f"Bonjour,\n\nUne réunion de {row.organisation.name} est annulée\u00a0:\n\n"
            f"- {_line(row)}\n"
        ),
    )


def _pending(invitation_id: int) -> Invitation | None:
    with across_organisations(REASON):
        rows = Invitation.objects.pending().select_related("organisation", "invited_by")
        return rows.filter(pk=invitation_id).first()


def _meeting(ids: dict[str, Any]) -> Meeting | None:
    with across_organisations(REASON):
        rows = Meeting.objects.select_related("organisation", "room__site")
        return rows.filter(pk=ids["meeting"]).first()


def _line(row: Meeting) -> str:
    zone = ZoneInfo(row.room.site.time_zone if row.room else row.organisation.time_zone)
    when = periode(row.starts_at.astimezone(zone), row.ends_at.astimezone(zone))
    return f"{when}, {row.room}" if row.room else when
