"""Who is in a group, and who may not be: nobody sits with those they manage."""

from datetime import date, timedelta

from django.db import transaction

from maillage.groups.domain.attendees import members_of
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.halves import place_in_half
from maillage.groups.domain.holding import check_no_meeting, hold_again, hold_sessions, lock_coming
from maillage.groups.domain.leading import check_no_tie, is_tied_to_a_seat
from maillage.groups.domain.locking import lock_group
from maillage.groups.domain.seats import promote_waiting
from maillage.groups.domain.ties import check_not_oneself, commanders_of, look_for_ties
from maillage.groups.enums import CycleStatus
from maillage.groups.models import Enrolment, Group, Session
from maillage.kernel import clock, journal, mail
from maillage.people.models import Membership, User

# Sizes above which talking of practice gets hard: a warning, never a block (domain.md PA-7;
# 15 is also the ceiling of the order of 29 July 2022, art. 7, for day nurseries).
LARGE, TOO_LARGE = 15, 20


def size_warning(size: int) -> str:
    """A sentence for a group that is large, or ""."""
    if size > TOO_LARGE:
        return (
            f"Ce groupe compte {size} personnes. Au-delà de {TOO_LARGE}, chacun parle peu et la "
            "confiance se gagne difficilement\u00a0: envisagez deux groupes, ou notez avec "
            "l'intervenant ou l'intervenante pourquoi un seul est préférable."
        )
    if size > LARGE:
        return (
            f"Ce groupe compte {size} personnes. Au-delà de {LARGE}, prévoyez des séances plus "
            "longues ou deux groupes."
        )
    return ""


def enrol(
    *,
    group: Group,
    person: User,
    actor: User,
    starts_on: date | None = None,
    group_consents: bool = False,
) -> Enrolment:
    """Make somebody of the organisation a member of a group, from a day (today by default).

    The sessions to come take their place in the person's agenda, and a mail gives the dates.
    `group_consents` says that the members of an open group were asked and agree to sit with a
    line manager (the exception of domain.md PA-1): it is kept with the enrolment and logged. It is
    noted by another person than the one enrolled.

    Raises:
        Refused: the person is not of the organisation, is already in, leads the group, commands a
            member or who comes for one day (or the reverse: PA-1), has a meeting at the time of
            a session, or the season is over.
    """
    with transaction.atomic():
        group = lock_group(group)
        tie = _check_new_member(group, person)
        if tie and not (group_consents and group.cycle.is_open):
            raise Refused(tie)
        if tie:
            check_not_oneself(person, actor)
        enrolment = Enrolment.objects.create(
            organisation=group.organisation,
            group=group,
            person=person,
            starts_on=starts_on or max(clock.today(), group.cycle.starts_on),
            tie_accepted_at=clock.now() if tie else None,
        )
        place_in_half(enrolment)
        sessions = lock_coming(group, [person])
        for session in sessions:
            if person in members_of(session):
                check_no_meeting(session, [person])
        hold_sessions(sessions)
        if sessions:
            mail.post(kind="groups.dates", to=person.pk, ids={"cycle": group.cycle_id})
        journal.record(
            organisation=group.organisation,
            actor=actor,
            verb="groups.member_enrolled",
            subject=group,
            detail={"person": person.pk, **({"exception": "PA-1"} if tie else {})},
        )
    return enrolment


def leave(*, enrolment: Enrolment, actor: User) -> None:
    """End somebody's place in a group: the last day is yesterday, the agenda is freed.

    An enrolment that had not begun is withdrawn whole.

    Raises:
        Refused: the place had already ended.
    """
    with transaction.atomic():
        group = lock_group(enrolment.group)
        row = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        yesterday = clock.today() - timedelta(days=1)
        if row.ends_on is not None and row.ends_on <= yesterday:
            raise Refused("Cette personne a déjà quitté le groupe\u00a0: rechargez la page.")
        if row.starts_on > yesterday:
            row.delete()
        else:
            row.ends_on = yesterday
            row.save(update_fields=["ends_on"])
        hold_again(group)
        for session in Session.objects.coming().filter(group=group):
            promote_waiting(session)
        look_for_ties(group)
        journal.record(
            organisation=group.organisation,
            actor=actor,
            verb="groups.member_left",
            subject=group,
            detail={"person": row.person_id},
        )


def _check_new_member(group: Group, person: User) -> str:
    """Raise Refused for what cannot be; return the sentence of a tie with a member, or ""."""
    if group.cycle.status == CycleStatus.ENDED:
        raise Refused("La saison est terminée\u00a0: inscrivez cette personne à la suivante.")
    if not Membership.objects.current().filter(user=person).exists():
        raise Refused(
            f"{person} n'est pas de votre organisation\u00a0: invitez d'abord cette personne."
        )
    members = [
        row.person
        for row in Enrolment.objects.current().filter(group=group).select_related("person")
    ]
    if person in members:
        raise Refused(f"{person} est déjà membre de ce groupe.")
    if group.facilitators.filter(profile__user=person).exists():
        raise Refused(f"{person} anime ce groupe et ne peut pas en être membre aussi.")
    leaders = group.facilitators.exclude(profile__user=None).select_related("profile__user")
    for row in leaders:
        check_no_tie(row.profile, [person])
    return _tie_with(person, members) or _tie_with_a_seat(person, group)


def _tie_with(person: User, members: list[User]) -> str:
    lines = commanders_of([person.pk, *(member.pk for member in members)])
    for member in members:
        if person.pk in lines[member.pk]:
            return (
                f"{person} encadre {member}, qui est membre de ce groupe\u00a0: "
                "choisissez un autre groupe, afin que chacun puisse parler librement."
            )
        if member.pk in lines[person.pk]:
            return (
                f"{member}, qui est membre de ce groupe, encadre {person}\u00a0: "
                "choisissez un autre groupe, afin que chacun puisse parler librement."
            )
    return ""


def _tie_with_a_seat(person: User, group: Group) -> str:
    # Nobody's name: who comes for one day is known to who leads only.
    if not is_tied_to_a_seat(person.pk, group):
        return ""
    return (
        f"{person} et une personne qui a une place à une séance à venir ont un lien "
        "hiérarchique\u00a0: choisissez un autre groupe, afin que chacun puisse parler librement."
    )
