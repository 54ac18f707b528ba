"""A group that meets whole, or in two halves for a time; the history of halves is kept."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from maillage.groups.domain.attendees import members_of
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.holding import check_no_meeting, hold_sessions, lock_coming
from maillage.groups.domain.locking import lock_group
from maillage.groups.enums import Half
from maillage.groups.models import Enrolment, Group, HalfMember, Halving, Session
from maillage.kernel import clock, journal, mail
from maillage.people.models import User


def split_group(*, group: Group, first_half: Collection[User], on: date, actor: User) -> Halving:
    """Make a group meet in halves from a day on: those named in A, the other members in B.

    Sessions to come from that day are for A and B in turn, by date; everybody gets their own
    dates by mail.

    Raises:
        Refused: the group is open or in halves already, the day is past, a half is empty, or
            members have a meeting at the time of a session.
    """
    with transaction.atomic():
        group = lock_group(group)
        if group.cycle.is_open:
            raise Refused("Un groupe où l'on entre et sort librement n'a pas de demi-groupes.")
        if on < clock.today():
            raise Refused("Ce jour est passé\u00a0: choisissez un jour à venir.")
        if group.halvings.filter(ends_on=None).exists():
            raise Refused("Ce groupe se réunit déjà en demi-groupes.")
        members = [
            row.person
            for row in Enrolment.objects.current(on).filter(group=group).select_related("person")
        ]
        chosen = {person.pk for person in first_half} & {person.pk for person in members}
        if not chosen or len(chosen) == len(members):
            raise Refused("Chaque demi-groupe compte au moins une personne\u00a0: répartissez.")
        halving = Halving.objects.create(organisation=group.organisation, group=group, starts_on=on)
        HalfMember.objects.bulk_create(
            HalfMember(
                organisation=group.organisation,
                halving=halving,
                person=person,
                half=Half.A if person.pk in chosen else Half.B,
            )
            for person in members
        )
        share_between_halves(group)
        _follow(group, actor, "groups.group_split")
    return halving


def reunite_group(*, group: Group, on: date, actor: User) -> None:
    """Make a group whole again from a day on; the halves until then remain written.

    Raises:
        Refused: the group is whole, the day is past, or members have a meeting at the time of a
            session.
    """
    with transaction.atomic():
        group = lock_group(group)
        if on < clock.today():
            raise Refused("Ce jour est passé\u00a0: choisissez un jour à venir.")
        halving = group.halvings.filter(ends_on=None).first()
        if halving is None:
            raise Refused("Ce groupe se réunit déjà en entier.")
        if halving.starts_on >= on:
            halving.delete()
        else:
            halving.ends_on = on - timedelta(days=1)
            halving.save(update_fields=["ends_on"])
        # Cancelled ones too: with a half on a day without any, they would have been nobody's.
        for session in _whole_rows(Session.objects.filter(group=group).exclude(half="")):
            if not session.has_begun and session.local_start.date() >= on:
                _write_half(session, "")
        _follow(group, actor, "groups.group_reunited")


def half_on(group: Group, day: date, half: str) -> str:
    """The half that a session is for on a day, when it is moved there or replaces another.

    None where the group is whole that day (a session whose half outlived the halving would be for
    nobody); its own where it has one; else that which has had fewer.
    """
    halving = group.halvings.on(day).first()
    if halving is None:
        return ""
    return half or _next_half([one.half for one in _during(halving)])


def share_between_halves(group: Group) -> None:
    """Give each session to come during a halving to the half that has had fewer since it began."""
    for halving in group.halvings.all():
        during = _during(halving)
        turns = [one.half for one in during]
        for session in during:
            if session.half or session.has_begun:
                continue
            half = _next_half(turns)
            turns.append(half)
            _write_half(session, half)


def place_in_half(group: Group, person: User) -> None:
    """Somebody who comes while the group is in halves joins the smaller one."""
    halving = group.halvings.filter(ends_on=None).first()
    if halving is None:
        return
    halves = list(halving.members.values_list("half", flat=True))
    half = Half.A if halves.count(Half.A) <= halves.count(Half.B) else Half.B
    HalfMember.objects.update_or_create(
        halving=halving,
        person=person,
        defaults={"organisation": group.organisation, "half": half},
    )


def _next_half(turns: list[str]) -> Half:
    """Whose turn it is, after some sessions."""
    return Half.A if turns.count(Half.A) <= turns.count(Half.B) else Half.B


def _during(halving: Halving) -> list[Session]:
    """The sessions that stand in the days of a halving."""
    rows = _whole_rows(Session.objects.standing().filter(group=halving.group_id))
    first, last = halving.starts_on, halving.ends_on
    days = [(one, one.local_start.date()) for one in rows]
    return [one for one, day in days if first <= day and (last is None or day <= last)]


def _whole_rows(rows: QuerySet[Session]) -> list[Session]:
    """Sessions by date, with what tells their day."""
    related = rows.select_related("group__site", "group__organisation", "group__cycle")
    return list(related.order_by("starts_at"))


def _write_half(session: Session, half: str) -> None:
    session.half = half
    session.sequence += 1
    session.updated_at = clock.now()
    session.save(update_fields=["half", "sequence", "updated_at"])


def _follow(group: Group, actor: User, verb: str) -> None:
    """Agendas and mails after a change of halves."""
    sessions = lock_coming(group)
    for session in sessions:
        check_no_meeting(session, members_of(session))
    hold_sessions(sessions)
    members = Enrolment.objects.current().filter(group=group, person__is_active=True)
    for person in sorted(set(members.values_list("person_id", flat=True))):
        mail.post(kind="groups.dates", to=person, ids={"cycle": group.cycle_id})
    journal.record(organisation=group.organisation, actor=actor, verb=verb, subject=group)
