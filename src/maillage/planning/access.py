"""The first net: what a planner may open in this space; another's is a 404."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from maillage.groups.models import GroupFacilitator
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import FacilitatorProfile
from maillage.planning.models import CalendarScenario, DatePoll, PollVoter, StandIn


def access_scenario(request: HttpRequest, slug: str) -> CalendarScenario:
    """A proposal of this space."""
    rows = CalendarScenario.objects.select_related("cycle", "organisation", "origin")
    return get_object_or_404(rows, slug=slug)


def access_facilitator(request: HttpRequest, slug: str) -> FacilitatorProfile:
    """Somebody who leads, or could lead, a group of this space; nobody else's profile opens."""
    leading = GroupFacilitator.objects.values_list("profile_id", flat=True)
    here = [*leading, *StandIn.objects.values_list("profile_id", flat=True)]
    with across_organisations("a facilitator is known to the organisations where they lead"):
        return get_object_or_404(FacilitatorProfile.objects.filter(pk__in=here), slug=slug)


def access_poll(request: HttpRequest, slug: str) -> DatePoll:
    """A poll of dates of this space."""
    rows = DatePoll.objects.select_related("group__site", "group__organisation", "group__cycle")
    return get_object_or_404(rows, slug=slug)


def access_voter(request: HttpRequest, poll: DatePoll, slug: str) -> PollVoter:
    """Somebody who is asked by a poll."""
    return get_object_or_404(PollVoter.objects.select_related("poll"), poll=poll, slug=slug)
