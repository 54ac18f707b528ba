"""Reviews that addresses name: one shared with management, two that belong to a group."""

from __future__ import annotations

from datetime import timedelta

from maillage.groups.domain import enrol, send_leader_link
from maillage.groups.domain.guests import new_personal_link
from maillage.groups.domain.outside_leaders import new_leader_link
from maillage.groups.enums import ReviewKind, ReviewStatus, SeatStatus
from maillage.groups.models import (
    Cycle,
    Group,
    GroupFacilitator,
    GroupSurvey,
    Review,
    Seat,
    Session,
)
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.surveys.enums import ResultsFor
from tests.factories import World
from tests.groups.factories import make_cycle, make_guest, make_profile, only_group
from tests.permissions.objects import maker
from tests.permissions.surveys_objects import report_now
from tests.surveys.factories import addresses, make_campaign


def _review(cycle: Cycle, kind: ReviewKind, status: ReviewStatus) -> Review:
    return Review.objects.create(
        organisation=cycle.organisation,
        cycle=cycle,
        group=only_group(cycle) if kind == ReviewKind.YEARLY else None,
        kind=kind,
        status=status,
        planned_on=clock.today(),
        held_on=clock.today(),
        created_at=clock.now(),
        validated_at=clock.now(),
        shared_at=clock.now() if status == ReviewStatus.SHARED else None,
        objections_until=clock.now() + 60 * clock.MINUTE,
    )


@maker("shared_review")
def _shared(world: World) -> str:
    return _review(make_cycle(world.home), ReviewKind.FRAMING, ReviewStatus.SHARED).slug


@maker("review_of_my_group")
def _of_my_group(world: World) -> str:
    return _review(_my_group(world).cycle, ReviewKind.YEARLY, ReviewStatus.PROPOSED).slug


@maker("my_group")
def _my_group_slug(world: World) -> str:
    return _my_group(world).slug


def _my_group(world: World) -> Group:
    group = only_group(make_cycle(world.home))
    enrol(
        group=group,
        person=world.home.people["professional"],
        actor=world.home.people["director"],
        starts_on=clock.today(),
    )
    return group


@maker("group_of_survey")
def _group_of_survey(world: World) -> str:
    group = _my_group(world)
    campaign = make_campaign(
        group.organisation, addresses(12, start=24), results_for=ResultsFor.GROUP
    )
    GroupSurvey.objects.create(
        organisation=group.organisation, group=group, campaign=report_now(campaign)
    )
    return group.slug


@maker("survey_of_my_group")
def _survey_of_my_group(world: World) -> str:
    return GroupSurvey.objects.select_related("campaign").latest("pk").campaign.slug


@maker("review_that_i_lead")
def _led(world: World) -> str:
    with within(world.home.organisation):
        return _review(_led_cycle(world), ReviewKind.YEARLY, ReviewStatus.DRAFTED).slug


@maker("group_that_i_lead")
def _led_group(world: World) -> str:
    with within(world.home.organisation):
        return only_group(_led_cycle(world)).slug


def _led_cycle(world: World) -> Cycle:
    leader = world.provider.people["facilitator"]
    profile = make_profile(world.provider.organisation, leader)
    with within(world.home.organisation):
        return make_cycle(world.home, profiles=(profile,))


@maker("odt")
def _odt(world: World) -> str:
    return "odt"


@maker("guest_who_came")
def _guest_who_came(world: World) -> str:
    """Somebody from elsewhere, by the link of one who had a place; the review is made with it."""
    cycle = make_cycle(world.home, title="Ouvert aux gens d’ailleurs", membership="open")
    guest = make_guest(only_group(cycle))
    start = clock.now() - timedelta(hours=3)
    session = Session.objects.create(
        organisation=guest.organisation,
        group=guest.group,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        updated_at=start,
    )
    Seat.objects.create(
        organisation=guest.organisation,
        session=session,
        guest=guest,
        status=SeatStatus.TAKEN,
        asked_at=start,
    )
    return new_personal_link(guest)


@maker("review_of_guest")
def _of_guest(world: World) -> str:
    cycle = Cycle.objects.filter(title="Ouvert aux gens d’ailleurs").latest("pk")
    return _review(cycle, ReviewKind.YEARLY, ReviewStatus.PROPOSED).slug


@maker("leader_without_account")
def _leader_without_account(world: World) -> str:
    """The link of who leads without an account; the review is made with it."""
    profile = make_profile(world.home.organisation)
    cycle = make_cycle(world.home, profiles=(profile,), title="Animé sans compte")
    leader = send_leader_link(
        group=only_group(cycle),
        facilitator=GroupFacilitator.objects.get(profile=profile),
        address="ida@exemple.fr",
        actor=world.home.people["director"],
    )
    return new_leader_link(leader)


@maker("review_led_without_account")
def _led_without_account(world: World) -> str:
    cycle = Cycle.objects.filter(title="Animé sans compte").latest("pk")
    return _review(cycle, ReviewKind.YEARLY, ReviewStatus.DRAFTED).slug


@maker("session_led_without_account")
def _session_without_account(world: World) -> str:
    group = only_group(Cycle.objects.filter(title="Animé sans compte").latest("pk"))
    start = clock.now() - timedelta(hours=3)
    return Session.objects.create(
        organisation=group.organisation,
        group=group,
        starts_at=start,
        ends_at=start + timedelta(hours=2),
        updated_at=start,
    ).slug


@maker("survey_led_without_account")
def _survey_without_account(world: World) -> str:
    group = only_group(Cycle.objects.filter(title="Animé sans compte").latest("pk"))
    campaign = make_campaign(
        group.organisation, addresses(12, start=48), results_for=ResultsFor.GROUP
    )
    return GroupSurvey.objects.create(
        organisation=group.organisation, group=group, campaign=report_now(campaign)
    ).campaign.slug
