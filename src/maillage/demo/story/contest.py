"""A competition that has closed: three offers on two groups, read by three colleagues."""

from decimal import Decimal

from maillage.demo.story import chapters, texts
from maillage.demo.story.cast import Space
from maillage.demo.story.chapters import Call, Proposal
from maillage.demo.story.providers import ProviderSpace
from maillage.demo.story.season import Season, living_on
from maillage.kernel.tenancy import within
from maillage.people.models import Service, Site, User
from maillage.tendering import reader_access
from maillage.tendering.domain import analysis
from maillage.tendering.domain.reading import LotPlan
from maillage.tendering.enums import CriterionKind
from maillage.tendering.models import Consultation, Criterion
from maillage.tendering.queries import analysis as queries

GROUPS = ("Maison du Clain", "Maison des Trois-Rivières")
CRITERIA = (
    (CriterionKind.PRICE, "Prix", 40, "Le prix de toutes les séances, déplacements compris."),
    (CriterionKind.TECHNICAL, "Méthode et cadre", 50, "Adaptation au public, cadre, évaluation."),
    (CriterionKind.ENVIRONMENT, "Trajets", 10, "Trajets évités ou faits en train."),
)
# House, family name of the person, cents a session, what the note says.
OFFERS = (
    (
        "les-passerelles",
        "Sarr",
        52_000,
        "Nous travaillons à partir de récits courts, choisis par le groupe. Aminata Sarr vient en "
        "train et reste la journée.",
    ),
    (
        "parole-en-commun",
        "",
        47_500,
        "Une lecture systémique, des jeux de rôle quand le groupe le souhaite, un écrit de cadre "
        "relu à mi-parcours.",
    ),
    (
        "cabinet-ricochet",
        "",
        61_000,
        "Un temps d’apport théorique à chaque séance, puis l’analyse d’une situation. Une "
        "évaluation écrite à la fin.",
    ),
)
# What the head of service, who has finished, gave: method, journeys.
MARKS = ((Decimal(42), Decimal(9)), (Decimal("38.5"), Decimal(6)), (Decimal(33), Decimal(4)))


def tell(
    season: Season,
    space: Space,
    place: tuple[Site, Service],
    readers: tuple[User, User, User],
    providers: dict[str, ProviderSpace],
) -> None:
    """The call, its offers, and one reader of three who has fixed the marks."""
    buyer, _, head = readers
    with living_on(season.before_today(30)):
        call = chapters.publish_call(space, buyer, _call(season, *place))
        with within(space.organisation):
            _announce(call)
    for house, person, price, note in OFFERS:
        provider = providers[house]
        who = person or next(iter(provider.profiles))
        bids = [(group, who, price + 1_500 * rank) for rank, group in enumerate(GROUPS)]
        proposal = Proposal(provider, bids, note, "Les mardis et les jeudis.", 6)
        chapters.offer(call, proposal, season.before_today(12))
    with living_on(season.before_today(4)), within(space.organisation):
        analysis.name_readers(
            consultation=call,
            actor=buyer,
            people=readers,
            hides_identity=True,
            marks_each_lot=False,
        )
    with living_on(season.before_today(2)), within(space.organisation):
        _read(call, head)


def _announce(call: Consultation) -> None:
    """Its criteria: a request for quotes has none of its own, and a competition a committee,
    whose keys are made in browsers."""
    for position, (kind, label, weight, detail) in enumerate(CRITERIA):
        Criterion.objects.create(
            organisation=call.organisation,
            consultation=call,
            kind=kind,
            label=label,
            weight=weight,
            detail=detail,
            position=position,
        )


def _read(call: Consultation, person: User) -> None:
    reader = queries.reader_of(call, person)
    if reader is None:
        raise RuntimeError("the story named this reader")
    bidders = reader_access.access_bidders(user=person, consultation=call)
    analysis.declare(
        reader=reader, interests=[analysis.Interest(one.offer, False) for one in bidders]
    )
    criteria = queries.quality(queries.criteria_of(call))
    wanted: dict[str, set[tuple[int, int, int | None]]] = {}
    for bidder, marks in zip(bidders, MARKS, strict=True):
        given = [
            analysis.Given(criterion, None, mark)
            for criterion, mark in zip(criteria, marks, strict=True)
        ]
        analysis.keep_marks(reader=reader, offer=bidder.offer, given=given)
        wanted[bidder.name] = {(one.pk, bidder.offer.pk, None) for one in criteria}
    analysis.fix_marks(reader=reader, wanted=wanted)


def _call(season: Season, site: Site, service: Service) -> Call:
    deadline = season.before_today(6)
    first, last = season.season_after(season.deadline_to_come())
    terms = LotPlan(
        name="",
        service=service,
        size_budgeted=12,
        sessions_min=6,
        sessions_max=6,
        duration_minutes=150,
    )
    return Call(
        texts.VIENNE,
        {
            "title": "Analyse des pratiques des équipes de protection de l’enfance",
            "deadline": deadline,
            **chapters.season_dates(first, last),
            "departement_code": "86",
            "site": site,
            "place": "Poitiers et Montmorillon",
            "objectives": ["Prendre du recul sur les situations.", "Soutenir le travail d’équipe."],
            "participant_roles": ["social_worker", "special_educator"],
            "facilitator_profiles": ["psychologist", "consultant", "trainer"],
            "min_distinct_facilitators": 2,
        },
        chapters.lots_of(GROUPS, terms),
    )
