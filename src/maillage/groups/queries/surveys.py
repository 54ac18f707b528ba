"""Reads of the questionnaires of a group: who is asked, who may read, what is proposed."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from maillage.groups.domain.attendees import Attendee, attendee_of, attendees_of
from maillage.groups.enums import AttendanceState, SessionStatus
from maillage.groups.models import Attendance, Enrolment, Group, GroupSurvey, Seat, Session
from maillage.groups.models.sessions import leading_now, led_now
from maillage.groups.queries.reviews import leading
from maillage.groups.queries.sessions import LED
from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Membership, Organisation, User
from maillage.surveys.domain.campaigns import may_read_texts
from maillage.surveys.enums import CampaignStatus
from maillage.surveys.thresholds import least_answers

# A session is asked about while it is fresh.
PROPOSED_FOR = timedelta(days=7)


def possible_readers(group: Group) -> list[User]:
    """Who may read the free texts of a group: who leads it now, without managing there."""
    leaders = leading(Q(group=group))
    return [user for user in leaders if may_read_texts(user, group.organisation_id)]


def library_of(user: User, group: Group) -> Organisation:
    """The organisation in whose name a person leads a group: their questionnaires are there."""
    row = leading_now().filter(group=group, profile__user=user)
    return row.select_related("profile__organisation")[0].profile.organisation


def asked_of_group(group: Group) -> list[Attendee]:
    """The members of today, and those from elsewhere who have come."""
    today = clock.today()
    enrolled = Enrolment.objects.on(today).filter(group=group).select_related("person")
    came = Seat.objects.lived(until=today).filter(session__group=group).exclude(guest=None)
    guests = {row.guest for row in came.select_related("guest")}
    members = [Attendee(person=row.person) for row in enrolled]
    return _askable(group, [*members, *(Attendee(guest=guest) for guest in guests)])


def guests_present(attendees: Sequence[Attendee]) -> set[int]:
    """The guests among them (their keys) who were noted present at a session that is over."""
    rows = Attendance.objects.filter(
        guest__in=[one.guest for one in attendees if one.guest is not None],
        state=AttendanceState.PRESENT,
        session__ends_at__lte=clock.now(),
    )
    return set(rows.values_list("guest_id", flat=True))


def asked_about(session: Session) -> list[Attendee]:
    """Those who were present at a session; those who had a place, where that was not noted."""
    rows = Attendance.objects.filter(session=session).select_related("person", "guest")
    noted = list(rows)
    present = [attendee_of(row) for row in noted if row.state == AttendanceState.PRESENT]
    return _askable(session.group, present if noted else attendees_of(session))


def _askable(group: Group, attendees: list[Attendee]) -> list[Attendee]:
    """Without who leads, who has left the organisation, and who asked to be forgotten."""
    people = [one.person for one in attendees if one.person is not None]
    here = Membership.objects.current().filter(
        organisation=group.organisation_id, user__in=people, user__is_active=True
    )
    asked = {row.user for row in here.select_related("user")} - set(leading(Q(group=group)))
    return [
        one
        for one in attendees
        if one.person in asked or (one.guest is not None and one.guest.address_digest)
    ]


def surveys_of(group: Group) -> QuerySet[GroupSurvey]:
    """What a group was asked, the latest first, without what was given up."""
    rows = GroupSurvey.objects.filter(group=group).exclude(
        campaign__status=CampaignStatus.CANCELLED
    )
    return rows.select_related(
        "campaign__questionnaire", "campaign__report", "campaign__organisation", "session"
    )


def told_to_member(rows: QuerySet[GroupSurvey], user: User) -> QuerySet[GroupSurvey]:
    """Those that are counted, and were asked while this person was a member."""
    mine = Enrolment.objects.current().filter(
        person=user, group=OuterRef("group"), starts_on__lte=OuterRef("campaign__opens_at__date")
    )
    return rows.filter(Exists(mine), campaign__status=CampaignStatus.CLOSED)


def session_to_ask(group: Group, slug: str) -> QuerySet[Session]:
    """A session of a group by its slug, if it may still be asked about."""
    rows = _fresh().filter(group=group, slug=slug)
    return rows.select_related("group__site", "group__organisation", "group__cycle")


def sessions_to_ask(user: User) -> list[Session]:
    """The sessions just held, of the groups that a person leads, unless too few came."""
    with across_organisations(LED):
        rows = (
            _fresh()
            .filter(group__in=led_now(user.pk))
            .annotate(
                noted=Count("attendances"),
                came=Count("attendances", filter=Q(attendances__state=AttendanceState.PRESENT)),
            )
        )
        rows = rows.filter(Q(noted=0) | Q(came__gte=least_answers()))
        return list(rows.select_related("group__site", "group__organisation", "organisation"))


def _fresh() -> QuerySet[Session]:
    asked = GroupSurvey.objects.filter(session=OuterRef("pk")).exclude(
        campaign__status=CampaignStatus.CANCELLED
    )
    found: QuerySet[Session] = Session.objects.filter(
        ~Exists(asked),
        status=SessionStatus.HELD,
        ends_at__gt=clock.now() - PROPOSED_FOR,
    )
    return found
