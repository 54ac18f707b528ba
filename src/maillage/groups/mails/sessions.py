"""What people are told of their dates: neutral words only, made at sending."""

from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr
from typing import Any, Literal

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from maillage.groups.access_sealed import access_card, access_remote_link
from maillage.groups.domain.attendees import GUEST
from maillage.groups.domain.guests import new_personal_link
from maillage.groups.domain.holding import NEUTRAL_TITLE
from maillage.groups.domain.outside_leaders import leader_of
from maillage.groups.enums import SessionStatus
from maillage.groups.feeds import event_of, place_of
from maillage.groups.mails.leaders import address_of_leader, leader_page
from maillage.groups.models import Cycle, Enrolment, Guest, Session
from maillage.kernel import clock, ics
from maillage.kernel.mail import Attachment, Letter, mail_kind, recipient_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import periode
from maillage.people.models import User

REASON = "a mail is written from the ids it was asked with"
CALENDAR_TYPE = "text/calendar; charset=utf-8"
RELATED = ("group__site", "group__organisation", "organisation", "room__site")


@mail_kind("groups.dates")
def dates(recipient: int, ids: dict[str, Any]) -> Letter | None:
    """The dates of the season for one person: a list, and a file for their agenda."""
    with across_organisations(REASON):
        cycle = Cycle.objects.filter(pk=ids["cycle"]).select_related("organisation").first()
        if cycle is None:
            return None
        # Dates that fell since an earlier mail go in the file, so that agendas drop them.
        sessions = list(
            _of_recipient(recipient, ids)
            .filter(group__cycle=cycle, starts_at__gt=clock.now())
            .select_related(*RELATED)
        )
        standing = [one for one in sessions if one.status == SessionStatus.PLANNED]
        events = [
            *map(event_of, sessions),
            *_of_the_other_half(recipient, ids),
            *_of_groups_left(recipient, ids),
        ]
        if not events:
            return None
        lines = "\n".join(f"- {line_of(session)}" for session in standing)
        organisation = cycle.organisation.name
        told = (
            f"{organisation} vous attend aux dates suivantes\u00a0:\n\n{lines}\n\n"
            "Le fichier joint les ajoute à votre agenda."
        )
        if not standing:
            told = (
                f"{organisation} n'a plus de date à venir pour vous\u00a0: celles que vous aviez "
                "ne tiennent plus. Le fichier joint les retire de votre agenda."
            )
        follow = (
            dates_line(ids)
            if "leader" in ids
            else "Pour qu'il suive les changements, créez votre adresse d'agenda\u00a0: "
            f"{_my_calendar()}"
        )
    return Letter(
        subject=NEUTRAL_TITLE,
        text=f"Bonjour,\n\n{told} {follow}\n",
        attachments=(Attachment("dates.ics", ics.feed("Maillage", events), CALENDAR_TYPE),),
    )


def _of_the_other_half(recipient: int, ids: dict[str, Any]) -> list[ics.FeedEvent]:
    """When halves have just changed: the dates that a member may have had, and has no more."""
    group = ids.get("halved", 0)
    if not Enrolment.objects.current().filter(group=group, person=recipient).exists():
        return []
    own = Session.objects.of_person(recipient).values("pk")
    others = Session.objects.filter(group=group, starts_at__gt=clock.now()).exclude(pk__in=own)
    rows = others.exclude(half="").select_related(*RELATED)
    return [replace(event_of(session), status="CANCELLED") for session in rows]


def _of_groups_left(recipient: int, ids: dict[str, Any]) -> list[ics.FeedEvent]:
    """The dates of groups that the recipient has just left to somebody else."""
    groups = [int(key) for key in str(ids["left"]).split(",")] if "left" in ids else []
    own = Session.objects.of_person(recipient).values("pk")
    rows = Session.objects.filter(group__in=groups, starts_at__gt=clock.now()).exclude(pk__in=own)
    return [replace(event_of(one), status="CANCELLED") for one in rows.select_related(*RELATED)]


