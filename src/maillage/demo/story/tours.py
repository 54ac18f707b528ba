"""Tours: a pôle milieu ouvert, last year's season, this year's call, award and calendar."""

from dataclasses import dataclass
from datetime import timedelta

from maillage.demo.story import agreements, chapters, opinions, texts, weeks
from maillage.demo.story.cast import Space, open_space
from maillage.demo.story.chapters import Call, Proposal
from maillage.demo.story.providers import ProviderSpace
from maillage.demo.story.season import END_OF_DAY, Season, living_on
from maillage.demo.story.weeks import Weeks, guest
from maillage.groups.domain import GroupPlan, leave, open_cycle
from maillage.groups.enums import CycleKind, MembershipMode
from maillage.groups.models import Enrolment
from maillage.kernel.tenancy import within
from maillage.people.enums import (
    CapacityPeriod,
    CapacityUnit,
    OrganisationKind,
    ProcurementRegime,
    Profession,
    Role,
    ServiceKind,
    SiteKind,
)
from maillage.people.models import FacilitatorProfile, Service, Site, User
from maillage.tendering.domain.reading import LotPlan, Paper
from maillage.tendering.enums import TRAINED_PROFESSIONAL, DocumentKind, LotStatus
from maillage.tendering.models import Agreement, Consultation

TITLE = "Analyse des pratiques du pôle milieu ouvert"
OBJECTIVES = [
    "Mettre en commun des situations qui résistent et chercher plusieurs lectures.",
    "Reconnaître ce qui nous touche, et en faire une ressource.",
    "Dire ce qui relève de notre mission et ce qui n’en relève pas.",
]
OPEN_GROUPS = ("SIE", "SIEMO 1", "SIEMO 2", "SIEMO 3")
FILLED_GROUPS = ("SAPED 1", "SAPED 2")
# Weekday (0 = Monday) and start that each group wishes.
WINDOWS = {
    "SIE": (1, "09:30"),
    "SIEMO 1": (1, "14:00"),
    "SIEMO 2": (3, "09:30"),
    "SIEMO 3": (3, "14:00"),
    "SAPED 1": (0, "14:00"),
    "SAPED 2": (4, "09:30"),
}
GAPS = (21, 42, 70)
TEAM = (
    *[Profession.SPECIAL_EDUCATOR] * 4,
    *[Profession.SOCIAL_WORKER] * 2,
    Profession.EARLY_CHILDHOOD_EDUCATOR,
    Profession.FAMILY_SUPPORT_WORKER,
    Profession.INSTRUCTOR_EDUCATOR,
    Profession.FAMILY_ECONOMY_COUNSELLOR,
    Profession.PSYCHOLOGIST,
    Profession.NURSE,
)


@dataclass
class Tours:
    """The people and places of the chapter."""

    space: Space
    site: Site
    services: dict[str, Service]
    director: User
    buyer: User
    heads: dict[str, User]
    teams: dict[str, list[User]]


def tell(season: Season, providers: dict[str, ProviderSpace]) -> None:
    """The whole chapter of Tours."""
    with living_on(season.moment(2023, 9, 4)):
        tours = _settle()
    holder = providers["irene-talbot"].profiles["Talbot"]
    _last_year(season, tours, holder, providers["les-passerelles"].profiles["Valentin"])
    _this_year(season, tours, providers, holder)
    _open_call(season, tours)
    _draft(season, tours)
    opinions.tell(
        season,
        tours.space.organisation,
        tours.director,
        {
            short: [
                one for name, team in tours.teams.items() if name.startswith(short) for one in team
            ]
            for short in ("SIEMO", "SAPED")
        },
    )
    weeks.tell(
        season,
        tours.space,
        Weeks(
            tours.teams["SIEMO 1"],
            tours.services["SIEMO"],
            guest("Léonie", "Maupas", "leonie.maupas@exemple.example"),
        ),
    )


