"""Seine-Saint-Denis: a SESSAD platform of 27 posts, one whole group of the 20 people present."""

from maillage.demo.story import agreements, chapters, texts, weeks
from maillage.demo.story.cast import Space, open_space
from maillage.demo.story.chapters import Call, Proposal
from maillage.demo.story.providers import ProviderSpace
from maillage.demo.story.season import END_OF_DAY, Season, living_on
from maillage.demo.story.weeks import Weeks, guest
from maillage.kernel.tenancy import within
from maillage.people.enums import (
    OrganisationKind,
    ProcurementRegime,
    Profession,
    Role,
    ServiceKind,
    SiteKind,
)
from maillage.people.models import Service, Site, User
from maillage.tendering.domain.reading import LotPlan
from maillage.tendering.enums import CALL_PROFILES, TRAINED_PROFESSIONAL
from maillage.tendering.models import Agreement

GROUP = "Plateforme entière"
POSTS, PRESENT = 27, 20
TEAM = (
    *[Profession.SPECIAL_EDUCATOR] * 8,
    *[Profession.PSYCHOLOGIST] * 3,
    *[Profession.PSYCHOPEDAGOGUE] * 2,
    *[Profession.SECRETARY] * 2,
    *[Profession.SOCIAL_WORKER] * 2,
    *[Profession.PSYCHOMOTOR_THERAPIST] * 3,
)


def tell(season: Season, providers: dict[str, ProviderSpace]) -> None:
    """The whole chapter of Seine-Saint-Denis."""
    with living_on(season.moment(2023, 9, 4)):
        space = open_space(
            slug="grand-large-sessad",
            domain="grand-large.example",
            names_after=180,
            name="Grand Large, plateforme SESSAD",
            kind=OrganisationKind.ASSOCIATION,
            procurement_regime=ProcurementRegime.INTERNAL_RULES,
            siret="00001812700019",
            address="15 avenue du Canal",
            commune_code="93008",
            departement_code="93",
            email="accueil@grand-large.example",
            phone="01 00 00 00 93",
        )
        with within(space.organisation):
            site, service, director, team = _settle(space)
    with living_on(season.moment(2024, 7, 1)):
        call = chapters.publish_call(space, director, _call(season, site, service))
    provider = providers["parole-en-commun"]
    for who, price, moment in (
        ("parole-en-commun", 54_000, season.moment(2024, 7, 16)),
        ("les-passerelles", 61_000, season.moment(2024, 8, 26)),
    ):
        house = providers[who]
        person = next(iter(house.profiles))
        chapters.offer(
            call,
            Proposal(
                house,
                [(GROUP, person, price)],
                "Le groupe reste entier\u00a0; un cercle travaille, l’autre écoute, "
                "puis ils changent.",
                "Le jeudi après-midi.",
                4,
            ),
            moment,
        )
    cycle = chapters.award_as_proposed(call, director, season.moment(2024, 9, 3))
    with living_on(season.moment(2024, 9, 5)), within(space.organisation):
        for agreement in Agreement.objects.filter(consultation=call):
            agreements.sign(agreement, director)
        chapters.fill(cycle, {GROUP: team}, director)
        leaders = list(provider.profiles.values())
        chapters.wishes(cycle, {GROUP: (3, "13:30")}, (14, 28, 49), leaders, director)
    chapters.plan_the_year(cycle, director, season.moment(2024, 9, 9))
    invited = guest("Inès", "Baraka", "ines.baraka@exemple.example")
    weeks.tell(season, space, Weeks(team, service, invited))


def _settle(space: Space) -> tuple[Site, Service, User, list[User]]:
    west = space.site("Site du Canal", SiteKind.HEAD_OFFICE, "15 avenue du Canal", "93008")
    east = space.site("Site des Coteaux", SiteKind.HEAD_OFFICE, "40 rue des Coteaux", "93051")
    space.rooms(west, ("Grande salle", 30), ("Salle d’accueil", 8))
    space.rooms(east, ("Salle de réunion", 12))
    service = space.service("Plateforme SESSAD", "SESSAD", ServiceKind.OUTREACH_SERVICE, west)
    director = space.person("Olivier", "Mansard", Role.DIRECTOR, profession="director")
    space.person("Farida", "Belkacem", Role.HR, manager=director)
    space.person("Sandrine", "Petitjean", Role.ADMIN, manager=director)
    heads = [
        space.person(
            *name,
            Role.HEAD_OF_SERVICE,
            service=service,
            profession="head_of_service",
            manager=director,
        )
        for name in (("Jérôme", "Ansart"), ("Mariama", "Kouyaté"))
    ]
    half = PRESENT // 2
    team = space.team(TEAM[:half], service=service, manager=heads[0])
    team += space.team(TEAM[half:], service=service, manager=heads[1])
    return west, service, director, team


def _call(season: Season, site: Site, service: Service) -> Call:
    return Call(
        texts.SESSAD,
        {
            "title": "Analyse des pratiques de la plateforme SESSAD",
            "deadline": season.moment(2024, 8, 30, END_OF_DAY),
            **chapters.season_dates(season.day(2024, 9, 19), season.day(2024, 12, 20)),
            "departement_code": "93",
            "site": site,
            "place": "Site du Canal, Bobigny",
            "avoids_school_holidays": True,
            "context": "Deux SESSAD deviennent une plateforme\u00a0: l’équipe veut un seul groupe, "
            "entier, après avoir essayé les demi-groupes.",
            "public_served": "Enfants et jeunes de 0 à 20 ans ayant des troubles de la conduite "
            "et du comportement.",
            "participant_roles": sorted({str(one) for one in TEAM}),
            "facilitator_profiles": [
                code for code, _ in CALL_PROFILES if code != TRAINED_PROFESSIONAL
            ],
            "method": "Approche systémique.",
        },
        [
            LotPlan(
                name=GROUP,
                service=service,
                size_budgeted=POSTS,
                size_actual=PRESENT,
                sessions_min=4,
                sessions_max=4,
                duration_minutes=180,
            )
        ],
    )
