"""Reads of people, places and agendas; all but the first two within one organisation's scope."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.kernel import clock
from maillage.people.domain.agenda import LEAVE_SOURCE
from maillage.people.enums import OccupationKind, Role
from maillage.people.models import (
    Invitation,
    Meeting,
    MeetingParticipant,
    Membership,
    Occupation,
    Organisation,
    Room,
    Service,
    Site,
    User,
)


def spaces_of(user: Any) -> list[Organisation]:
    """The organisations where a person holds a role today (read once per request)."""
    if not hasattr(user, "_spaces"):
        user._spaces = list(Organisation.objects.of_user(user))
    return user._spaces


def role_words(request: HttpRequest) -> str:
    """The person's roles in the present space, as a screen says them."""
    return ", ".join(sorted(Role(role).label for role in request.roles))


def members() -> QuerySet[Membership]:
    """Roles in force today, by name of the person, with all that a list shows."""
    return (
        Membership.objects.current()
        .select_related("user", "service", "manager__user", "organisation")
        .order_by("user__search_key", "pk")
    )


def access_member(slug: str) -> Membership:
    """A role in force in this space, or a 404."""
    return get_object_or_404(members(), slug=slug)


def people_here() -> QuerySet[User]:
    """Accounts with a role today in this space, by name."""
    inside = Membership.objects.current().values("user")
    return User.objects.filter(pk__in=inside, is_active=True).order_by("search_key", "pk")


def pending_invitations() -> QuerySet[Invitation]:
    """Who has been invited and has not answered, the latest first."""
    return Invitation.objects.pending().select_related("service", "invited_by").order_by("-pk")


def access_invitation(slug: str) -> Invitation:
    """A waiting invitation of this space, or a 404."""
    rows = Invitation.objects.pending().select_related("organisation", "service")
    return get_object_or_404(rows, slug=slug)


def services() -> QuerySet[Service]:
    """Services with their capacities, the open ones first."""
    return Service.objects.select_related("site").prefetch_related("capacities")


def access_service(slug: str) -> Service:
    """A service of this space, or a 404."""
    return get_object_or_404(Service.objects.prefetch_related("capacities"), slug=slug)


def sites() -> QuerySet[Site]:
    """Places with their rooms."""
    rooms = Room.objects.order_by("name")
    return Site.objects.prefetch_related(Prefetch("rooms", queryset=rooms))


def access_site(slug: str) -> Site:
    """A place of this space, or a 404."""
    return get_object_or_404(Site.objects.select_related("organisation"), slug=slug)


def access_room(slug: str) -> Room:
    """A room of this space, or a 404."""
    return get_object_or_404(Room.objects.select_related("site__organisation"), slug=slug)


def own_occupations(user: User, start: datetime, end: datetime) -> list[Occupation]:
    """What takes this very person in this space between two instants."""
    rows = Occupation.objects.filter(Q(starts_at__lt=end), Q(ends_at__gt=start), person=user)
    return list(rows.order_by("starts_at", "pk"))


def access_own_leave(user: User, slug: str) -> Occupation:
    """One's own absence, or a 404: nobody else's is ever reached."""
    rows = Occupation.objects.select_related("organisation").filter(person=user)
    return get_object_or_404(rows, source=f"{LEAVE_SOURCE}{slug}")


def coming_meetings() -> QuerySet[Meeting]:
    """Meetings to come that stand, with who is expected."""
    expected = MeetingParticipant.objects.select_related("person").order_by("person__search_key")
    return (
        Meeting.objects.filter(cancelled_at=None, ends_at__gt=clock.now())
        .select_related("room__site", "organisation")
        .prefetch_related(Prefetch("participants", queryset=expected))
        .order_by("starts_at", "pk")
    )


def access_meeting(slug: str) -> Meeting:
    """A meeting of this space that stands, or a 404."""
    rows = Meeting.objects.filter(cancelled_at=None).select_related("room__site", "organisation")
    return get_object_or_404(rows, slug=slug)


def meetings_of(user_id: int) -> QuerySet[Meeting]:
    """Meetings where a person is expected, cancelled ones too, while a role holds them there."""
    expected = MeetingParticipant.objects.filter(person=user_id).values("meeting")
    return Meeting.objects.filter(_is_of(user_id), pk__in=expected).select_related(
        "room__site", "organisation"
    )


def leaves_of(user_id: int) -> QuerySet[Occupation]:
    """A person's own absences, while a role holds them in the organisation."""
    return Occupation.objects.filter(
        _is_of(user_id), person=user_id, kind=OccupationKind.LEAVE
    ).select_related("organisation")


def series_of(user_id: int, prefix: str) -> QuerySet[Occupation]:
    """A person's engagements from the sources that begin so, while a role holds them there."""
    return Occupation.objects.filter(
        _is_of(user_id), person=user_id, source__startswith=prefix
    ).select_related("organisation")


def _is_of(user_id: int) -> Exists:
    """Whether a person holds a role, on the day of the row, in the organisation of the row."""
    held = Membership.objects.covering(OuterRef("starts_at__date"))
    return Exists(held.filter(user=user_id, organisation=OuterRef("organisation")))
