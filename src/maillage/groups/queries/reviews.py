"""Reads of reviews: who takes part, what is due, what last year teaches the next call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max, Min, Q, QuerySet

from maillage.groups.access_sealed import Verdict, access_verdicts, access_verdicts_of
from maillage.groups.enums import (
    ObjectiveState,
    ReviewKind,
    ReviewStatus,
    SessionStatus,
)
from maillage.groups.models import (
    Cycle,
    Enrolment,
    Group,
    GroupFacilitator,
    Guest,
    OutsideLeader,
    Review,
    Seat,
    Session,
    linked_leaders,
)
from maillage.groups.models.reviews import BY_GROUP, Side, members_on
from maillage.groups.models.sessions import leading_now, led_now
from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations
from maillage.people.enums import Role
from maillage.people.models import Membership, User

OWN = "people take part in reviews of the organisations that they work with"
RELATED = ("cycle", "group", "organisation", "ratings", "proposed_by_leader")
# How long before the first session the frame is set, and after the last one the end is judged.
BEFORE, AFTER = timedelta(days=14), timedelta(days=7)


def facilitators_of(review: Review) -> list[User]:
    """The accounts of those who lead the group of a review, or all the groups of its cycle."""
    return leading(_groups_of(review))


def leading(groups: Q) -> list[User]:
    """The accounts of those who lead some groups today, being of the provider."""
    rows = leading_now().filter(groups, profile__user__is_active=True)
    users = {row.profile.user for row in rows.select_related("profile__user")}
    return sorted((user for user in users if user is not None), key=lambda user: user.pk)


def leaders_of_each(reviews: Sequence[Review]) -> dict[int, set[Side]]:
    """The same for several reviews, by their keys, in one query: with or without account."""
    if not reviews:
        return {}
    may_lead = Q(pk__in=leading_now().values("pk"), profile__user__is_active=True)
    rows = GroupFacilitator.objects.filter(
        may_lead | Q(profile__user=None), group__cycle__in={one.cycle_id for one in reviews}
    )
    led: dict[tuple[int, int | None], set[Side]] = {}
    named = rows.values_list("group__cycle", "group", "profile__user", "profile")
    for cycle, group, user, profile in named:
        for about in (group, None):
            side = (user, None) if user is not None else (None, profile)
            led.setdefault((cycle, about), set()).add(side)
    return {one.pk: led.get((one.cycle_id, one.group_id), set()) for one in reviews}


def members_of(review: Review) -> list[User]:
    """The members who were there when the review was held, and have not left before.

    With them, in an open group, the colleagues who came by a place of one day.
    """
    day = review.held_on or clock.today()
    rows = Enrolment.objects.current(day).filter(
        _groups_of(review), starts_on__lte=day, person__is_active=True
    )
    here = Membership.objects.current().filter(organisation=review.organisation_id)
    came = _came(review).filter(person__in=here.values("user"), person__is_active=True)
    people = {row.person for row in rows.select_related("person")}
    people |= {seat.person for seat in came.select_related("person")}
    return sorted(people, key=lambda one: one.pk)


def guests_of(review: Review) -> list[Guest]:
    """People from elsewhere who came to a session of the group, and can be written to."""
    came = (
        _came(review).exclude(guest=None).exclude(guest__address_digest="").select_related("guest")
    )
    guests = {seat.guest for seat in came if seat.guest is not None}
    return sorted(guests, key=lambda one: one.pk)


def _came(review: Review) -> QuerySet[Seat]:
    """The places held at sessions until the day of the review."""
    rows = Seat.objects.lived(until=review.held_on or clock.today())
    if review.group_id is not None:
        found: QuerySet[Seat] = rows.filter(session__group=review.group_id)
    else:
        found = rows.filter(session__group__cycle=review.cycle_id)
    return found


def holders_of(review: Review, roles: frozenset[str]) -> list[User]:
    """The people of the organisation who hold one of these roles today, for this review.

    As `ReviewQuerySet.with_rights`: of the heads of service, those of its groups and members.
    """
    rows = Membership.objects.current().filter(
        organisation=review.organisation_id, role__in=roles, user__is_active=True
    )
    if Role.HEAD_OF_SERVICE in roles:
        theirs = Q(service=None) | Q(service__in=_services_of(review))
        rows = rows.filter(theirs | ~Q(role=Role.HEAD_OF_SERVICE))
    return sorted({row.user for row in rows.select_related("user")}, key=lambda one: one.pk)


def _services_of(review: Review) -> set[int]:
    """The services for which the groups of a review are commissioned, and those of its members."""
    groups = Group.objects.filter(
        Q(pk=review.group_id) if review.group_id else Q(cycle=review.cycle_id)
    )
    inside = members_on(review.held_on or clock.today()).filter(group__in=groups)
    of_members = Membership.objects.current().filter(
        organisation=review.organisation_id, user__in=inside.values("person")
    )
    found = {
        *groups.values_list("service", flat=True),
        *of_members.values_list("service", flat=True),
    }
    return {service for service in found if service is not None}


def may_read(review: Review, user: User) -> bool:
    """Whether a person may read a review by one of their roles in its organisation."""
    rows = Review.objects.readable_by(user, review.organisation)
    return bool(rows.filter(pk=review.pk).exists())


def participants_of(review: Review) -> list[User]:
    """Those who may write a review: its facilitators, and the roles that take part."""
    people = {*facilitators_of(review), *holders_of(review, review.rules.takes_part)}
    return sorted(people, key=lambda one: one.pk)


def _groups_of(review: Review) -> Q:
    if review.group_id is not None:
        return Q(group=review.group_id)
    return Q(group__cycle=review.cycle_id)


def led_reviews(user: User) -> list[Review]:
    """The reviews of the groups that a person leads, in any organisation."""
    with across_organisations(OWN):
        return list(Review.objects.led_by(user).select_related(*RELATED))


def member_reviews(user: User) -> list[Review]:
    """The reviews that a person may read as a member, in any organisation."""
    with across_organisations(OWN):
        rows = Review.objects.of_member(user).readable_in_group()
        return list(rows.select_related(*RELATED))


def guest_reviews(guest: Guest) -> list[Review]:
    """The reviews that somebody from elsewhere may read: of their group, proposed or shared."""
    rows = Review.objects.of_guest(guest).readable_in_group()
    return list(rows.select_related(*RELATED))


def leader_reviews(leader: OutsideLeader) -> list[Review]:
    """The reviews in which somebody without account takes part: as `ReviewQuerySet.led_by`."""
    group = leader.facilitator.group
    rows = Review.objects.filter(Q(group=group) | Q(group=None, cycle=group.cycle_id))
    return list(rows.select_related(*RELATED))


def outside_leaders_of(review: Review) -> list[OutsideLeader]:
    """Those who lead by their link the group of a review, or one of its cycle."""
    if review.group_id is not None:
        return list(linked_leaders(Q(facilitator__group=review.group_id)))
    return list(linked_leaders(Q(facilitator__group__cycle=review.cycle_id)))


def own_groups(user: User) -> list[Group]:
    """The groups of the running seasons that a person leads or belongs to, in any organisation."""
    with across_organisations(OWN):
        inside = Enrolment.objects.current().filter(person=user).values("group")
        rows = Group.objects.filter(Q(pk__in=led_now(user.pk)) | Q(pk__in=inside))
        running = rows.filter(cycle__ends_on__gte=clock.today())
        return list(running.select_related("cycle", "organisation").order_by("name"))


@dataclass(frozen=True)
class Suggestion:
    """A review that the season calls for, and the day that fits its dates."""

    kind: ReviewKind
    group: Group | None
    planned_on: date


def suggestions(cycle: Cycle) -> list[Suggestion]:
    """The reviews that a cycle still lacks, by date.

    Framing two weeks before the first session, half-way between the first and the last, with
    each group after its last session, and the end a week later; the season stands in for
    sessions that are not planned yet.
    """
    spans = _spans(cycle)
    first = min((span[0] for span in spans.values()), default=cycle.starts_on)
    last = max((span[1] for span in spans.values()), default=cycle.ends_on)
    half = first + (last - first) / 2
    wanted = [
        Suggestion(ReviewKind.FRAMING, None, first - BEFORE),
        Suggestion(ReviewKind.MID_TERM, None, half),
        Suggestion(ReviewKind.FINAL, None, last + 2 * AFTER),
    ]
    for group in cycle.groups.order_by("name"):
        start, end = spans.get(group.pk, (cycle.starts_on, cycle.ends_on))
        wanted.append(Suggestion(ReviewKind.PERIODIC, group, start + (end - start) / 2))
        wanted.append(Suggestion(ReviewKind.YEARLY, group, end))
    known = set(cycle.reviews.values_list("kind", "group_id"))
    lacking = [
        one for one in wanted if (one.kind, one.group.pk if one.group else None) not in known
    ]
    return sorted(lacking, key=lambda one: (one.planned_on, one.kind))


def _spans(cycle: Cycle) -> dict[int, tuple[date, date]]:
    """First and last day of the sessions of each group that has some."""
    rows = (
        Session.objects.exclude(status=SessionStatus.CANCELLED)
        .filter(group__cycle=cycle)
        .values("group")
        .annotate(first=Min("starts_at"), last=Max("starts_at"))
        .order_by("group")
    )
    return {
        row["group"]: (
            row["first"].astimezone(clock.PARIS).date(),
            row["last"].astimezone(clock.PARIS).date(),
        )
        for row in rows
    }


@dataclass(frozen=True)
class Lessons:
    """What the final review of a cycle has decided for the next season."""

    review: Review
    decision: str
    objectives: tuple[str, ...]


def lessons_for_next_call(cycle: Cycle) -> Lessons | None:
    """The decision of the final review of a whole cycle and the objectives of the next season.

    None until that review is shared. Objectives are those kept, those changed in their new
    words, then the new ones.
    """
    review = (
        Review.objects.filter(
            cycle=cycle, kind=ReviewKind.FINAL, group=None, status=ReviewStatus.SHARED
        )
        .order_by("-shared_at")
        .first()
    )
    if review is None:
        return None
    kept = [
        objective.next_text or objective.text
        for objective in cycle.objectives.order_by("rank")
        if objective.state != ObjectiveState.DROPPED
    ]
    new = [said.wording for said in access_verdicts(review) if said.objective is None]
    return Lessons(review, review.decision, (*kept, *new))


@dataclass(frozen=True)
class Proposal:
    """What one group proposes for one objective."""

    group: Group
    said: Verdict


def proposals_of_groups(cycle: Cycle) -> list[Proposal]:
    """What the shared yearly reviews of a cycle's groups propose for its objectives."""
    rows = Review.objects.filter(cycle=cycle, kind__in=BY_GROUP, status=ReviewStatus.SHARED)
    reviews = list(rows.select_related("group").order_by("pk"))
    said = access_verdicts_of(reviews)
    return [Proposal(review.group, one) for review in reviews for one in said[review.pk]]
