"""Several dates asked at once to a group; those that suit become sessions."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.db import transaction

from maillage.groups.domain import PlannedSession, Publication, Refused, publish_sessions
from maillage.groups.enums import CycleStatus
from maillage.groups.models import Enrolment, Group, Session
from maillage.kernel import clock, journal, links, mail
from maillage.kernel.models import Link
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Room, User
from maillage.planning.enums import PollStatus
from maillage.planning.models import DatePoll, PollAnswer, PollDate, PollVoter

POLL = "planning.poll"
MOST_DATES = 30
REASON = "whoever holds the link has no space"
CLOSED = "Ce sondage est clos\u00a0: les dates sont choisies, ou le délai est passé."


def open_poll(
    *, group: Group, starts: Iterable[datetime], is_hidden: bool, closes_on: date, actor: User
) -> DatePoll:
    """Ask the members of a group, and who leads it, which of several dates suit them.

    `starts` are instants. Those whose address is known get a mail with their own link.

    Raises:
        Refused: no date or too many, one is past, the delay is past or ends after the first
            date, the season is over, or nobody is in the group.
    """
    moments = sorted(set(starts))
    _check(group, moments, closes_on)
    with transaction.atomic():
        poll = DatePoll.objects.create(
            organisation=group.organisation,
            group=group,
            is_hidden=is_hidden,
            closes_on=closes_on,
            created_at=clock.now(),
        )
        PollDate.objects.bulk_create(
            PollDate(organisation=group.organisation, poll=poll, starts_at=one) for one in moments
        )
        voters = _voters(poll)
        if not voters:
            raise Refused("Ce groupe n’a encore personne à interroger\u00a0: ajoutez ses membres.")
        for voter in voters:
            person = voter.person or (voter.profile.user if voter.profile else None)
            if person is not None and person.is_active:
                mail.post(kind=POLL, to=person.pk, ids={"voter": voter.pk})
        journal.record(
            organisation=group.organisation,
            actor=actor,
            verb="planning.poll_opened",
            subject=poll,
            detail={"dates": len(moments), "voters": len(voters)},
        )
    return poll


def answer_poll(*, voter: PollVoter, words: Mapping[int, str]) -> None:
    """Write somebody's words on dates (their keys); replaces their former answer.

    Raises:
        Refused: the poll is over.
    """
    with transaction.atomic():
        poll = DatePoll.objects.select_for_update().get(pk=voter.poll_id)
        if not is_open(poll):
            raise Refused(CLOSED)
        known = set(poll.dates.values_list("pk", flat=True))
        PollAnswer.objects.filter(voter=voter).delete()
        PollAnswer.objects.bulk_create(
            PollAnswer(organisation=poll.organisation, voter=voter, date_id=key, word=word)
            for key, word in words.items()
            if key in known
        )
        PollVoter.objects.filter(pk=voter.pk).update(told_at=clock.now())
        journal.record(
            organisation=poll.organisation, actor=None, verb="planning.poll_answered", subject=poll
        )


def choose_dates(
    *, poll: DatePoll, dates: Collection[PollDate], room: Room | None, actor: User
) -> Publication:
    """Close a poll: the chosen dates join the group's sessions; people get their new dates.

    Raises:
        Refused: nothing was chosen, the poll is closed, or members have a meeting then.
        Busy: the room or who leads is taken at one of the dates; nothing is written.
    """
    with transaction.atomic():
        row = DatePoll.objects.select_for_update().get(pk=poll.pk)
        if row.status != PollStatus.OPEN:
            raise Refused(CLOSED)
        if not dates:
            raise Refused("Cochez au moins une date à retenir.")
        group = row.group
        length = timedelta(minutes=group.duration_minutes)
        standing = Session.objects.coming().filter(group=group).select_related("room")
        plan = {
            one.starts_at: PlannedSession(one.starts_at, one.ends_at, one.room) for one in standing
        }
        for one in dates:
            plan[one.starts_at] = PlannedSession(one.starts_at, one.starts_at + length, room)
        done = publish_sessions(cycle=group.cycle, actor=actor, plan={group: list(plan.values())})
        PollDate.objects.filter(pk__in=[one.pk for one in dates], poll=row).update(is_chosen=True)
        row.status = PollStatus.CLOSED
        row.save(update_fields=["status"])
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="planning.poll_closed",
            subject=row,
            detail={"chosen": len(dates)},
        )
    return done


def is_open(poll: DatePoll) -> bool:
    """Whether answers are still taken today."""
    return poll.status == PollStatus.OPEN and clock.today() <= poll.closes_on


def new_voter_link(voter: PollVoter) -> str:
    """A fresh token for somebody's answer; those before it end. It lives as long as the poll."""
    links.revoke(purpose=POLL, subject=voter)
    end = datetime.combine(voter.poll.closes_on + timedelta(days=1), time(), clock.PARIS)
    return links.create(
        purpose=POLL,
        subject=voter,
        organisation_id=voter.organisation_id,
        expires_at=end,
    )


def voter_of(link: Link) -> PollVoter | None:
    """Who a living link belongs to."""
    with across_organisations(REASON):
        rows = PollVoter.objects.select_related(
            "poll__group__site", "poll__group__organisation", "organisation", "person", "profile"
        )
        return rows.filter(pk=link.subject_id).first()


def _check(group: Group, moments: list[datetime], closes_on: date) -> None:
    if not moments:
        raise Refused("Proposez au moins une date.")
    if len(moments) > MOST_DATES:
        raise Refused(f"Proposez {MOST_DATES} dates au plus\u00a0: chacun doit pouvoir les lire.")
    if moments[0] <= clock.now():
        raise Refused("Une des dates est passée\u00a0: retirez-la.")
    if not clock.today() <= closes_on < group.on_the_wall(moments[0]).date():
        raise Refused(
            "Le dernier jour pour répondre doit être à venir et précéder la première date."
        )
    if group.cycle.status == CycleStatus.ENDED:
        raise Refused("La saison est terminée\u00a0: ouvrez un nouveau cycle.")


def _voters(poll: DatePoll) -> list[PollVoter]:
    """Members of today and who leads, written as voters."""
    members = Enrolment.objects.current().filter(group=poll.group).select_related("person")
    leaders = poll.group.facilitators.select_related("profile__user")
    rows = [PollVoter(poll=poll, person=row.person) for row in members]
    rows += [PollVoter(poll=poll, profile=row.profile) for row in leaders]
    for row in rows:
        row.organisation = poll.organisation
        row.save()
    return rows
