"""A group that meets whole, or in two halves for a time; the history of halves is kept."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet

from maillage.groups.domain.absences import withdraw_absences_of_others
from maillage.groups.domain.attendees import members_of
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.holding import check_no_meeting, hold_sessions, lock_coming
from maillage.groups.domain.locking import lock_group
from maillage.groups.enums import Half
from maillage.groups.models import Enrolment, Group, HalfMember, Halving, Session
from maillage.kernel import clock, journal, mail
from maillage.kernel.words import date_longue
from maillage.people.models import User


def split_group(*, group: Group, first_half: Collection[User], on: date, actor: User) -> Halving:
    """Make a group meet in halves from a day on: those named in A, the other members in B.

    Sessions to come from that day are for A and B in turn, by date; everybody gets their own
    dates by mail.

    Raises:
        Refused: the group is open or in halves already on that day, the day is past, a half is
            empty, or members have a meeting at the time of a session.
    """
    with transaction.atomic():
        group = lock_group(group)
        if group.cycle.is_open:
            raise Refused("Un groupe où l'on entre et sort librement n'a pas de demi-groupes.")
        _check_to_come(on)
        last = group.halvings.not_over(on).order_by("starts_on").last()
        if last is not None and last.ends_on is None:
            raise Refused("Ce groupe se réunit déjà en demi-groupes.")
        if last is not None:
            raise Refused(
                "Ce groupe se réunit en demi-groupes jusqu’au "
                f"{date_longue(last.ends_on)}\u00a0: choisissez un jour plus tardif."
            )
        members = _members(group, on)
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
        _follow(group, lock_coming(group), _members(group, clock.today()))
        _record(group, actor, "groups.group_split")
    return halving


def reunite_group(*, group: Group, on: date, actor: User) -> None:
    """Make a group whole again from a day on; the halves until then remain written.

    Raises:
        Refused: the group is whole, the day is past, or members have a meeting at the time of a
            session.
    """
    with transaction.atomic():
        group = lock_group(group)
        _check_to_come(on)
        _check_not_begun(group, on)
        halvings = list(group.halvings.not_over(on))
        if not halvings:
            raise Refused("Ce groupe se réunit déjà en entier.")
        # More than one where somebody changes half on a day to come.
        for halving in halvings:
            if halving.starts_on >= on:
                halving.delete()
            else:
                _end_before(halving, on)
        # Cancelled ones too: with a half on a day without any, they would have been nobody's.
        for session in _whole_rows(Session.objects.filter(group=group).exclude(half="")):
            if not session.has_begun and session.local_start.date() >= on:
                _write_half(session, "")
        _follow(group, lock_coming(group), _members(group, clock.today()))
        _record(group, actor, "groups.group_reunited")


def change_half(*, group: Group, person: User, on: date, actor: User) -> Halving:
    """Move one member to the other half from a day on; until then the former stays written.

    The sessions of the other half take the place of theirs in the person's agenda, and a mail
    gives their dates. Nobody else's dates change.

    Raises:
        Refused: the day is past, the group is then whole, the person is no member or the only
            one of their half, or has a meeting at the time of a session.
    """
    with transaction.atomic():
        group = lock_group(group)
        _check_to_come(on)
        halving = group.halvings.on(on).first()
        if halving is None:
            raise Refused(
                "Ce jour-là, le groupe se réunit en entier\u00a0: choisissez un jour où il est en "
                "demi-groupes."
            )
        _check_not_begun(group, on)
        if halving.starts_on < on:
            halving = _go_on(halving, on)
        # Those written for later too: else the person would come back to their former half there.
        wanted = _other_half(halving, person)
        for one in group.halvings.filter(starts_on__gte=halving.starts_on):
            _move(one, person, wanted)
        sessions = lock_coming(group, [person])
        for session in sessions:
            if session.half and _is_during(session, halving):
                # Agendas that hold the former dates must take the new ones as later.
                _write_half(session, session.half)
        _follow(group, sessions, [person])
        _record(group, actor, "groups.half_changed", person=person.pk)
    return halving


def _other_half(halving: Halving, person: User) -> Half:
    """The half that somebody goes to. Raises Refused for who is no member on its first day."""
    held = halving.members.filter(person=person).first()
    members = _members(halving.group, max(halving.starts_on, clock.today()))
    if held is None or person not in members:
        raise Refused(f"{person} n’est pas membre de ce groupe à cette date.")
    return Half.B if held.half == Half.A else Half.A


def _move(halving: Halving, person: User, half: Half) -> None:
    """Put somebody in a half of one halving. Raises Refused when the other would be empty."""
    members = _members(halving.group, max(halving.starts_on, clock.today()))
    present = halving.members.filter(person__in=members)
    if not present.filter(person=person).exclude(half=half).exists():
        return
    if not present.exclude(half=half).exclude(person=person).exists():
        raise Refused(
            f"{person} est la seule personne de son demi-groupe\u00a0: faites-y d’abord passer "
            "quelqu’un d’autre, ou réunissez le groupe."
        )
    halving.members.filter(person=person).update(half=half)


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


def place_in_half(enrolment: Enrolment) -> None:
    """Somebody who comes while the group is in halves, or before, joins the smaller one.

    Who comes back finds their half again: what they lived in it stays true.
    """
    group = enrolment.group
    half = ""
    for halving in group.halvings.not_over(max(enrolment.starts_on, clock.today())):
        present = halving.members.filter(person__in=_members(group, halving.starts_on))
        half = half or _next_half(list(present.values_list("half", flat=True)))
        row, _ = HalfMember.objects.get_or_create(
            halving=halving,
            person=enrolment.person,
            defaults={"organisation": group.organisation, "half": half},
        )
        half = row.half


def _check_to_come(day: date) -> None:
    if day < clock.today():
        raise Refused("Ce jour est passé\u00a0: choisissez un jour à venir.")


def _check_not_begun(group: Group, day: date) -> None:
    """Who was expected at a session of a half stays so: the day that it began is lived."""
    lived = _whole_rows(Session.objects.standing().filter(group=group).exclude(half=""))
    if any(one.has_begun and one.local_start.date() >= day for one in lived):
        raise Refused(
            "Une séance d’un demi-groupe a déjà commencé ce jour-là\u00a0: choisissez le lendemain."
        )


def _members(group: Group, on: date) -> list[User]:
    """Those who are, or will be, members on a day or after."""
    rows = Enrolment.objects.current(on).filter(group=group).select_related("person")
    return list({row.person: None for row in rows})


def _end_before(halving: Halving, day: date) -> None:
    halving.ends_on = day - timedelta(days=1)
    halving.save(update_fields=["ends_on"])


def _go_on(halving: Halving, day: date) -> Halving:
    """End a halving, and begin another from a day on with the same people in the same halves."""
    ends_on = halving.ends_on
    _end_before(halving, day)
    after = Halving.objects.create(
        organisation=halving.organisation, group=halving.group, starts_on=day, ends_on=ends_on
    )
    HalfMember.objects.bulk_create(
        HalfMember(
            organisation=halving.organisation, halving=after, person_id=row.person_id, half=row.half
        )
        for row in halving.members.all()
    )
    return after


def _next_half(turns: list[str]) -> Half:
    """Whose turn it is, after some sessions."""
    return Half.A if turns.count(Half.A) <= turns.count(Half.B) else Half.B


def _during(halving: Halving) -> list[Session]:
    """The sessions that stand in the days of a halving."""
    rows = _whole_rows(Session.objects.standing().filter(group=halving.group_id))
    return [one for one in rows if _is_during(one, halving)]


def _is_during(session: Session, halving: Halving) -> bool:
    day = session.local_start.date()
    return halving.starts_on <= day and (halving.ends_on is None or day <= halving.ends_on)


def _whole_rows(rows: QuerySet[Session]) -> list[Session]:
    """Sessions by date, with what tells their day."""
    related = rows.select_related("group__site", "group__organisation", "group__cycle")
    return list(related.order_by("starts_at"))


def _write_half(session: Session, half: str) -> None:
    session.half = half
    session.sequence += 1
    session.updated_at = clock.now()
    session.save(update_fields=["half", "sequence", "updated_at"])


def _follow(group: Group, sessions: list[Session], people: Collection[User]) -> None:
    """Agendas and mails of some members after a change of halves; `sessions` are locked."""
    for session in sessions:
        check_no_meeting(session, [one for one in members_of(session) if one in people])
        withdraw_absences_of_others(session)
    hold_sessions(sessions)
    for person in sorted(one.pk for one in people if one.is_active):
        ids: dict[str, int | str] = {"cycle": group.cycle_id, "halved": group.pk}
        mail.post(kind="groups.dates", to=person, ids=ids)


def _record(group: Group, actor: User, verb: str, **detail: int) -> None:
    journal.record(
        organisation=group.organisation, actor=actor, verb=verb, subject=group, detail=detail
    )
