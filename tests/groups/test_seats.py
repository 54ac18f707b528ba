"""Coming and going in open groups: places are counted under a lock, those who wait move up."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse

from maillage.groups.domain import (
    Attendee,
    Refused,
    enrol,
    give_up_seat,
    join_session,
    leave,
    move_session,
    name_facilitators,
)
from maillage.groups.domain.attendees import capacity_of, members_of, taken_in
from maillage.groups.domain.seats import promote_everywhere
from maillage.groups.domain.ties import is_tied_by_a_seat, ties_in
from maillage.groups.enums import SeatStatus
from maillage.groups.models import Enrolment, Seat, Session
from maillage.groups.queries.sessions import places_taken
from maillage.kernel import clock
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.domain.agenda import cancel_meeting, hold_meeting
from maillage.people.domain.errors import Refused as MeetingRefused
from maillage.people.enums import MeetingKind, Role
from maillage.people.models import Membership, Occupation, User
from tests.factories import World, build_world, make_member, make_room, make_service
from tests.groups.factories import FIRST, SECOND, Lived, make_guest, make_lived, set_size


@pytest.fixture
def lived(world: World) -> Iterator[Lived]:
    """An open group of three places, two of them held by its members."""
    found = make_lived(world, members=2, membership="open")
    set_size(found.group, 3)
    found.session.group.size_budgeted = 3
    with within(world.home.organisation):
        yield found


def colleague(world: World, **fields: Any) -> User:
    return make_member(world.home.organisation, Role.PROFESSIONAL, **fields)


def join(lived: Lived, person: User) -> str:
    return join_session(session=lived.session, attendee=Attendee(person=person))


def give_up(lived: Lived, person: User) -> None:
    give_up_seat(session=lived.session, attendee=Attendee(person=person))


def test_a_colleague_takes_the_last_place_and_the_next_waits(world: World, lived: Lived) -> None:
    first, second = colleague(world), colleague(world)
    assert join(lived, first) == SeatStatus.TAKEN
    assert join(lived, second) == SeatStatus.WAITING
    assert join(lived, second) == SeatStatus.WAITING
    assert Seat.objects.count() == 2
    assert (taken_in(lived.session), capacity_of(lived.session)) == (3, 3)
    with across_organisations("test"):
        held = set(Occupation.objects.exclude(person=None).values_list("person", flat=True))
    assert held == {first.pk, lived.leader.pk, *(one.pk for one in lived.members)}


def test_who_waits_moves_up_in_order_and_is_told(world: World, lived: Lived, commits: Any) -> None:
    people = [colleague(world) for _ in range(3)]
    for person in people:
        join(lived, person)
    with commits():
        give_up(lived, lived.members[0])
    assert people[1] in members_of(lived.session)
    assert people[2] not in members_of(lived.session)
    (message,) = mail.outbox
    assert (message.to, message.subject) == ([people[1].email], "Réunion")
    assert "a une place pour vous" in message.body
    assert lived.group.name not in message.body


def test_a_member_who_comes_back_waits_like_others(world: World, lived: Lived) -> None:
    member, other = lived.members[0], colleague(world)
    join(lived, other)
    give_up(lived, member)
    assert member not in members_of(lived.session)
    late = colleague(world)
    assert join(lived, late) == SeatStatus.TAKEN
    assert join(lived, member) == SeatStatus.WAITING
    give_up(lived, late)
    assert member in members_of(lived.session)


def test_giving_back_a_colleagues_place_leaves_no_trace(world: World, lived: Lived) -> None:
    person = colleague(world)
    join(lived, person)
    give_up(lived, person)
    assert not Seat.objects.exists()
    with pytest.raises(Refused, match="pas de place"):
        give_up(lived, person)


def test_the_journal_names_nobody_who_comes(world: World, lived: Lived) -> None:
    person = colleague(world)
    join(lived, person)
    give_up(lived, person)
    lines = JournalLine.objects.filter(verb__startswith="groups.seat")
    assert [(line.actor_id, line.detail) for line in lines.order_by("position")] == [
        (None, {"status": "taken"}),
        (None, {}),
    ]


def test_a_larger_room_lets_those_who_wait_in(world: World, lived: Lived) -> None:
    small = make_room(world.home.objects["site"], seats=2)
    director = world.home.people["director"]
    moved = move_session(session=lived.session, starts_at=FIRST, room=small, actor=director)
    person = colleague(world)
    assert join(lived, person) == SeatStatus.WAITING
    assert capacity_of(moved) == 2
    move_session(session=moved, starts_at=FIRST, room=None, actor=director)
    assert person in members_of(lived.session)


def test_a_member_who_leaves_the_group_frees_a_place(world: World, lived: Lived) -> None:
    join(lived, colleague(world))
    waiting = colleague(world)
    assert join(lived, waiting) == SeatStatus.WAITING
    enrolment = Enrolment.objects.get(person=lived.members[0])
    leave(enrolment=enrolment, actor=world.home.people["director"])
    assert waiting in members_of(lived.session)


def test_a_closed_group_has_no_places_to_take(world: World) -> None:
    closed = make_lived(world)
    with within(world.home.organisation), pytest.raises(Refused, match="mêmes personnes"):
        join(closed, colleague(world))


def test_nobody_joins_what_has_begun(
    world: World, lived: Lived, at: Callable[[datetime], None]
) -> None:
    at(FIRST)
    with pytest.raises(Refused, match="passée ou annulée"):
        join(lived, colleague(world))
    with pytest.raises(Refused, match="passée ou annulée"):
        give_up(lived, lived.members[0])


@pytest.mark.parametrize("up", [True, False])
def test_a_manager_and_a_report_never_sit_together(world: World, lived: Lived, up: bool) -> None:
    head = world.home.people["head_of_service"]
    top = Membership.objects.get(user=head)
    if up:
        Membership.objects.filter(user=lived.members[0]).update(manager=top)
        person = head
    else:
        Membership.objects.filter(user=head).update(service=make_service(lived.group.organisation))
        enrol(group=lived.group, person=head, actor=head)
        person = colleague(world, manager=top)
    with pytest.raises(Refused, match="une personne et son encadrement") as refusal:
        join(lived, person)
    assert not Seat.objects.exists()
    assert str(lived.members[0]) not in str(refusal.value)
    assert str(head) not in str(refusal.value)


def test_the_exception_of_an_open_group_is_kept_and_logged(world: World, lived: Lived) -> None:
    head, director = world.home.people["head_of_service"], world.home.people["director"]
    top = Membership.objects.get(user=head)
    Membership.objects.filter(user=lived.members[0]).update(manager=top)
    with pytest.raises(Refused, match="encadre"):
        enrol(group=lived.group, person=head, actor=director)
    row = enrol(group=lived.group, person=head, actor=director, group_consents=True)
    assert row.tie_accepted_at is not None
    line = JournalLine.objects.filter(verb="groups.member_enrolled").order_by("position").last()
    assert line is not None
    assert line.detail == {"person": head.pk, "exception": "PA-1"}


def test_a_closed_group_has_no_such_exception(world: World) -> None:
    closed = make_lived(world)
    head, director = world.home.people["head_of_service"], world.home.people["director"]
    with within(world.home.organisation):
        top = Membership.objects.get(user=head)
        Membership.objects.filter(user=closed.members[0]).update(manager=top)
        with pytest.raises(Refused, match="encadre"):
            enrol(group=closed.group, person=head, actor=director, group_consents=True)


@pytest.mark.parametrize("kind", [MeetingKind.CASE_REVIEW, MeetingKind.PROJECT])
def test_a_session_never_overlaps_a_meeting_of_its_members(
    world: World, lived: Lived, kind: str
) -> None:
    director, organisation = world.home.people["director"], world.home.organisation
    busy = colleague(world)
    for person, start in ((busy, FIRST), (lived.members[0], SECOND)):
        hold_meeting(
            organisation=organisation,
            actor=director,
            kind=kind,
            room=None,
            starts_at=start + timedelta(minutes=90),
            ends_at=start + timedelta(hours=3),
            people=[person],
        )
    with pytest.raises(Refused, match="ne peut pas être doublé"):
        join(lived, busy)
    with pytest.raises(Refused, match="Une personne attendue a déjà un engagement") as refusal:
        move_session(session=lived.session, starts_at=SECOND, room=None, actor=director)
    for reason in (str(lived.members[0]), "synthèse", "projet"):
        assert reason not in str(refusal.value)
    with pytest.raises(Refused, match="ne peut pas être doublé"):
        enrol(group=lived.group, person=busy, actor=director)
    lived.session.refresh_from_db()
    assert lived.session.starts_at == FIRST
    with pytest.raises(MeetingRefused, match="2 personnes attendues ont déjà") as refused:
        hold_meeting(
            organisation=organisation,
            actor=director,
            kind=kind,
            room=None,
            starts_at=FIRST,
            ends_at=FIRST + timedelta(hours=1),
            people=lived.members,
        )
    assert "séance" not in str(refused.value)
    later = SECOND + timedelta(hours=3)
    assert (
        move_session(session=lived.session, starts_at=later, room=None, actor=director).starts_at
        == later
    )


def test_a_place_freed_over_a_meeting_goes_to_the_next(world: World, lived: Lived) -> None:
    """Whoever has a meeting by then goes on waiting, and stops nobody."""
    director, organisation = world.home.people["director"], world.home.organisation
    holder, busy, free, late = [colleague(world) for _ in range(4)]
    for person in (holder, busy):
        join(lived, person)
    meeting = hold_meeting(
        organisation=organisation,
        actor=director,
        kind=MeetingKind.CASE_REVIEW,
        room=None,
        starts_at=FIRST,
        ends_at=FIRST + timedelta(hours=1),
        people=[busy],
    )
    give_up(lived, holder)
    assert Seat.objects.get(person=busy).status == SeatStatus.WAITING
    assert not Occupation.objects.filter(person=busy, source=lived.session.source).exists()
    assert join(lived, free) == SeatStatus.TAKEN
    assert join(lived, late) == SeatStatus.WAITING
    give_up(lived, free)
    assert late in members_of(lived.session)
    cancel_meeting(meeting=meeting, actor=director)
    give_up(lived, late)
    assert busy in members_of(lived.session)


def lead_too(lived: Lived, person: User) -> None:
    """A colleague leads with the facilitator."""
    name_facilitators(
        group=lived.group,
        profiles=[row.profile for row in lived.group.facilitators.all()],
        colleague=person,
        actor=lived.leader,
    )


def test_nobody_joins_the_group_that_their_manager_leads(world: World, lived: Lived) -> None:
    head = colleague(world)
    lead_too(lived, head)
    person = colleague(world, manager=Membership.objects.get(user=head))
    with pytest.raises(Refused, match="une personne et son encadrement") as refusal:
        join(lived, person)
    assert str(head) not in str(refusal.value)
    assert not Seat.objects.exists()


def test_nobody_joins_the_group_that_the_head_of_their_service_leads(
    world: World, lived: Lived
) -> None:
    """By the service too, since reporting lines are not always written."""
    far = make_service(world.home.organisation)
    lead_too(lived, make_member(world.home.organisation, Role.HEAD_OF_SERVICE, service=far))
    theirs, other, third = colleague(world, service=far), colleague(world), colleague(world)
    with pytest.raises(Refused, match="une personne et son encadrement"):
        join(lived, theirs)
    join(lived, other)
    Membership.objects.filter(user=theirs).update(service=None)
    assert (join(lived, theirs), join(lived, third)) == (SeatStatus.WAITING, SeatStatus.WAITING)
    Membership.objects.filter(user=theirs).update(service=far)
    give_up(lived, other)
    assert Seat.objects.get(person=theirs).status == SeatStatus.WAITING
    assert third in members_of(lived.session)


def test_a_place_freed_beside_a_manager_goes_to_the_next(world: World, lived: Lived) -> None:
    """Two who wait are tied to nobody who comes, but one manages the other."""
    head = world.home.people["head_of_service"]
    Membership.objects.filter(user=head).update(service=make_service(lived.group.organisation))
    report = colleague(world, manager=Membership.objects.get(user=head))
    holder, other = colleague(world), colleague(world)
    for person in (holder, head, report, other):
        join(lived, person)
    give_up(lived, holder)
    assert head in members_of(lived.session)
    give_up(lived, lived.members[0])
    assert Seat.objects.get(person=report).status == SeatStatus.WAITING
    assert other in members_of(lived.session)
    assert promote_everywhere() == 1
    give_up(lived, head)
    assert report in members_of(lived.session)


@pytest.mark.parametrize("up", [True, False])
def test_a_place_of_one_day_is_looked_at_too(
    world: World, lived: Lived, up: bool, sign_in: Any, at: Callable[[datetime], None]
) -> None:
    head, director = colleague(world), world.home.people["director"]
    report = colleague(world, manager=Membership.objects.get(user=head))
    seated, other = (head, report) if up else (report, head)
    join(lived, seated)
    with pytest.raises(Refused, match="une place à une séance à venir") as refusal:
        enrol(group=lived.group, person=other, actor=director)
    assert str(seated) not in str(refusal.value)
    with pytest.raises(Refused, match="avec une personne qui y vient") as refusal:
        lead_too(lived, other)
    assert str(seated) not in str(refusal.value)
    assert not is_tied_by_a_seat(lived.group)
    Enrolment.objects.filter(person=lived.members[0]).update(person=other)
    assert (is_tied_by_a_seat(lived.group), ties_in(lived.group)) == (True, [])
    kwargs = {"organisation": world.home.organisation.slug, "slug": lived.group.slug}
    page = sign_in(director).get(reverse("groups:members", kwargs=kwargs))
    assert "Un lien hiérarchique est apparu à une séance à venir" in page.text
    Enrolment.objects.filter(person=other).update(person=lived.members[0])
    at(FIRST + timedelta(hours=3))
    assert not is_tied_by_a_seat(lived.group)
    lead_too(lived, other)


@pytest.mark.parametrize("count", [1, 3])
def test_counting_places_of_a_list_says_the_same(
    world: World, lived: Lived, count: int, django_assert_num_queries: Any
) -> None:
    join(lived, colleague(world))
    give_up(lived, lived.members[1])
    join_session(session=lived.session, attendee=Attendee(guest=make_guest(lived.group)))
    others = [
        Session.objects.create(
            organisation=lived.group.organisation,
            group=lived.group,
            starts_at=SECOND + timedelta(days=number),
            ends_at=SECOND + timedelta(days=number, hours=2),
            updated_at=clock.now(),
        )
        for number in range(count - 1)
    ]
    shown = [lived.session, *others]
    with django_assert_num_queries(3):
        found = places_taken(shown)
    assert found == {session.pk: taken_in(session) for session in shown}


def test_a_team_meeting_may_be_missed_for_a_session(world: World, lived: Lived) -> None:
    """Only what decides for a person is kept apart; the rest costs an absence."""
    hold_meeting(
        organisation=world.home.organisation,
        actor=world.home.people["director"],
        kind=MeetingKind.TEAM,
        room=None,
        starts_at=FIRST,
        ends_at=FIRST + timedelta(hours=1),
        people=[world.home.people["professional"], *lived.members],
    )
    assert join(lived, world.home.people["professional"]) == SeatStatus.TAKEN


def test_somebody_who_left_the_organisation_frees_a_place(world: World, lived: Lived) -> None:
    gone, waiting = colleague(world), colleague(world)
    join(lived, gone)
    assert join(lived, waiting) == SeatStatus.WAITING
    Membership.objects.filter(user=gone).update(ends_on=FIRST.date() - timedelta(days=1))
    assert gone not in members_of(lived.session)
    assert places_taken([lived.session]) == {lived.session.pk: 2}
    assert (promote_everywhere(), promote_everywhere()) == (1, 0)
    assert waiting in members_of(lived.session)


def test_places_from_the_pages(world: World, lived: Lived, sign_in: Any) -> None:
    person = world.home.people["professional"]
    client = sign_in(person)
    slug = world.home.organisation.slug
    listed = client.get(reverse("groups:open_sessions", kwargs={"organisation": slug}))
    assert "1 place libre" in " ".join(listed.text.split())
    kwargs = {"organisation": slug, "slug": lived.session.slug}
    own = reverse("groups:own_session", kwargs=kwargs)
    seat = reverse("groups:own_seat", kwargs=kwargs)
    assert "Prendre une place" in client.get(own).text
    taken = client.post(seat, {"action": "join"}, follow=True)
    assert "Vous avez une place à cette séance." in taken.text
    for member in lived.members:
        assert str(member) not in taken.text
    given = client.post(seat, {"action": "give_up"}, follow=True)
    assert "Votre place est rendue." in given.text
    assert "Prendre une place" in given.text


def race(one: Any, two: Any) -> list[str]:
    """Run two askers at once, each on its own connection; what each came to."""
    ends: list[str] = []
    start = threading.Barrier(2)

    def run(asker: Any) -> None:
        start.wait()
        try:
            ends.append(str(asker()))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(asker,)) for asker in (one, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return sorted(ends)


def asker(world: World, lived: Lived, person: User) -> Callable[[], str]:
    def ask() -> str:
        with within(world.home.organisation):
            return join(lived, person)

    return ask


@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one() -> None:
    world = build_world()
    lived = make_lived(world, members=2, membership="open")
    set_size(lived.group, 3)
    for _ in range(5):
        pair = [colleague(world), colleague(world)]
        ends = race(*(asker(world, lived, person) for person in pair))
        assert ends == ["taken", "waiting"]
        with within(world.home.organisation):
            assert taken_in(Session.objects.get(pk=lived.session.pk)) == 3
            Seat.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_the_race_is_real_when_nothing_is_locked() -> None:
    """The control: counting first and writing after, without the lock, seats both."""
    world = build_world()
    lived = make_lived(world, members=2, membership="open")
    set_size(lived.group, 3)
    counted = threading.Barrier(2)

    def careless(person: User) -> Callable[[], str]:
        def ask() -> str:
            with within(world.home.organisation):
                session = Session.objects.select_related("group", "room").get(pk=lived.session.pk)
                is_free = taken_in(session) < capacity_of(session)
                counted.wait()
                with transaction.atomic():
                    Seat.objects.create(
                        organisation=world.home.organisation,
                        session=session,
                        person=person,
                        status=SeatStatus.TAKEN if is_free else SeatStatus.WAITING,
                        asked_at=clock.now(),
                    )
                return "taken" if is_free else "waiting"

        return ask

    pair = [colleague(world), colleague(world)]
    assert race(*(careless(person) for person in pair)) == ["taken", "taken"]
    with within(world.home.organisation):
        assert taken_in(lived.session) == 4
