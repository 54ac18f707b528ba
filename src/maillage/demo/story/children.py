"""Seine-Saint-Denis: children who wait, who are supported, and one for whom nobody acts yet."""

from dataclasses import dataclass
from datetime import date, timedelta

from maillage.demo.story import projects
from maillage.demo.story.season import Season, living_on
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.pathways.domain import inform, join_circle, register_child
from maillage.pathways.domain.decisions import draw_catchment, note_decision
from maillage.pathways.domain.journeys import admit, open_side
from maillage.pathways.domain.solutions import plan_solution
from maillage.pathways.domain.waiting import Days, change_status, list_child, publish_rule
from maillage.pathways.enums import WaitingStatus
from maillage.pathways.identity import Identity
from maillage.pathways.models import Child, Pathway
from maillage.people.enums import Role
from maillage.people.models import Membership, Organisation, Service, User

SPACE = "grand-large-sessad"
SOURCE = "Arrêté d’autorisation (exemple)"
# Fourteen communes in the west and sixteen in the east; little ones everywhere.
WEST = "93001 93008 93027 93029 93030 93031 93039 93045 93055 93061 93066 93070 93072 93079"
EAST = (
    "93005 93010 93014 93032 93046 93047 93049 93050 93051 93053 93062 93064 93071 93073 "
    "93077 93078"
)
ON_THE_LIST = {
    "analysis": (WaitingStatus.CONTACTED, WaitingStatus.ANALYSIS),
    "admissible": (WaitingStatus.CONTACTED, WaitingStatus.ADMISSIBLE),
    "entered": (WaitingStatus.CONTACTED, WaitingStatus.ADMISSIBLE),
    "sent": (),
}


@dataclass(frozen=True)
class Part:
    """One invented child: age, commune, days since the request, end of the decision, what then."""

    first_name: str
    last_name: str
    age: int
    commune: str
    asked: int
    decision_left: int
    state: str
    out_of_school: bool = False
    has_project: bool = False


CHILDREN = (
    Part("Anouk", "Valombreuse", 8, "93008", 420, 500, "analysis", out_of_school=True),
    Part("Ilyès", "Montcalvaire", 11, "93066", 380, 60, "admissible"),
    Part("Maëlys", "Porterive", 5, "93078", 300, 900, "admissible"),
    Part("Tiago", "Bellefontaine", 14, "93055", 260, 200, "analysis"),
    Part("Soline", "Grandchamps", 9, "93070", 210, 40, "sent"),
    Part("Noam", "Hautecombe", 16, "93051", 150, 700, "analysis"),
    Part("Yasmine", "Clairvaux-Delmas", 7, "93005", 600, 400, "entered", has_project=True),
    Part("Gabin", "Roquebrune", 12, "93010", 700, 300, "entered"),
    Part("Lina", "Sauveterre", 15, "93001", 650, 250, "entered"),
)


def tell(season: Season) -> None:
    """The caseload and the waiting list of the platform."""
    organisation = Organisation.objects.get(slug=SPACE)
    with within(organisation):
        service = Service.objects.select_related("organisation").get()
        head, coordinator = _office()
        with living_on(season.before_today(720)):
            _terms(service, head)
        children = [_lived(season, part, service, head, coordinator) for part in CHILDREN]
        _plan(children, head, coordinator)


def _office() -> tuple[User, User]:
    """A head of service, and the first professional, who coordinates."""
    people = [
        Membership.objects.current().filter(role=role).order_by("pk").select_related("user")[0].user
        for role in (Role.HEAD_OF_SERVICE, Role.PROFESSIONAL)
    ]
    return people[0], people[1]


def _terms(service: Service, head: User) -> None:
    """Whom the platform supports, and how its list is ordered."""
    for communes, ages in ((WEST.split(), (6, 20)), (EAST.split(), (6, 20)), ([], (3, 5))):
        draw_catchment(
            service=service,
            actor=head,
            departement_code="93",
            communes=communes,
            age_from=ages[0],
            age_to=ages[1],
            valid_from=clock.today(),
            source=SOURCE,
        )
    publish_rule(
        service=service,
        actor=head,
        origin="request",
        criteria=["out_of_school", "age_limit", "sibling"],
        age_limit=20,
    )


def _lived(season: Season, part: Part, service: Service, head: User, coordinator: User) -> Child:
    """One child, from the family's request to today."""
    today = season.today
    with living_on(season.before_today(part.asked)):
        child = register_child(
            organisation=service.organisation,
            actor=head,
            service=service,
            identity=Identity(
                last_name=part.last_name,
                first_name=part.first_name,
                birth_date=date(today.year - part.age, 3, 12),
                address="12 rue de l’Exemple",
                guardian=f"Mme {part.last_name}, mère",
            ),
            commune_code=part.commune,
            contact_on=clock.today(),
        )
        inform(
            child=child,
            actor=head,
            kind="rights",
            answer="informed",
            source="both",
            on=clock.today(),
        )
        note_decision(
            child=child,
            actor=head,
            starts_on=clock.today() - timedelta(days=30),
            ends_on=today + timedelta(days=part.decision_left),
        )
        entry = list_child(
            child=child,
            service=service,
            actor=head,
            days=Days(requested_on=clock.today(), is_out_of_school=part.out_of_school),
        )
    for rank, status in enumerate(ON_THE_LIST[part.state], start=1):
        with living_on(season.before_today(part.asked - 30 * rank)):
            entry.refresh_from_db()
            change_status(entry=entry, actor=head, status=status, reason="", on=clock.today())
    if part.state == "entered":
        pathway = _support(season, child, service, head, coordinator)
        if part.has_project:
            projects.tell(season, pathway, coordinator)
    return child


def _support(
    season: Season, child: Child, service: Service, head: User, coordinator: User
) -> Pathway:
    """A pathway, who coordinates it, and the school beside."""
    with living_on(season.before_today(170)):
        today = clock.today()
        pathway = admit(child=child, service=service, actor=head, mode="part_time", on=today)
        open_side(pathway=pathway, actor=head, kind="rehabilitation", on=today)
        for function, person in (("coordinator", coordinator), ("school", None)):
            join_circle(child=child, actor=head, function=function, person=person, starts_on=today)
    return pathway


def _plan(children: list[Child], head: User, coordinator: User) -> None:
    """Somebody acts for the first ones who wait; for the last one, nobody yet."""
    today = clock.today()
    for child, owner, interim in (
        (children[0], coordinator, "one_off"),
        (children[1], head, "calls"),
        (children[3], head, "partner"),
    ):
        plan_solution(
            child=child,
            actor=head,
            owner=owner,
            action="propose",
            action_due_on=today + timedelta(days=14),
            interim=interim,
            expires_on=today + timedelta(days=60),
        )
