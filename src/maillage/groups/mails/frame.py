"""Mails of the frame, of places from elsewhere and of absences: neutral words, made at sending."""

from typing import Any

from django.urls import reverse

from maillage.groups.domain.holding import NEUTRAL_TITLE
from maillage.groups.mails.sessions import REASON, personal_address
from maillage.groups.models import AbsenceAgreement, Charter, Group, Guest, Session
from maillage.kernel.http import organisation_url
from maillage.kernel.mail import Letter, mail_kind
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.kernel.words import date_longue, duree, heure
from maillage.people.models import User


@mail_kind("groups.charter")
def charter(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """A new version waits to be read; a later one has its own mail."""
    with across_organisations(REASON):
        row = Charter.objects.filter(pk=ids["charter"]).select_related("organisation").first()
        if row is None:
            return None
        return Letter(
            subject="Un texte à lire avant votre prochaine réunion",
            text=(
                f"Bonjour,\n\n{row.organisation.name} vous demande de lire un texte mis à jour, "
                "et de l'accepter avant votre prochaine réunion. Vous le trouvez avec vos dates"
                f"\u00a0: {absolute(reverse('groups:my_calendar'))}\n"
            ),
        )


@mail_kind("groups.seat_by_account")
def seat_by_account(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """Their address was typed at the door of people from elsewhere: they have their own."""
    with across_organisations(REASON):
        group = Group.objects.filter(pk=ids["group"]).select_related("organisation").first()
    if group is None:
        return None
    path = organisation_url(group.organisation, "groups:open_sessions")
    return Letter(
        subject=NEUTRAL_TITLE,
        text=(
            f"Bonjour,\n\n{group.organisation.name} a reçu une demande de place avec votre "
            "adresse. Vous êtes de cette organisation\u00a0: prenez votre place depuis votre "
            f"compte\u00a0: {absolute(path)}\n\nSi vous n’avez rien demandé, il n’y a rien à "
            "faire.\n"
        ),
    )


@mail_kind("groups.guest_link")
def guest_link(guest_id: int, ids: dict[str, Any]) -> Letter | None:
    """The personal link of somebody from elsewhere."""
    with across_organisations(REASON):
        row = (
            Guest.objects.filter(pk=guest_id).select_related("organisation", "group__cycle").first()
        )
        if row is None:
            return None
        return Letter(
            subject=f"{NEUTRAL_TITLE}\u00a0: votre lien personnel",
            text=(
                f"Bonjour,\n\nVoici votre lien personnel pour choisir vos dates chez "
                f"{row.organisation.name}\u00a0:\n{personal_address(row)}\n\nIl n'est qu'à vous"
                "\u00a0: ne le transmettez pas. Si vous n'avez rien demandé, ne faites rien"
                "\u00a0: votre adresse sera oubliée.\n"
            ),
        )


@mail_kind("groups.absence_asked")
def absence_asked(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """A manager is asked; the mail says who, when and how long."""
    with across_organisations(REASON):
        row = _agreement(ids)
        if row is None or not row.is_waiting:
            return None
        path = organisation_url(row.organisation, "groups:absences")
        return Letter(
            subject="Une absence à accorder",
            text=(
                f"Bonjour,\n\n{row.person} demande à s'absenter\u00a0: "
                f"{when_of(row.session)}.\n\nPour répondre\u00a0: "
                f"{absolute(path)}\n"
            ),
        )


@mail_kind("groups.absence_answered")
def absence_answered(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """The answer, without a reason."""
    with across_organisations(REASON):
        row = _agreement(ids)
        if row is None or row.is_waiting:
            return None
        return Letter(
            subject="Réponse à votre demande d'absence",
            text=(
                f"Bonjour,\n\n{row.manager} a répondu pour votre absence "
                f"({when_of(row.session)})\u00a0: {row.get_status_display().lower()}.\n"
            ),
        )


@mail_kind("groups.absence_withdrawn")
def absence_withdrawn(user_id: int, ids: dict[str, Any]) -> Letter | None:
    """Somebody will be there after all."""
    with across_organisations(REASON):
        session = (
            Session.objects.filter(pk=ids["session"])
            .select_related("group__site", "group__organisation")
            .first()
        )
        person = User.objects.filter(pk=ids["person"]).first()
        if session is None or person is None:
            return None
        return Letter(
            subject="Une absence qui n'a plus lieu",
            text=(f"Bonjour,\n\n{person} ne s'absente plus\u00a0: {when_of(session)}.\n"),
        )


def when_of(session: Session) -> str:
    """The day, the hour and the length of an absence: all that a manager sees of it."""
    start = session.local_start
    return f"{date_longue(start)} à {heure(start)}, {duree(session.minutes)}"


def _agreement(ids: dict[str, Any]) -> AbsenceAgreement | None:
    rows = AbsenceAgreement.objects.select_related(
        "organisation", "person", "manager", "session__group__site", "session__group__organisation"
    )
    return rows.filter(pk=ids["agreement"]).first()
