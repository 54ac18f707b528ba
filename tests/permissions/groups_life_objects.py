"""Objects of the life of groups: a session led, one attended, a sheet, links without account."""

from __future__ import annotations

from datetime import timedelta

from maillage.groups.domain import (
    ask_absence,
    enrol,
    open_join_link,
    send_leader_link,
    write_charter,
)
from maillage.groups.domain.guests import new_personal_link
from maillage.groups.domain.outside_leaders import new_leader_link
from maillage.groups.enums import AttendanceState, SessionStatus
from maillage.groups.models import Attendance, Cycle, GroupFacilitator, Session, SignedSheet
from maillage.kernel import clock, files
from maillage.kernel.tenancy import within
from maillage.people.models import Membership
from tests.factories import World
from tests.groups.factories import FIRST, make_cycle, make_guest, make_profile, only_group
from tests.permissions.objects import maker

BEGUN = timedelta(hours=1)


def _training(world: World) -> Session:
    """A training session that began an hour ago, led by the provider's facilitator."""
    home = world.home.organisation
    with within(home):
        found = Cycle.objects.filter(title="Formation").first()
        if found is None:
            profile = make_profile(
                world.provider.organisation, world.provider.people["facilitator"]
            )
            cycle = make_cycle(world.home, profiles=(profile,), title="Formation", kind="training")
            write_charter(cycle=cycle, text="On écoute sans juger.", actor=None)
            start = clock.now() - BEGUN
            session = Session.objects.create(
                organisation=home,
                group=only_group(cycle),
                starts_at=start,
                ends_at=start + timedelta(hours=2),
                updated_at=start,
            )
            _sheet(session)
        return Session.objects.select_related("group").get(group__cycle__title="Formation")


def _sheet(session: Session) -> None:
    stored = files.store(
        data=b"%PDF-1.7", filename="feuille.pdf", organisation=session.organisation
    )
    SignedSheet.objects.create(
        organisation=session.organisation, session=session, file=stored, received_at=clock.now()
    )


@maker("led_session")
def _led_session(world: World) -> str:
    return _training(world).slug


@maker("led_group")
def _led_group(world: World) -> str:
    return _training(world).group.slug


@maker("signed_sheet")
def _signed_sheet(world: World) -> str:
    return SignedSheet.objects.get(session=_training(world)).slug


@maker("guest_of_training")
def _guest_of_training(world: World) -> str:
    session = _training(world)
    guest = make_guest(session.group, "Alma")
    Session.objects.filter(pk=session.pk).update(status=SessionStatus.HELD)
    Attendance.objects.create(
        organisation=session.organisation,
        session=session,
        guest=guest,
        state=AttendanceState.PRESENT,
        recorded_at=clock.now(),
    )
    return new_personal_link(guest)


@maker("leader_of_training")
def _leader_of_training(world: World) -> str:
    """The link of who leads a training without an account."""
    profile = make_profile(world.home.organisation)
    cycle = make_cycle(
        world.home, profiles=(profile,), title="Formation sans compte", kind="training"
    )
    leader = send_leader_link(
        group=only_group(cycle),
        facilitator=GroupFacilitator.objects.get(profile=profile),
        address="ada@exemple.fr",
        actor=world.home.people["director"],
    )
    return new_leader_link(leader)


@maker("session_of_that_training")
def _session_of_that_training(world: World) -> str:
    cycle = Cycle.objects.filter(title="Formation sans compte").latest("pk")
    start = clock.now() - BEGUN
    return Session.objects.create(
        organisation=cycle.organisation,
        group=only_group(cycle),
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        updated_at=start,
    ).slug


@maker("followed_group")
def _followed_group(world: World) -> str:
    session, person = _training(world), world.home.people["professional"]
    enrol(group=session.group, person=person, actor=person)
    Session.objects.filter(pk=session.pk).update(status=SessionStatus.HELD)
    Attendance.objects.create(
        organisation=session.organisation,
        session=session,
        person=person,
        state=AttendanceState.PRESENT,
        recorded_at=clock.now(),
    )
    return session.group.slug


def _attended(world: World) -> Session:
    """A session to come of the professional of home, whose manager is the head of service."""
    person = world.home.people["professional"]
    top = Membership.objects.get(user=world.home.people["head_of_service"])
    Membership.objects.filter(user=person).update(manager=top)
    group = only_group(make_cycle(world.home, title="À suivre"))
    enrol(group=group, person=person, actor=person)
    return Session.objects.create(
        organisation=group.organisation,
        group=group,
        starts_at=FIRST + timedelta(days=3),
        ends_at=FIRST + timedelta(days=3, hours=2),
        updated_at=clock.now(),
    )


@maker("own_session")
def _own_session(world: World) -> str:
    return _attended(world).slug


@maker("absence")
def _absence(world: World) -> str:
    session = _attended(world)
    return ask_absence(session=session, person=world.home.people["professional"]).slug


@maker("join_token")
def _join_token(world: World) -> str:
    group = only_group(make_cycle(world.home, title="Ouvert", membership="open"))
    return open_join_link(group=group, actor=world.home.people["director"])


@maker("guest_token")
def _guest_token(world: World) -> str:
    group = only_group(make_cycle(world.home, title="Ouvert", membership="open"))
    return new_personal_link(make_guest(group))
