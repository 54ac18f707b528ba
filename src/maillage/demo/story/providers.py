"""Five providers, each with the persons who lead groups."""

from dataclasses import asdict, dataclass

from maillage.demo.story.cast import Space, open_space
from maillage.groups.enums import CycleKind
from maillage.kernel.tenancy import within
from maillage.people.enums import FacilitatorProfileType as Type
from maillage.people.enums import OrganisationKind, Role
from maillage.people.models import FacilitatorProfile, Provider
from maillage.tendering.content import Reference
from maillage.tendering.enums import StructureKind
from maillage.tendering.models import ProviderReference

SMALL_BUSINESS = "franchise en base, article 293 B du code général des impôts"
TRAINING = "formation professionnelle, article 261-4-4° du code général des impôts"


@dataclass(frozen=True)
class Person:
    """Somebody who leads groups, as their profile tells it."""

    first_name: str
    last_name: str
    types: tuple[Type, ...]
    methods: tuple[str, ...]
    presentation: str


def _past(
    where: StructureKind, since: int, until: int | None, sessions: int, line: str
) -> Reference:
    return Reference(CycleKind.PRACTICE_ANALYSIS, where, since, until, sessions, "", line)


@dataclass(frozen=True)
class House:
    """A provider: an organisation and its persons, the first of whom looks after the space."""

    slug: str
    name: str
    siret: str
    address: str
    commune: str
    departements: tuple[str, ...]
    presentation: str
    people: tuple[Person, ...]
    has_qualiopi: bool = False
    registration_no: str = ""
    vat_basis_points: int = 0
    vat_exemption: str = SMALL_BUSINESS
    references: tuple[Reference, ...] = ()


HOUSES = (
    House(
        slug="cabinet-ricochet",
        name="Cabinet Ricochet",
        siret="00001107200014",
        address="12 rue des Tisserands",
        commune="37261",
        departements=("37", "41", "86"),
        presentation="Un cabinet de psychologue installé à Tours, au service des équipes "
        "éducatives depuis quinze ans.",
        people=(
            Person(
                "Solène",
                "Arnaudet",
                (Type.PSYCHOLOGIST, Type.SUPERVISOR),
                ("clinique", "systémique"),
                "Psychologue clinicienne, dix ans en AEMO avant de s'installer.",
            ),
        ),
        references=(
            _past(StructureKind.ASSOCIATION, 2019, None, 8, "Deux équipes d’AEMO, chaque mois."),
            _past(StructureKind.RESIDENTIAL, 2016, 2020, 10, "Une maison d’enfants."),
        ),
    ),
    House(
        slug="atelier-des-metiers",
        name="Atelier des métiers",
        siret="00001208800019",
        address="4 quai de la Fonderie",
        commune="49007",
        departements=("37", "49", "86"),
        presentation="Une petite équipe de psychosociologues et de formateurs, "
        "certifiée pour la formation.",
        people=(
            Person(
                "Bastien",
                "Le Goff",
                (Type.PSYCHOSOCIOLOGIST, Type.TRAINER),
                ("groupe d'entraînement à l'analyse des situations",),
                "Psychosociologue, formé à l'animation de groupes en travail social.",
            ),
            Person(
                "Maud",
                "Ferrandi",
                (Type.WORK_PSYCHOLOGIST, Type.CONSULTANT),
                ("clinique de l'activité",),
                "Psychologue du travail, attentive à ce que le métier demande.",
            ),
        ),
        references=(
            _past(StructureKind.DEPARTMENT, 2021, None, 6, "Une maison départementale."),
            _past(StructureKind.OUTREACH_SERVICE, 2018, 2022, 9, "Une équipe de SESSAD."),
        ),
        has_qualiopi=True,
        registration_no="52490000137",
        vat_exemption=TRAINING,
    ),
    House(
        slug="les-passerelles",
        name="Coopérative Les Passerelles",
        siret="00001309400016",
        address="27 avenue du Clain",
        commune="86194",
        departements=("37", "79", "86"),
        presentation="Une coopérative de formation au travail social, née à Poitiers.",
        people=(
            Person(
                "Hugo",
                "Valentin",
                (Type.TRAINER, Type.EXPERIENCED_PROFESSIONAL),
                ("pouvoir d'agir", "co-développement"),
                "Conseiller en économie sociale et familiale devenu formateur.",
            ),
            Person(
                "Aminata",
                "Sarr",
                (Type.SOCIOLOGIST, Type.PSYCHOPEDAGOGUE),
                ("pouvoir d'agir",),
                "Sociologue, elle accompagne les animations collectives.",
            ),
        ),
        references=(
            _past(StructureKind.DEPARTMENT, 2020, None, 5, "Un groupe ouvert aux volontaires."),
        ),
        has_qualiopi=True,
        registration_no="75860000291",
        vat_exemption=TRAINING,
    ),
    House(
        slug="irene-talbot",
        name="Irène Talbot, psychologue",
        siret="00001409200019",
        address="3 place du Grand Marché",
        commune="37261",
        departements=("37",),
        presentation="Exercice libéral à Tours.",
        people=(
            Person(
                "Irène",
                "Talbot",
                (Type.PSYCHOLOGIST, Type.PSYCHOTHERAPIST),
                ("clinique",),
                "Psychologue, elle accompagne deux équipes du placement à domicile.",
            ),
        ),
    ),
    House(
        slug="parole-en-commun",
        name="Parole en commun",
        siret="00001510700014",
        address="61 rue de la République",
        commune="93066",
        departements=("75", "93", "94"),
        presentation="Deux praticiens de l'approche systémique en Seine-Saint-Denis.",
        people=(
            Person(
                "Yannis",
                "Kessler",
                (Type.SUPERVISOR, Type.PSYCHOTHERAPIST),
                ("systémique",),
                "Superviseur d'équipes, habitué aux grands groupes.",
            ),
            Person(
                "Leïla",
                "Marchand",
                (Type.PHILOSOPHER, Type.ANTHROPOLOGIST),
                ("analyse institutionnelle",),
                "Philosophe de formation, anthropologue de terrain.",
            ),
        ),
        vat_basis_points=2000,
        vat_exemption="",
    ),
)