def _settle() -> Tours:
    space = open_space(
        slug="rives-et-liens",
        domain="rives-et-liens.example",
        name="Rives et Liens, pôle milieu ouvert",
        kind=OrganisationKind.ASSOCIATION,
        procurement_regime=ProcurementRegime.INTERNAL_RULES,
        siret="00001611300011",
        address="8 allée du Batelier, quartier des 2 Lions",
        commune_code="37261",
        departement_code="37",
        email="accueil@rives-et-liens.example",
        phone="02 00 00 00 37",
    )
    with within(space.organisation):
        site = space.site(
            "Les 2 Lions",
            SiteKind.HEAD_OFFICE,
            "8 allée du Batelier, quartier des 2 Lions",
            "37261",
        )
        space.rooms(site, ("Salle Loire", 16), ("Salle Cher", 14), ("Salle Indre", 14))
        services = _services(space, site)
        director = space.person("Hélène", "Castaing", Role.DIRECTOR, profession="director")
        buyer = space.person("Marc", "Oudin", Role.BUYER, manager=director)
        space.person("Patricia", "Lenoir", Role.HR, manager=director)
        space.person("Sabrina", "Colas", Role.SECRETARY, manager=director, profession="secretary")
        space.person("Damien", "Rey", Role.ADMIN, manager=director)
        heads = _heads(space, services, director)
        teams = {
            name: space.team(
                TEAM, service=services[name.split()[0]], manager=heads[name.split()[0]]
            )
            for name in (*OPEN_GROUPS, *FILLED_GROUPS)
        }
        space.team(TEAM[:4], service=services["SRP"], manager=heads["SRP"])
        space.team(
            (Profession.SPECIAL_EDUCATOR, Profession.SPECIAL_TEACHER),
            service=services["DR"],
            manager=heads["SRP"],
        )
    return Tours(space, site, services, director, buyer, heads, teams)


def _heads(space: Space, services: dict[str, Service], director: User) -> dict[str, User]:
    return {
        short: space.person(
            *name,
            Role.HEAD_OF_SERVICE,
            service=services[short],
            profession="head_of_service",
            manager=director,
        )
        for short, name in {
            "SIE": ("Nathalie", "Brossard"),
            "SIEMO": ("Karim", "Benhaddou"),
            "SAPED": ("Florence", "Maugis"),
            "SRP": ("Éric", "Tanguy"),
        }.items()
    }


def _services(space: Space, site: Site) -> dict[str, Service]:
    children, support = CapacityUnit.CHILDREN, CapacityUnit.ACCOMPANIMENTS
    measures, silent = CapacityUnit.MEASURES, CapacityPeriod.UNSPECIFIED
    return {
        "SIE": space.service(
            "Service d’investigation éducative",
            "SIE",
            ServiceKind.JUDICIAL_ASSESSMENT,
            site,
            (330, 330, children, silent, ""),
        ),
        "SIEMO": space.service(
            "Service d’interventions éducatives en milieu ouvert",
            "SIEMO",
            ServiceKind.COURT_HOME_SUPPORT,
            site,
            (260, 260, measures, silent, "AEMO"),
            (222, 222, measures, silent, "AEMO-R"),
        ),
        "SAPED": space.service(
            "Service d’accompagnement de placements éducatifs à domicile",
            "SAPED",
            ServiceKind.REINFORCED_HOME_SUPPORT,
            site,
            (68, 68, support, silent, "d’un ou deux enfants d’une même fratrie"),
        ),
        "SRP": space.service(
            "Service de réparation pénale",
            "SRP",
            ServiceKind.PENAL_REPAIR,
            site,
            (200, 200, measures, CapacityPeriod.YEAR, ""),
        ),
        "DR": space.service(
            "Dispositif relais (en partenariat)",
            "DR",
            ServiceKind.RELAY_SCHEME,
            site,
            (8, 10, CapacityUnit.PUPILS, CapacityPeriod.SESSION, ""),
        ),
    }


