"""What has been lived since: sessions held, reviews to come, a questionnaire, tools to share."""

from datetime import timedelta

from maillage.demo.story.lookback import review_the_season
from maillage.demo.story.season import living_on, morning
from maillage.groups.domain import accept_charter, end_cycle, record_attendance
from maillage.groups.domain.attendees import Attendee, attendees_of, leaders_of
from maillage.groups.domain.frame import charter_of
from maillage.groups.domain.library import write_tool
from maillage.groups.domain.reviews import ReviewPlan, plan_reviews
from maillage.groups.enums import AttendanceState, CycleKind, Licence, UndertakingHow
from maillage.groups.models import Cycle, Enrolment, Group, Session
from maillage.groups.queries.reviews import suggestions
from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.enums import Role
from maillage.people.models import Membership, Organisation, User
from maillage.surveys.domain import Invitee, open_campaign, ready_questionnaire

REASON = "the story is told in every organisation"
# The last sessions are left for whoever plays the facilitator.
TO_NOTE = timedelta(days=7)
SOON = timedelta(days=12)
ASKED_FOR = timedelta(weeks=3)
QUESTIONNAIRE = "enquete_equipe"
TOOLS = (
    {
        "title": "Météo d’entrée",
        "aim": "Entendre chacun en une minute avant de commencer.",
        "unfolding": "Chacun dit le temps qu’il fait pour lui ce matin, en un mot ou en un geste. "
        "Personne ne commente. La personne qui anime ferme le tour.",
        "material": "",
        "minutes": 10,
    },
    {
        "title": "Boule de neige",
        "aim": "Faire émerger ce qui compte pour un groupe nombreux.",
        "unfolding": "On écrit seul trois idées, on en garde trois à deux, puis trois à quatre, "
        "jusqu’au groupe entier.",
        "material": "Feuilles, feutres.",
        "minutes": 40,
    },
)


def tell() -> None:
    """Live every cycle until today, then prepare what comes."""
    with across_organisations(REASON):
        cycles = list(Cycle.objects.select_related("organisation").order_by("starts_on"))
    for cycle in cycles:
        with within(cycle.organisation):
            for group in cycle.groups.select_related("cycle", "site", "organisation"):
                _live(group)
            actor = _director(cycle.organisation)
            if cycle.ends_on < clock.today():
                _look_back(cycle, actor)
                with living_on(morning(cycle.ends_on + timedelta(days=10))):
                    end_cycle(cycle=cycle, actor=actor)
            elif cycle.kind == CycleKind.PRACTICE_ANALYSIS:
                _look_ahead(cycle, actor)


def _director(organisation: Organisation) -> User:
    held = Membership.objects.filter(organisation=organisation, role=Role.DIRECTOR)
    return held.select_related("user").order_by("pk")[0].user


def _live(group: Group) -> None:
    """Its facilitator accepts the charter, then notes who came, session after session.

    A training owes no charter.
    """
    leader = next(iter(leaders_of(group)), None)
    charter = charter_of(group)
    if leader is None:
        return
    past = Session.objects.standing().filter(group=group, ends_at__lt=clock.now() - TO_NOTE)
    met: set[str] = set()
    for number, session in enumerate(past.order_by("starts_at")):
        session.group = group
        people = attendees_of(session)
        states = {one: _state(number, rank) for rank, one in enumerate(people)}
        new = [
            one for one in people if states[one] == AttendanceState.PRESENT and one.key not in met
        ]
        with living_on(session.ends_at + timedelta(minutes=5)):
            if charter is not None and not met:
                accept_charter(group=group, read=charter.slug, attendee=Attendee(person=leader))
            record_attendance(
                session=session,
                states=states,
                actor=leader,
                undertakings=dict.fromkeys(new, UndertakingHow.ORAL) if charter else {},
            )
        met |= {one.key for one in new} | {"leader"}


def _state(number: int, rank: int) -> AttendanceState:
    """Nearly everybody comes nearly every time."""
    draw = (7 * number + 5 * rank) % 13
    if draw == 3:
        return AttendanceState.EXCUSED
    return AttendanceState.ABSENT if draw == 11 else AttendanceState.PRESENT


def _look_back(cycle: Cycle, actor: User) -> None:
    """What a season that is over has said of itself."""
    leader = next(iter(leaders_of(cycle.groups.order_by("pk")[0])), None)
    last = Session.objects.standing().filter(group__cycle=cycle).order_by("starts_at").last()
    if leader is not None and last is not None:
        review_the_season(cycle, last.starts_at.date(), leader, actor)


def _look_ahead(cycle: Cycle, actor: User) -> None:
    """The reviews of the season, a questionnaire to its members, tools to share."""
    plans = [
        ReviewPlan(one.kind, one.group, one.planned_on)
        for one in suggestions(cycle)
        if one.planned_on >= clock.today()
    ]
    plan_reviews(cycle=cycle, actor=actor, plans=plans)
    members = Enrolment.objects.current().filter(group__cycle=cycle).select_related("person")
    opens_at = morning(clock.today() + SOON)
    open_campaign(
        organisation=cycle.organisation,
        actor=actor,
        questionnaire=ready_questionnaire(
            organisation=cycle.organisation, key=QUESTIONNAIRE, actor=actor
        ),
        title="Comment vivez-vous votre travail\u00a0?",
        audience=[Invitee(person=row.person) for row in members],
        opens_at=opens_at,
        closes_at=opens_at + ASKED_FOR,
    )
    for tool in TOOLS:
        write_tool(
            organisation=cycle.organisation,
            actor=actor,
            card=None,
            fields={**tool, "licence": Licence.CC_BY, "author": "Équipe de l’histoire"},
        )