@recipient_kind(GUEST)
def address_of_guest(guest_id: int) -> str:
    """The address of somebody from elsewhere; none once they are forgotten."""
    with across_organisations(REASON):
        guest = Guest.objects.filter(pk=guest_id).first()
    return access_card(guest).email if guest is not None else ""


@mail_kind("groups.session_moved")
def session_moved(recipient: int, ids: dict[str, Any]) -> Letter | None:
    """One date has moved; nothing if it has been cancelled since."""
    with across_organisations(REASON):
        session = _session(ids, recipient)
        if session is None or session.status == SessionStatus.CANCELLED:
            return None
        return Letter(
            subject=NEUTRAL_TITLE,
            text=(
                f"Bonjour,\n\nUne réunion de {session.organisation.name} change de date ou de "
                f"lieu\u00a0:\n\n- {line_of(session)}\n\n{dates_line(ids)}\n"
            ),
            attachments=(attached(session, recipient, ids, "REQUEST"),),
        )


@mail_kind("groups.session_left")
def session_left(recipient: int, ids: dict[str, Any]) -> Letter | None:
    """A date that moved, and is no longer the recipient's; nothing once it is theirs again."""
    with across_organisations(REASON):
        session = Session.objects.filter(pk=ids["session"]).select_related(*RELATED).first()
        if session is None or _session(ids, recipient) is not None:
            return None
        # The former times: where it goes is for those who are expected there.
        length = session.ends_at - session.starts_at
        session.starts_at = datetime.fromisoformat(ids["start"])
        session.ends_at = session.starts_at + length
        session.status, session.room = SessionStatus.CANCELLED, None
        when = periode(session.local_start, session.local_end)
        return Letter(
            subject=NEUTRAL_TITLE,
            text=(
                f"Bonjour,\n\n{session.organisation.name} ne vous attend plus à cette "
                f"date\u00a0:\n\n- {when}\n\n{dates_line(ids)}\n"
            ),
            attachments=(attached(session, recipient, ids, "CANCEL"),),
        )


@mail_kind("groups.session_cancelled")
def session_cancelled(recipient: int, ids: dict[str, Any]) -> Letter | None:
    """One date no longer stands."""
    with across_organisations(REASON):
        session = _session(ids, recipient)
        if session is None:
            return None
        return Letter(
            subject=NEUTRAL_TITLE,
            text=(
                f"Bonjour,\n\nUne réunion de {session.organisation.name} est annulée\u00a0:\n\n"
                f"- {line_of(session)}\n\n{_whose_doing(session, recipient, ids)}"
                f"{dates_line(ids)}\n"
            ),
            attachments=(attached(session, recipient, ids, "CANCEL"),),
        )


def _whose_doing(session: Session, recipient: int, ids: dict[str, Any]) -> str:
    """For who leads: what the structure noted, since the convention charges by it."""
    leads = session.group.facilitators.filter(profile__user=recipient)
    if "guest" in ids or not session.cancelled_by:
        return ""
    if "leader" not in ids and not leads.exists():
        return ""
    return (
        f"Du fait de\u00a0: {session.get_cancelled_by_display()}. C’est la structure qui le note, "
        "et la convention en tient compte\u00a0: si ce n’est pas exact, dites-le-lui.\n\n"
    )


@mail_kind("groups.session_made_up")
def session_made_up(recipient: int, ids: dict[str, Any]) -> Letter | None:
    """A cancelled date has its replacement; nothing if that one is cancelled since."""
    with across_organisations(REASON):
        session = _session(ids, recipient)
        if session is None or session.makes_up is None:
            return None
        if session.status == SessionStatus.CANCELLED:
            return None
        former = periode(session.makes_up.local_start, session.makes_up.local_end)
        return Letter(
            subject=NEUTRAL_TITLE,
            text=(
                f"Bonjour,\n\n{session.organisation.name} remplace une réunion annulée "
                f"({former}) par une nouvelle date\u00a0:\n\n- {line_of(session)}\n\n"
                f"{dates_line(ids)}\n"
            ),
            attachments=(attached(session, recipient, ids, "REQUEST"),),
        )


