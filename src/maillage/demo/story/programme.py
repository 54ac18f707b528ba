"""Tours: the three acts of seed 004 as one programme, each deliverable being a page of the story.

The two charters are drafted by their own chapter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from maillage.community.models import Community
from maillage.demo.story import logic, peers
from maillage.demo.story.matriochkas import EXTERNAL, HEAD, INTERNAL, SPACE
from maillage.demo.story.opinions import TITLE as SURVEY
from maillage.demo.story.providers import ProviderSpace
from maillage.demo.story.season import Season, living_on
from maillage.groups.domain import enrol
from maillage.groups.domain.cycles import GroupPlan, open_cycle
from maillage.groups.domain.sessions import PlannedSession, publish_sessions
from maillage.groups.enums import CycleKind, MembershipMode
from maillage.groups.models import Cycle, Group
from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.enums import Role
from maillage.people.models import FacilitatorProfile, Membership, Organisation, Service, User
from maillage.programmes.domain.pointers import point
from maillage.programmes.domain.programme import (
    fill_vacancy,
    note_vacancy,
    set_levels,
    start_programme,
    write_deliverable,
)
from maillage.programmes.domain.report import tell_report, write_report
from maillage.programmes.enums import DeliverableState, Level
from maillage.programmes.models import Deliverable, LogicModel, Programme, Protocol
from maillage.surveys.enums import CampaignStatus
from maillage.surveys.models import Campaign

TITLE = "Les Matriochkas"
INTERVISION = "Intervision dirigée des cadres"
SEMINAR = "Séminaire Attachement et protection de l’enfance"
AIR = "Formation à l’approche interventionnelle fondée sur la relation d’aide (AIR)"
REPORT = (
    "Vous êtes nombreuses et nombreux à avoir répondu, et nous vous en remercions.\n\n"
    "Ce que vous dites le plus\u00a0: le soutien entre collègues tient, celui qui vient de plus "
    "haut progresse, le temps manque encore.\n\n"
    "Ce qui va changer\u00a0: un temps d’appui chaque mois pour les cadres, une journée par "
    "trimestre sans urgence, et deux protocoles pour ne plus rester seul ou seule."
)
MORNING = time(9, 30)


@dataclass(frozen=True)
class Plan:
    """A season that the programme adds: what, led by whom, who comes, on which days."""

    title: str
    kind: CycleKind
    group: str
    leader: FacilitatorProfile
    people: Sequence[User]
    days: Sequence[date]
    minutes: int


def gather(season: Season, houses: dict[str, ProviderSpace]) -> None:
    """The intervision of the heads and two trainings, on days that the other groups leave."""
    organisation = Organisation.objects.get(slug=SPACE)
    leader = houses["les-passerelles"].profiles["Valentin"]
    with within(organisation), living_on(season.moment(2024, 9, 2)):
        heads = _people(Role.HEAD_OF_SERVICE)
        team = _people(Role.PROFESSIONAL)[:14]
        months = [season.day(2024, month, 26) for month in (9, 11, 12)]
        months += [season.day(2025, month, 26) for month in (2, 3)]
        seminar = [season.day(2024, 10, day) for day in (10, 11)]
        air = [season.day(2024, 11, day) for day in (14, 15)] + [season.day(2025, 1, 23)]
        for plan in (
            Plan(INTERVISION, CycleKind.GUIDED_INTERVISION, "Cadres", leader, heads, months, 150),
            Plan(SEMINAR, CycleKind.TRAINING, "Séminaire", leader, team, seminar, 360),
            Plan(AIR, CycleKind.TRAINING, "Formation AIR", leader, team, air, 360),
        ):
            _open(season, organisation, plan)


def _people(role: Role) -> list[User]:
    rows = Membership.objects.current().filter(role=role).select_related("user").order_by("pk")
    return list(dict.fromkeys(row.user for row in rows))


def _open(season: Season, organisation: Organisation, plan: Plan) -> None:
    cycle = open_cycle(
        organisation=organisation,
        actor=None,
        title=plan.title,
        kind=plan.kind,
        membership=MembershipMode.CLOSED,
        is_voluntary=False,
        starts_on=season.day(2024, 9, 2),
        ends_on=season.day(2025, 6, 27),
        avoids_school_holidays=True,
        objectives=[],
        groups=[
            GroupPlan(
                name=plan.group,
                service=None,
                site=None,
                size_budgeted=max(len(plan.people), 6),
                size_actual=None,
                sessions_min=len(plan.days),
                sessions_max=len(plan.days),
                duration_minutes=plan.minutes,
                facilitators=(plan.leader,),
            )
        ],
    )
    group = Group.objects.select_related("cycle", "organisation", "site").get(cycle=cycle)
    director = _people(Role.DIRECTOR)[0]
    for person in plan.people:
        enrol(group=group, person=person, actor=director)
    starts = [datetime.combine(day, MORNING, clock.PARIS) for day in plan.days]
    length = timedelta(minutes=plan.minutes)
    planned = [PlannedSession(start, start + length, None) for start in starts]
    publish_sessions(cycle=cycle, actor=director, plan={group: planned})


def tell(season: Season) -> None:
    """The programme begun last spring: what is delivered, what runs, who is held."""
    organisation = Organisation.objects.get(slug=SPACE)
    with within(organisation):
        head = User.objects.get(email=HEAD)
        director = _people(Role.DIRECTOR)[0]
        with living_on(season.before_today(150)):
            programme = start_programme(organisation=organisation, actor=director, title=TITLE)
        with living_on(season.before_today(20)):
            campaign = _report(director)
            _deliver(programme, director, head, campaign)
            _levels(organisation, director)
            _posts(organisation, director)
            _feed(head, campaign)


def _report(director: User) -> Campaign:
    closed = Campaign.objects.filter(title=SURVEY, status=CampaignStatus.CLOSED)
    campaign = closed.select_related("organisation").order_by("closes_at", "pk").last()
    write_report(campaign=campaign, actor=director, text=REPORT, number=0)
    tell_report(campaign=campaign, actor=director)
    return campaign


def _deliver(programme: Programme, director: User, head: User, campaign: Campaign) -> None:
    cycles = {row.title: ("cycle", row.slug) for row in Cycle.objects.all()}
    trainings = {title: ("training", cycles[title][1]) for title in (SEMINAR, AIR)}
    protocols = {row.title: ("protocol", row.slug) for row in Protocol.objects.all()}
    with across_organisations("the heads of this space are members of a community elsewhere"):
        community = Community.objects.get(name=peers.NAME)
    done, runs = DeliverableState.DELIVERED, DeliverableState.RUNNING
    pages = (
        (("model", LogicModel.objects.get(title=logic.TITLE).slug), done),
        (None, runs),
        (None, runs),
        (("campaign", campaign.slug), done),
        (trainings[SEMINAR], done),
        (trainings[AIR], runs),
        (protocols[INTERNAL], done),
        (protocols[EXTERNAL], done),
        (cycles[INTERVISION], runs),
        (("community", community.slug), done),
    )
    rows = Deliverable.objects.filter(act__programme=programme).select_related(
        "act__programme__organisation", "act__organisation"
    )
    for row, (pointed, state) in zip(rows.order_by("act__rank", "pk"), pages, strict=True):
        write_deliverable(
            act=row.act,
            actor=director,
            deliverable=row,
            title=row.title,
            state=state,
            owner=director if row.act.rank == 1 else head,
            due_on=None if state == done else clock.today() + timedelta(days=60),
            pointed=pointed or ("", ""),
        )


def _levels(organisation: Organisation, director: User) -> None:
    levels: dict[Group, str] = {}
    for group in Group.objects.select_related("cycle"):
        is_heads = group.cycle.title == INTERVISION
        levels[group] = Level.MANAGERS if is_heads else Level.FIELD
    set_levels(organisation=organisation, actor=director, levels=levels)


def _posts(organisation: Organisation, director: User) -> None:
    first, second = Service.objects.filter(closed_on=None).order_by("pk")[:2]
    today = clock.today()
    for service, function, days in (
        (first, "Éducateur spécialisé ou éducatrice spécialisée", 75),
        (second, "Psychologue, mi-temps", 40),
    ):
        post = note_vacancy(
            organisation=organisation,
            actor=director,
            service=service,
            function=function,
            since=today - timedelta(days=days),
        )
    fill_vacancy(post=post, actor=director, filled_on=today - timedelta(days=3))


def _feed(head: User, campaign: Campaign) -> None:
    model = LogicModel.objects.select_related("organisation").get(title=logic.TITLE)
    cycles = {row.title: row.slug for row in Cycle.objects.all()}
    protocol = Protocol.objects.get(title=INTERNAL)
    for box, pointed in (
        ("o1", ("campaign", campaign.slug)),
        ("o2", ("training", cycles[SEMINAR])),
        ("o2", ("training", cycles[AIR])),
        ("o3", ("cycle", cycles[INTERVISION])),
        ("s2", ("protocol", protocol.slug)),
    ):
        point(model=model, actor=head, pointed=pointed, box=box)
    objective = model.objectives.order_by("pk").last()
    point(model=model, actor=head, pointed=("cycle", cycles[INTERVISION]), objective=objective)
