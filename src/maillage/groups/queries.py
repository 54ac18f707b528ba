"""Reads of groups that cross rooms or organisations."""

from django.db.models import Q, QuerySet

from maillage.groups.models import Group, GroupFacilitator, Session
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import FacilitatorProfile, User

LED = "a facilitator's own sessions are with the organisations that asked for them"
CATALOGUE = "facilitators who serve a département are a public catalogue"


def candidates_for(group: Group) -> QuerySet[FacilitatorProfile]:
    """Who may be named to lead a group: those who serve its département, or lead here already."""
    departement = (group.site or group.organisation).departement_code
    here = GroupFacilitator.objects.filter(organisation=group.organisation).values("profile")
    with across_organisations(CATALOGUE):
        # A JSON list holds the code between quotes.
        serving = Q(is_active=True, departements__icontains=f'"{departement}"')
        return FacilitatorProfile.objects.filter(
            serving | Q(pk__in=here) | Q(organisation=group.organisation)
        ).order_by("last_name", "first_name", "pk")


def sessions_led_by(user: User) -> list[Session]:
    """The sessions to come that this very person leads, in any organisation, by date."""
    with across_organisations(LED):
        return list(
            Session.objects.coming()
            .filter(group__facilitators__profile__user=user)
            .select_related("group__site", "group__organisation", "organisation", "room__site")
            .order_by("starts_at")
        )
