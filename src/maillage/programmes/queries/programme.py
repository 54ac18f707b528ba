"""Reads of a programme: its acts, the support each level received, vacant posts, survey waves."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from maillage.engine.dates import school_year, school_year_period
from maillage.groups.models import Group
from maillage.groups.queries.support import Support, support_of_groups
from maillage.kernel import clock
from maillage.kernel.registries import Living, living
from maillage.people.models import User
from maillage.programmes.enums import Level
from maillage.programmes.models import (
    Deliverable,
    GroupLevel,
    Programme,
    SurveyReportText,
    VacantPost,
)
from maillage.surveys.models import Campaign
from maillage.surveys.queries import campaigns_for

# The ready questionnaires by which professionals are asked how they are held.
BLOCK, SURVEY = "securite_charge_soutien", "enquete_equipe"
SURVEYED = (BLOCK, SURVEY)


@dataclass(frozen=True)
class Delivered:
    """A deliverable and what it points at; `is_shut` when this person may not open it."""

    row: Deliverable
    living: Living | None
    is_shut: bool


def programmes_here() -> QuerySet[Programme]:
    """The programmes of this space, by title."""
    return Programme.objects.order_by("search_key", "pk")


def acts_of(programme: Programme, request: Any) -> list[tuple[Any, list[Delivered]]]:
    """The three acts and their deliverables, each with what it points at."""
    owned = Deliverable.objects.select_related("owner").order_by("pk")
    acts = list(programme.acts.prefetch_related(Prefetch("deliverables", queryset=owned)))
    rows = [one for act in acts for one in act.deliverables.all()]
    found = living(request, [one.pointed for one in rows if one.kind])
    return [
        (
            act,
            [
                Delivered(one, found.get(one.pointed), bool(one.kind) and one.pointed not in found)
                for one in act.deliverables.all()
            ],
        )
        for act in acts
    ]


@dataclass(frozen=True)
class Held:
    """What a level received in a school year. `people` is None when it must stay hidden."""

    label: str
    groups: int
    sessions: int
    minutes: int
    people: int | None
    # Groups left out of `people`: too few came to each of them.
    small: int

    @property
    def hours(self) -> Decimal:
        """To the half hour: a total of sessions, not of people."""
        return Decimal(round(self.minutes / 30)) / 2


def year_names() -> tuple[str, str]:
    """The present school year and the one before."""
    name = school_year(clock.today())
    return name, school_year(school_year_period(name).first - timedelta(days=1))


def support_by_level(year: str) -> tuple[list[Held], Held | None]:
    """The three levels, the outer doll first; then the groups that have been given no level."""
    period = school_year_period(year)
    first = datetime.combine(period.first, time(0), clock.PARIS)
    after = datetime.combine(period.last + timedelta(days=1), time(0), clock.PARIS)
    levels = dict(GroupLevel.objects.values_list("group", "level"))
    received: dict[str, list[Support]] = defaultdict(list)
    for one in support_of_groups(first, after):
        received[levels.get(one.group.pk, "")].append(one)
    without = received.get("")
    return (
        [held(level.label, received.get(level.value, ())) for level in Level],
        held("Groupes sans niveau", without) if without else None,
    )


def held(label: str, received: Sequence[Support]) -> Held:
    """The sum of what some groups received.

    People are added up group by group, those of groups too small being left out of the sum: two
    sums then never differ by a handful of people, whatever level a group is moved to.
    """
    told = [one.people for one in received if one.people is not None]
    return Held(
        label=label,
        groups=len(received),
        sessions=sum(one.sessions for one in received),
        minutes=sum(one.minutes for one in received),
        people=sum(told) if told else None,
        small=len(received) - len(told),
    )


def groups_to_level() -> list[tuple[Group, str]]:
    """The groups of seasons that are not over for a year, each with its level or ""."""
    levels = dict(GroupLevel.objects.values_list("group", "level"))
    rows = Group.objects.filter(cycle__ends_on__gte=clock.today() - timedelta(days=365))
    rows = rows.select_related("cycle").order_by("-cycle__starts_on", "cycle", "name")
    return [(group, levels.get(group.pk, "")) for group in rows]


@dataclass(frozen=True)
class Vacancy:
    """The posts of a team that were vacant at some moment of a period."""

    team: str
    now: int
    days: int


def vacancies(first: date, until: date) -> list[Vacancy]:
    """By team: how many posts are vacant on the last day, and days vacant over the period."""
    rows = VacantPost.objects.filter(
        Q(filled_on=None) | Q(filled_on__gt=first), since__lte=until
    ).select_related("service")
    found: dict[str, list[VacantPost]] = defaultdict(list)
    for row in rows:
        found[row.service.name].append(row)
    return [
        Vacancy(
            team=team,
            now=sum(1 for one in posts if one.filled_on is None or one.filled_on > until),
            days=sum(
                (min(one.filled_on or until, until) - max(one.since, first)).days for one in posts
            ),
        )
        for team, posts in sorted(found.items())
    ]


def posts() -> QuerySet[VacantPost]:
    """Vacant posts, those still vacant first."""
    return VacantPost.objects.select_related("service").order_by("filled_on", "since", "pk")


def waves_for(user: User, organisation: Any) -> list[Campaign]:
    """The waves of the survey of professionals that this person may open, the latest first."""
    rows = campaigns_for(user, organisation).filter(questionnaire__ready_key__in=SURVEYED)
    return list(rows.select_related("report").order_by("-opens_at", "-pk"))


def reports_of(campaigns: Sequence[Campaign]) -> dict[int, SurveyReportText]:
    """The last version written about each of these campaigns."""
    rows = SurveyReportText.objects.filter(campaign__in=campaigns).order_by("number")
    return {row.campaign_id: row for row in rows.select_related("author")}


def told_report(campaign: Campaign) -> SurveyReportText | None:
    """The last version that was given back to the teams."""
    rows = SurveyReportText.objects.filter(campaign=campaign).exclude(told_on=None)
    found: SurveyReportText | None = rows.first()
    return found


def versions_of(campaign: Campaign) -> list[SurveyReportText]:
    """Every version, the latest first."""
    rows = SurveyReportText.objects.filter(campaign=campaign)
    return list(rows.select_related("author"))
