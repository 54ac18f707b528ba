"""Poitiers: a group open to volunteers, running; and the call for the next, open to offers."""

from maillage.demo.story import chapters, contest, texts, weeks
from maillage.demo.story.cast import Space, open_space
from maillage.demo.story.chapters import Call
from maillage.demo.story.providers import ProviderSpace
from maillage.demo.story.season import Season, living_on
from maillage.demo.story.weeks import Weeks, guest
from maillage.groups.domain import GroupPlan, open_cycle
from maillage.groups.enums import CycleKind, MembershipMode
from maillage.kernel.tenancy import within
from maillage.people.enums import (
    BuyerKind,
    OrganisationKind,
    ProcurementRegime,
    Profession,
    Role,
    ServiceKind,
    SiteKind,
)
from maillage.people.models import FacilitatorProfile, Service, Site, User
from maillage.tendering.domain.reading import LotPlan, Paper
from maillage.tendering.enums import DocumentKind

GROUP = "Animer des actions collectives"
HALF_DAY_MINUTES = 210
OBJECTIVES = [
    "Se retrouver entre personnes qui animent des groupes.",
    "Éclairer ses questions par la pratique des autres et par un apport théorique.",
    "Être soutenu dans un projet nouveau.",
    "Raconter ce qui a marché, ce qui n’a pas marché, et y revenir à la séance suivante.",
]
VOLUNTEERS = (
    *[Profession.FAMILY_ECONOMY_COUNSELLOR] * 4,
    *[Profession.SOCIAL_WORKER] * 4,
    *[Profession.CHILDCARE_NURSE] * 2,
    *[Profession.SOCIOCULTURAL_WORKER] * 3,
    *[Profession.SPECIAL_EDUCATOR] * 2,
)
SWORN = [str(DocumentKind.SWORN_STATEMENT)]
PAPERS = (
    Paper(DocumentKind.METHODOLOGY_NOTE, detail="datée et signée"),
    Paper(DocumentKind.SCHEDULE),
    Paper(DocumentKind.CV),
    Paper(DocumentKind.TRAINING_REGISTRATION),
    Paper(DocumentKind.FORM_DC1, SWORN),
    Paper(DocumentKind.FORM_DC2, SWORN),
)


def tell(season: Season, providers: dict[str, ProviderSpace]) -> None:
    """The whole chapter of Poitiers."""
    with living_on(season.moment(2023, 9, 4)):
        space = open_space(
            slug="departement-vienne",
            domain="departement-vienne.example",
            names_after=115,
            name="Département de la Vienne (démonstration)",
            kind=OrganisationKind.DEPARTMENT,
            procurement_regime=ProcurementRegime.PUBLIC_CODE,
            buyer_kind=BuyerKind.LOCAL,
            siret="00001711100014",
            address="2 rue du Parvis",
            commune_code="86194",
            departement_code="86",
            email="rh@departement-vienne.example",
            phone="05 00 00 00 86",
        )
        with within(space.organisation):
            site, service, readers, volunteers = _settle(space)
    hr = readers[0]
    leader = providers["les-passerelles"].profiles["Sarr"]
    _running_group(season, space, site, service, hr, volunteers, leader)
    _open_call(season, space, site, service, hr)
    contest.tell(season, space, (site, service), readers, providers)
    invited = guest("Sylvain", "Cadet", "sylvain.cadet@exemple.example")
    weeks.tell(season, space, Weeks(volunteers, service, invited))


def _settle(space: Space) -> tuple[Site, Service, tuple[User, User, User], list[User]]:
    site = space.site("Maison du Clain", SiteKind.HEAD_OFFICE, "2 rue du Parvis", "86194")
    space.rooms(site, ("Salle des Tilleuls", 20), ("Salle Aliénor", 18))
    service = space.service("Direction de l’action sociale", "DAS", ServiceKind.LOCAL_CENTRE, site)
    director = space.person("Anne-Laure", "Pineau", Role.DIRECTOR, profession="director")
    hr = space.person("Thomas", "Guérineau", Role.BUYER, manager=director)
    space.person("Mireille", "Sauzé", Role.HR, manager=director)
    space.person("Loïc", "Baudry", Role.ADMIN, manager=director)
    head = space.person(
        "Céline",
        "Rambaud",
        Role.HEAD_OF_SERVICE,
        service=service,
        profession="head_of_service",
        manager=director,
    )
    team = space.team(VOLUNTEERS, service=service, manager=head)
    return site, service, (hr, director, head), team


def _running_group(
    season: Season,
    space: Space,
    site: Site,
    service: Service,
    actor: User,
    volunteers: list[User],
    leader: FacilitatorProfile,
) -> None:
    with living_on(season.moment(2024, 9, 5)), within(space.organisation):
        cycle = open_cycle(
            organisation=space.organisation,
            actor=actor,
            title="Analyse des pratiques pour l’action collective",
            kind=CycleKind.PRACTICE_ANALYSIS,
            membership=MembershipMode.OPEN,
            is_voluntary=True,
            starts_on=season.day(2024, 9, 16),
            ends_on=season.day(2025, 6, 27),
            avoids_school_holidays=True,
            objectives=OBJECTIVES,
            groups=[
                GroupPlan(
                    name=GROUP,
                    service=service,
                    site=site,
                    size_budgeted=15,
                    size_actual=None,
                    sessions_min=5,
                    sessions_max=5,
                    duration_minutes=HALF_DAY_MINUTES,
                    facilitators=(leader,),
                )
            ],
        )
        chapters.fill(cycle, {GROUP: volunteers}, actor)
        chapters.wishes(cycle, {GROUP: (3, "09:00")}, (28, 56, 84), (leader,), actor)
    chapters.plan_the_year(cycle, actor, season.moment(2024, 9, 6))


def _open_call(season: Season, space: Space, site: Site, service: Service, actor: User) -> None:
    deadline = season.deadline_to_come(weeks=1)
    with living_on(season.before_today(9)):
        chapters.publish_call(
            space,
            actor,
            Call(
                texts.VIENNE,
                {
                    "title": "Analyse des pratiques pour l’action collective, prochain cycle",
                    "deadline": deadline,
                    **chapters.season_dates(*season.season_after(deadline)),
                    "departement_code": "86",
                    "site": site,
                    "place": "Maison du Clain, Poitiers",
                    "membership": MembershipMode.OPEN,
                    "is_voluntary": True,
                    "avoids_school_holidays": True,
                    "objectives": OBJECTIVES,
                    "participant_roles": sorted({str(one) for one in VOLUNTEERS}),
                    "facilitator_profiles": [
                        "psychologist",
                        "experienced_professional",
                        "consultant",
                        "trainer",
                    ],
                    "assets": "Une animation inspirée du pouvoir d’agir.",
                    "evaluation": "Un cadrage avant de commencer, un point à mi-parcours, une "
                    "évaluation à la fin.",
                },
                [
                    LotPlan(
                        name=GROUP,
                        service=service,
                        size_budgeted=15,
                        sessions_min=5,
                        sessions_max=5,
                        duration_minutes=HALF_DAY_MINUTES,
                    )
                ],
                PAPERS,
            ),
        )