def _last_year(
    season: Season, tours: Tours, holder: FacilitatorProfile, other: FacilitatorProfile
) -> None:
    """Six groups lived through last school year; their members left them in July."""
    with living_on(season.moment(2023, 9, 11)), within(tours.space.organisation):
        cycle = open_cycle(
            organisation=tours.space.organisation,
            actor=tours.director,
            title=f"{TITLE}, l’an dernier",
            kind=CycleKind.PRACTICE_ANALYSIS,
            membership=MembershipMode.CLOSED,
            is_voluntary=False,
            starts_on=season.day(2023, 9, 25),
            ends_on=season.day(2024, 6, 26),
            avoids_school_holidays=True,
            objectives=OBJECTIVES,
            groups=[
                GroupPlan(
                    name=name,
                    service=tours.services[name.split()[0]],
                    site=tours.site,
                    size_budgeted=12,
                    size_actual=None,
                    sessions_min=6,
                    sessions_max=7,
                    duration_minutes=120,
                    facilitators=(holder if name in FILLED_GROUPS else other,),
                )
                for name in (*OPEN_GROUPS, *FILLED_GROUPS)
            ],
        )
        # Half of today's people were there already.
        veterans = {name: team[::2] for name, team in tours.teams.items()}
        chapters.fill(cycle, veterans, tours.director)
        chapters.wishes(cycle, WINDOWS, GAPS, (holder, other), tours.director)
    chapters.plan_the_year(cycle, tours.director, season.moment(2023, 9, 12))
    with living_on(season.moment(2024, 7, 1)), within(tours.space.organisation):
        for enrolment in Enrolment.objects.filter(group__cycle=cycle, ends_on=None):
            leave(enrolment=enrolment, actor=tours.director)


def _this_year(
    season: Season, tours: Tours, providers: dict[str, ProviderSpace], holder: FacilitatorProfile
) -> None:
    """Call in June, offers in summer, award and calendar in September."""
    with living_on(season.moment(2024, 6, 24)):
        call = chapters.publish_call(tours.space, tours.buyer, _call(season, tours, holder))
    for rank, proposal in enumerate(_proposals(providers)):
        chapters.offer(call, proposal, season.moment(2024, 7, 8) + timedelta(days=9 * rank))
    cycle = chapters.award_as_proposed(call, tours.director, season.moment(2024, 9, 4))
    with living_on(season.moment(2024, 9, 6)):
        chapters.fill(cycle, tours.teams, tours.director)
        leaders = [
            profile
            for slug in ("cabinet-ricochet", "atelier-des-metiers", "irene-talbot")
            for profile in providers[slug].profiles.values()
        ]
        chapters.wishes(cycle, WINDOWS, GAPS, leaders, tours.buyer)
    _sign_one(season, tours, call)
    chapters.plan_the_year(cycle, tours.buyer, season.moment(2024, 9, 13))


def _call(season: Season, tours: Tours, holder: FacilitatorProfile) -> Call:
    terms = LotPlan(name="", size_budgeted=12, sessions_min=6, sessions_max=7, duration_minutes=120)
    lots = []
    for name in OPEN_GROUPS:
        lots += chapters.lots_of([name], terms, service=tours.services[name.split()[0]])
    lots += chapters.lots_of(
        FILLED_GROUPS,
        terms,
        service=tours.services["SAPED"],
        status=LotStatus.FILLED,
        holder=holder,
        holder_name=str(holder),
        counts_for_distinct=False,
    )
    values = {
        "title": TITLE,
        "deadline": season.moment(2024, 9, 2, END_OF_DAY),
        **chapters.season_dates(season.day(2024, 9, 23), season.day(2025, 6, 27)),
        "start_is_soft": True,
        "avoids_school_holidays": True,
        "departement_code": "37",
        "site": tours.site,
        "place": "Les 2 Lions, Tours",
        "objectives": OBJECTIVES,
        "public_served": "Enfants et adolescents suivis par une mesure de protection, au civil "
        "ou au pénal, et leurs familles.",
        "participant_roles": sorted({str(one) for one in TEAM}),
        "facilitator_profiles": ["psychologist", TRAINED_PROFESSIONAL],
        "method": "Toutes les approches sont bienvenues.",
        "assets": "Connaître la protection de l’enfance, ses métiers et ceux qu’elle accompagne.",
        "evaluation": "Un point à mi-parcours avec les cadres, un bilan en juin par groupe.",
        "min_distinct_facilitators": 2,
        "distinct_is_strict": False,
    }
    return Call(texts.TOURS, values, lots, [Paper(DocumentKind.METHODOLOGY_NOTE)])