@mail_kind("groups.convocation")
def convocation(recipient: int, ids: dict[str, Any]) -> Letter | None:
    """A week before."""
    return _call(recipient, ids, "vous attend\u00a0:")


@mail_kind("groups.reminder")
def reminder(recipient: int, ids: dict[str, Any]) -> Letter | None:
    """A day before."""
    return _call(recipient, ids, "vous rappelle votre réunion\u00a0:")


@mail_kind("groups.seat_obtained")
def seat_obtained(recipient: int, ids: dict[str, Any]) -> Letter | None:
    """Somebody who waited has a place."""
    return _call(recipient, ids, "a une place pour vous\u00a0:", with_event=True)


def _call(
    recipient: int, ids: dict[str, Any], told: str, *, with_event: bool = False
) -> Letter | None:
    with across_organisations(REASON):
        session = _session(ids, recipient)
        if session is None or session.status != SessionStatus.PLANNED or session.has_begun:
            return None
        link = access_remote_link(session)
        where = f"\nPour vous connecter\u00a0: {link}\n" if link else ""
        return Letter(
            subject=NEUTRAL_TITLE,
            text=(
                f"Bonjour,\n\n{session.organisation.name} {told}\n\n- {line_of(session)}\n"
                f"{where}\n{dates_line(ids)}\n"
            ),
            attachments=(attached(session, recipient, ids, "REQUEST"),) if with_event else (),
        )


def _session(ids: dict[str, Any], recipient: int) -> Session | None:
    """The session, if it is still the recipient's when the mail is written.

    A make-up session is told to those of the cancelled one too.
    """
    rows = Session.objects.filter(pk=ids["session"])
    if "guest" not in ids:
        own = _of_recipient(recipient, ids)
        rows = rows.filter(Q(pk__in=own.values("pk")) | Q(makes_up__in=own.values("pk")))
    rows = rows.select_related(*RELATED, "makes_up__group__site", "makes_up__group__organisation")
    return rows.first()


def _of_recipient(recipient: int, ids: dict[str, Any]) -> Any:
    """The sessions of a person, or of who leads their group by a personal link."""
    if "leader" not in ids:
        return Session.objects.of_person(recipient)
    leader = leader_of(recipient)
    if leader is None:
        return Session.objects.none()
    return Session.objects.filter(group=leader.facilitator.group_id)


def line_of(session: Session) -> str:
    """When and where, in words."""
    when = periode(session.local_start, session.local_end)
    place = place_of(session)
    return f"{when}, {place}" if place else when


def attached(
    session: Session, recipient: int, ids: dict[str, Any], method: Literal["REQUEST", "CANCEL"]
) -> Attachment:
    """One session as an event for the agenda of who receives the mail."""
    if "guest" in ids:
        address = address_of_guest(recipient)
    elif "leader" in ids:
        address = address_of_leader(recipient)
    else:
        address = User.objects.get(pk=recipient).email
    data = ics.invitation(
        [event_of(session)],
        method=method,
        organiser=parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        attendee=address,
    )
    return Attachment("reunion.ics", data, f"text/calendar; method={method}; charset=utf-8")


def dates_line(ids: dict[str, Any]) -> str:
    """Where the reader finds their dates: their agenda, or their personal link."""
    if "guest" in ids:
        guest = Guest.objects.select_related("group__cycle").get(pk=ids["guest"])
        return f"Vos dates, et pour prendre ou rendre une place\u00a0: {personal_address(guest)}"
    if "leader" in ids:
        return f"Vos dates, sur votre page\u00a0: {leader_page(ids['leader'])}"
    return f"Vos dates\u00a0: {_my_calendar()}"


def personal_address(guest: Guest) -> str:
    """A new personal link, as an address."""
    path = reverse("groups:guest", kwargs={"token": new_personal_link(guest)})
    return absolute(path)


def _my_calendar() -> str:
    return absolute(reverse("groups:my_calendar"))