@dataclass(frozen=True)
class ProviderSpace:
    """A provider in the story: its space, how it invoices, its persons by last name."""

    house: House
    space: Space
    profiles: dict[str, FacilitatorProfile]


def settle() -> dict[str, ProviderSpace]:
    """Open the five spaces: {slug: provider}."""
    return {house.slug: _settle(house) for house in HOUSES}


def _settle(house: House) -> ProviderSpace:
    domain = f"{house.slug}.example"
    space = open_space(
        slug=house.slug,
        domain=domain,
        name=house.name,
        kind=OrganisationKind.PROVIDER,
        siret=house.siret,
        address=house.address,
        commune_code=house.commune,
        departement_code=house.commune[:2],
        email=f"bonjour@{domain}",
        phone="02 00 00 00 00",
    )
    profiles = {}
    with within(space.organisation):
        Provider.objects.create(
            organisation=space.organisation,
            presentation=house.presentation,
            has_qualiopi=house.has_qualiopi,
            training_registration_no=house.registration_no,
            vat_exemption_reason=house.vat_exemption,
        )
        for reference in house.references:
            ProviderReference.objects.create(organisation=space.organisation, **asdict(reference))
        for rank, person in enumerate(house.people):
            user = space.person(person.first_name, person.last_name, Role.FACILITATOR)
            if rank == 0:
                space.person(person.first_name, person.last_name, Role.ADMIN)
            profiles[person.last_name] = FacilitatorProfile.objects.create(
                organisation=space.organisation,
                user=user,
                first_name=person.first_name,
                last_name=person.last_name,
                profile_types=[str(one) for one in person.types],
                methods=list(person.methods),
                departements=list(house.departements),
                presentation=person.presentation,
            )
    return ProviderSpace(house, space, profiles)
