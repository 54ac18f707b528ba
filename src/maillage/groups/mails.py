"""What people are told of their dates: neutral words only, made at sending."""

from email.utils import parseaddr
from typing import Any, Literal

from django.conf import settings
from django.urls import reverse

from maillage.groups.domain.sessions import NEUTRAL_TITLE
from maillage.groups.enums import SessionStatus
from maillage.groups.feeds import event_of, place_of
from maillage.groups.models import Cycle, Session
from maillage.kernel import clock, ics
from maillage.kernel.mail import Attachment, Letter, mail_kind
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import periode
from maillage.people.models import User

REASON = "a mail is written from the ids it was asked with"
CALENDAR_TYPE = "text/calendar; charset=utf-8"
RELATED = ("group__site", "group__organisation", "organisation", "room__site")


@mail_kind("groups.dates")
def dates(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """The dates of the season for one person: a list, and a file for their agenda."""
    with across_organisations(REASON):
        cycle = Cycle.objects.filter(pk=ids["cycle"]).select_related("organisation").first()
        if cycle is None:
            return None
        # Dates that fell since an earlier mail go in the file, so that agendas drop them.
        sessions = list(
            Session.objects.of_person(user_id)
            .filter(group__cycle=cycle, starts_at__gt=clock.now())
            .select_related(*RELATED)
        )
        standing = [one for one in sessions if one.status == SessionStatus.PLANNED]
        if not standing:
            return None
        lines = "\n".join(f"- {_line(session)}" for session in standing)
        calendar = ics.feed("Maillage", [event_of(session) for session in sessions])
        organisation = cycle.organisation.name
    return Letter(
        subject=NEUTRAL_TITLE,
        text=(
            f"Bonjour,\n\n{organisation} vous attend aux dates suivantes\u00a0:\n\n{lines}\n\n"
            "Le fichier joint les ajoute à votre agenda. Pour qu'il suive les changements, créez "
            f"votre adresse d'agenda\u00a0: {_my_calendar()}\n"
        ),
        attachments=(Attachment("dates.ics", calendar, CALENDAR_TYPE),),
    )


@mail_kind("groups.session_moved")
def session_moved(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """One date has moved; nothing if it has been cancelled since."""
    with across_organisations(REASON):
        session = _session(ids, user_id)
        if session is None or session.status == SessionStatus.CANCELLED:
            return None
        return Letter(
            subject=NEUTRAL_TITLE,
            text=(
                f"Bonjour,\n\nUne réunion de {session.organisation.name} change de date ou de "
                f"lieu\u00a0:\n\n- {_line(session)}\n\nVos dates\u00a0: {_my_calendar()}\n"
            ),
            attachments=(_attached(session, user_id, "REQUEST"),),
        )


@mail_kind("groups.session_cancelled")
def session_cancelled(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """One date no longer stands."""
    with across_organisations(REASON):
        session = _session(ids, user_id)
        if session is None:
            return None
        return Letter(
            subject=NEUTRAL_TITLE,
            text=(
                f"Bonjour,\n\nUne réunion de {session.organisation.name} est annulée\u00a0:\n\n"
                f"- {_line(session)}\n\nVos dates\u00a0: {_my_calendar()}\n"
            ),
            attachments=(_attached(session, user_id, "CANCEL"),),
        )


def _session(ids: dict[str, Any], user_id: int) -> Session | None:
    """The session, if it is still this person's when the mail is written."""
    rows = Session.objects.of_person(user_id).select_related(*RELATED)
    return rows.filter(pk=ids["session"]).first()


def _line(session: Session) -> str:
    when = periode(session.local_start, session.local_end)
    place = place_of(session)
    return f"{when}, {place}" if place else when


def _attached(session: Session, user_id: int, method: Literal["REQUEST", "CANCEL"]) -> Attachment:
    data = ics.invitation(
        [event_of(session)],
        method=method,
        organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        attendee=User.objects.get(pk=user_id).email,
    )
    return Attachment("reunion.ics", data, f"text/calendar; method={method}; charset=utf-8")


def _my_calendar() -> str:
    return f"{settings.MAILLAGE_BASE_URL}{reverse('groups:my_calendar')}"