def _proposals(providers: dict[str, ProviderSpace]) -> list[Proposal]:
    return [
        Proposal(
            providers["cabinet-ricochet"],
            [(name, "Arnaudet", 26_000) for name in OPEN_GROUPS],
            "Une situation par séance, racontée puis travaillée à plusieurs voix. La première "
            "demi-heure accueille ce qui s’est passé depuis la fois précédente.",
            "Le mardi et le jeudi, de préférence.",
            7,
        ),
        Proposal(
            providers["atelier-des-metiers"],
            [
                ("SIE", "Ferrandi", 29_500),
                ("SIEMO 1", "Le Goff", 28_000),
                ("SIEMO 2", "Le Goff", 28_000),
                ("SIEMO 3", "Ferrandi", 29_500),
            ],
            "Le groupe choisit la situation, l’expose, la questionne, puis cherche ce qui peut "
            "être tenté autrement. Chaque séance se termine par un tour de parole.",
            "Du lundi au jeudi.",
            7,
        ),
        Proposal(
            providers["les-passerelles"],
            [("SIE", "Valentin", 31_000), ("SIEMO 1", "Sarr", 31_000)],
            "Une démarche inspirée du pouvoir d’agir\u00a0: partir de ce qui dépend de nous.",
            "Le mardi.",
            6,
        ),
    ]


def _sign_one(season: Season, tours: Tours, call: Consultation) -> None:
    """One convention is signed, the other still waits."""
    with living_on(season.moment(2024, 9, 10)), within(tours.space.organisation):
        first = Agreement.objects.filter(consultation=call).order_by("-total_gross_cents").first()
        if first is not None:
            agreements.sign(first, tours.director)


def _open_call(season: Season, tours: Tours) -> None:
    """Another need, open to offers today."""
    deadline = season.deadline_to_come()
    with living_on(season.before_today(6)):
        chapters.publish_call(
            tours.space,
            tours.buyer,
            Call(
                texts.HEADS,
                {
                    "title": "Analyse des pratiques pour l’encadrement",
                    "deadline": deadline,
                    **chapters.season_dates(*season.season_after(deadline)),
                    "departement_code": "37",
                    "site": tours.site,
                    "place": "Les 2 Lions, Tours",
                    "participant_roles": [str(Profession.HEAD_OF_SERVICE)],
                    "facilitator_profiles": ["supervisor", "psychosociologist", "psychologist"],
                    "objectives": ["Penser ensemble ce que demande la décision."],
                    "avoids_school_holidays": True,
                },
                [
                    LotPlan(
                        name="Encadrement",
                        size_budgeted=6,
                        sessions_min=5,
                        sessions_max=5,
                        duration_minutes=120,
                    )
                ],
            ),
        )


def _draft(season: Season, tours: Tours) -> None:
    """A text pasted yesterday: the draft still asks its questions."""
    with living_on(season.before_today(1)):
        chapters.draft(
            tours.space,
            tours.heads["SIE"],
            Call(
                texts.WRITING,
                {
                    "title": "Écrire au juge\u00a0: formation du SIE",
                    "kind": CycleKind.TRAINING,
                    "departement_code": "37",
                    "site": tours.site,
                },
                [LotPlan(name="SIE", service=tours.services["SIE"], size_budgeted=12)],
            ),
        )
