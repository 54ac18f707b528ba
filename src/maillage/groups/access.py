"""The first net: one object of this space, for who may see or plan it; a refusal is a 404."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.groups.enums import MembershipMode, SessionStatus
from maillage.groups.models import AbsenceAgreement, Cycle, Group, Session
from maillage.groups.models.sessions import led_now
from maillage.groups.queries.attendance import trainings_followed
from maillage.groups.queries.sessions import LED
from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations


def access_cycle(request: HttpRequest, slug: str) -> Cycle:
    """A cycle that the person may see: theirs only, for a professional."""
    rows = Cycle.objects.visible_to(request.user, _space(request))
    return get_object_or_404(rows.select_related("organisation"), slug=slug)


def access_group(request: HttpRequest, slug: str) -> Group:
    """A group that the person may see: theirs only, for a professional."""
    rows = Group.objects.visible_to(request.user, _space(request)).select_related(
        "cycle", "service", "site", "organisation"
    )
    return get_object_or_404(rows, slug=slug)


def access_session(request: HttpRequest, slug: str) -> Session:
    """A session of this space, for those who plan (the page's permission says so)."""
    rows = Session.objects.select_related(
        "group__cycle", "group__site", "group__organisation", "room"
    )
    return get_object_or_404(rows, slug=slug)


def access_own_session(request: HttpRequest, slug: str) -> Session:
    """A session that this very person attends, or one to come of an open group they may join."""
    everything = Session.objects.select_related(
        "group__cycle", "group__site", "group__organisation", "organisation", "room__site"
    )
    open_to_all = Q(
        group__cycle__membership=MembershipMode.OPEN,
        status=SessionStatus.PLANNED,
        starts_at__gt=clock.now(),
    )
    own = Session.objects.of_person(request.user.pk or 0).values("pk")
    return get_object_or_404(everything.filter(Q(pk__in=own) | open_to_all), slug=slug)


def access_followed_training(request: HttpRequest, slug: str) -> Group:
    """A training where this very person was present, wherever it was and whatever has ended."""
    return get_object_or_404(trainings_followed(request.user), slug=slug)


def access_led_session(request: HttpRequest, slug: str) -> Session:
    """A session that this very person leads, in whatever organisation asked for it.

    Named attendance is reached by this way only (domain.md 2.6).
    """
    with across_organisations(LED):
        rows = Session.objects.led_by(request.user.pk or 0).select_related(
            "group__cycle", "group__site", "group__organisation", "organisation", "room__site"
        )
        return get_object_or_404(rows, slug=slug)


def access_led_group(request: HttpRequest, slug: str) -> Group:
    """A group that this very person leads."""
    with across_organisations(LED):
        rows = Group.objects.filter(pk__in=led_now(request.user.pk or 0))
        return get_object_or_404(rows.select_related("cycle", "site", "organisation"), slug=slug)


def access_absence(request: HttpRequest, slug: str) -> AbsenceAgreement:
    """A question asked to this very manager."""
    rows = AbsenceAgreement.objects.asked_of(request.user)
    return get_object_or_404(rows, slug=slug)


def _space(request: HttpRequest) -> Any:
    return request.organisation  # type: ignore[attr-defined]
