"""Reads: where a group of two former teams stands in making its practices common."""

from dataclasses import dataclass

from maillage.groups.models import Enrolment, Group
from maillage.people.models import Membership, User
from maillage.surveys.enums import CampaignStatus
from maillage.surveys.gaps import Gaps, gaps
from maillage.surveys.models import Campaign, Report, Segment


def series_of(group: Group) -> str:
    """What the waves of a group's survey carry in common."""
    return f"groups.practices:{group.slug}"


def waves_of(group: Group) -> list[Campaign]:
    """The waves of a group's survey that were not given up, the oldest first."""
    rows = Campaign.objects.filter(series=series_of(group))
    return list(rows.exclude(status=CampaignStatus.CANCELLED).order_by("wave"))


def gaps_of(group: Group) -> Gaps:
    """The gap between the two former teams at each closed wave, under the threshold of surveys."""
    rows = Report.objects.filter(campaign__series=series_of(group)).select_related("campaign")
    return gaps(list(rows.order_by("campaign__wave")))


@dataclass(frozen=True)
class FormerTeams:
    """How the members are thought to part: two names, everybody, and who is of the first."""

    first: str
    second: str
    people: list[User]
    of_first: list[User]


def former_teams(group: Group) -> FormerTeams:
    """The present members by the team they are thought to come from, for a person to correct.

    Members of two services are parted by service. Otherwise nothing tells: the names are those of
    the last wave, and nobody is placed (who was where is not kept once a wave has closed).
    """
    people = [row.person for row in _present(group)]
    held = Membership.objects.current().filter(user__in=people).select_related("service")
    services = {row.user_id: str(row.service) for row in held if row.service is not None}
    names = sorted(set(services.values()))
    if len(names) == 2:
        first, second = names
        of_first = [one for one in people if services.get(one.pk) == first]
        return FormerTeams(first, second, people, of_first)
    first, second = _last_names(group)
    return FormerTeams(first, second, people, [])


def _last_names(group: Group) -> tuple[str, str]:
    """How the two teams were called in the last wave that parted them."""
    rows = Segment.objects.filter(campaign__series=series_of(group))
    names = list(rows.order_by("-campaign__wave", "label").values_list("label", flat=True)[:2])
    return (names[0], names[1]) if len(names) == 2 else ("", "")


def _present(group: Group) -> list[Enrolment]:
    rows = Enrolment.objects.current().filter(group=group, person__is_active=True)
    return list(rows.select_related("person").order_by("person__search_key", "pk"))
