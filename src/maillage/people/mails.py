"""Where mails to people go, and what they say of invitations and meetings."""

from email.utils import parseaddr
from typing import Any, Literal

from django.conf import settings
from django.urls import reverse

from maillage.kernel import ics
from maillage.kernel.mail import Attachment, Letter, mail_kind, recipient_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import periode
from maillage.people.domain.agenda import MEETING_TITLE
from maillage.people.domain.invitations import LIFETIME, MAIL, RECIPIENT, new_link
from maillage.people.feeds import event_of
from maillage.people.models import Invitation, User
from maillage.people.queries import meetings_of

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
            f"dans les {LIFETIME.days} jours\u00a0:\n{absolute(path)}\n\nCe lien "
            "est personnel et ne sert qu'une fois. Si ce message ne vous concerne pas, ne faites "
            "rien.\n"
        ),
    )


@mail_kind("people.meeting_held")
def meeting_held(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """A meeting where somebody is expected; nothing if it has been cancelled since."""
    return _meeting_letter(user_id, ids, "{who} vous attend à une réunion")


@mail_kind("people.meeting_moved")
def meeting_moved(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """A meeting that changes; nothing if it has been cancelled since."""
    return _meeting_letter(user_id, ids, "Une réunion de {who} change de date ou de lieu")


@mail_kind("people.meeting_cancelled")
def meeting_cancelled(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """A meeting that no longer stands."""
    return _meeting_letter(user_id, ids, "Une réunion de {who} est annulée", method="CANCEL")


def _meeting_letter(
    user_id: int,
    ids: dict[str, Any],
    words: str,
    *,
    method: Literal["REQUEST", "CANCEL"] = "REQUEST",
) -> Letter | None:
    """One meeting in words and as a file for the agenda; nothing to who is no longer there."""
    with across_organisations(REASON):
        row = meetings_of(user_id).filter(pk=ids["meeting"]).first()
    if row is None or (row.cancelled_at is not None) != (method == "CANCEL"):
        return None
    event = event_of(row)
    when = periode(event.local_start, event.local_end)
    line = f"{when}, {row.room}" if row.room else when
    data = ics.invitation(
        [event],
        method=method,
        organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        attendee=User.objects.get(pk=user_id).email,
    )
    content_type = f"text/calendar; method={method}; charset=utf-8"
    return Letter(
        subject=MEETING_TITLE,
        text=f"Bonjour,\n\n{words.format(who=row.organisation.name)}\u00a0:\n\n- {line}\n",
        attachments=(Attachment("reunion.ics", data, content_type),),
    )


def _pending(invitation_id: int) -> Invitation | None:
    with across_organisations(REASON):
        rows = Invitation.objects.pending().select_related("organisation", "invited_by")
        return rows.filter(pk=invitation_id).first()
