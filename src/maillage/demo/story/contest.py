"""Three competitions of a committee of three: one open to offers, one whose time has come to be
opened, one opened, which they now read.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from maillage.demo.story import chapters, sealed, texts
from maillage.demo.story.cast import Space
from maillage.demo.story.chapters import Call, Proposal
from maillage.demo.story.providers import ProviderSpace
from maillage.demo.story.season import Season, living_on
from maillage.kernel.tenancy import within
from maillage.people.models import Service, Site, User
from maillage.tendering import reader_access
from maillage.tendering.domain import analysis
from maillage.tendering.domain.criteria import CriterionPlan
from maillage.tendering.domain.reading import LotPlan
from maillage.tendering.enums import CriterionKind, Procedure
from maillage.tendering.models import Consultation
from maillage.tendering.queries import analysis as queries

GROUPS = ("Maison du Clain", "Maison des Trois-Rivières")
TO_OPEN = ("Maison de la Vonne",)
TO_COME = ("Maison de la Gartempe",)
CRITERIA = (
    CriterionPlan(
        CriterionKind.PRICE, "Prix", 40, "Le prix de toutes les séances, déplacements compris."
    ),
    CriterionPlan(
        CriterionKind.TECHNICAL,
        "Méthode et cadre",
        50,
        "Adaptation au public, cadre, évaluation.",
    ),
    CriterionPlan(CriterionKind.ENVIRONMENT, "Trajets", 10, "Trajets évités ou faits en train."),
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
    """The three calls, their offers, and one reader of three who has fixed the marks."""
    buyer, _, head = readers
    with living_on(season.before_today(30)):
        held = sealed.publish(space, readers, _call(season, *place), CRITERIA)
    for house, person, price, note in OFFERS:
        proposal = _proposal(providers[house], person, price, note, GROUPS)
        sealed.answer(held, proposal, season.before_today(12))
    sealed.open_offers(held, readers, season.before_today(5))
    call = held.call
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
    with living_on(season.before_today(20)):
        to_open = sealed.publish(space, readers, _call_to_open(season, *place), CRITERIA)
    for house, person, price, note in OFFERS[:2]:
        proposal = _proposal(providers[house], person, price, note, TO_OPEN)
        sealed.answer(to_open, proposal, season.before_today(3))
    with living_on(season.before_today(8)):
        to_come = sealed.publish(space, readers, _call_to_come(season, *place), CRITERIA)
    house, person, price, note = OFFERS[1]
    proposal = _proposal(providers[house], person, price, note, TO_COME)
    sealed.answer(to_come, proposal, season.before_today(2))


def _proposal(
    provider: ProviderSpace, person: str, price: int, note: str, groups: Sequence[str]
) -> Proposal:
    who = person or next(iter(provider.profiles))
    bids = [(group, who, price + 1_500 * rank) for rank, group in enumerate(groups)]
    return Proposal(provider, bids, note, "Les mardis et les jeudis.", 6)


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
    return _competition(
        season,
        site,
        service,
        GROUPS,
        {
            "title": "Analyse des pratiques des équipes de protection de l’enfance",
            "deadline": season.before_today(6),
            "place": "Poitiers et Montmorillon",
            "min_distinct_facilitators": 2,
        },
    )


def _call_to_open(season: Season, site: Site, service: Service) -> Call:
    return _competition(
        season,
        site,
        service,
        TO_OPEN,
        {
            "title": "Analyse des pratiques à Lusignan",
            "deadline": season.before_today(1),
            "place": "Lusignan",
        },
    )


def _call_to_come(season: Season, site: Site, service: Service) -> Call:
    return _competition(
        season,
        site,
        service,
        TO_COME,
        {
            "title": "Analyse des pratiques à Montmorillon",
            "deadline": season.deadline_to_come(weeks=2),
            "place": "Montmorillon",
        },
    )


def _competition(
    season: Season, site: Site, service: Service, groups: Sequence[str], said: Mapping[str, Any]
) -> Call:
    terms = LotPlan(
        name="",
        service=service,
        size_budgeted=12,
        sessions_min=6,
        sessions_max=6,
        duration_minutes=150,
    )
    deadline = max(said["deadline"], season.deadline_to_come())
    return Call(
        texts.VIENNE,
        {
            "procedure": Procedure.ADAPTED,
            **chapters.season_dates(*season.season_after(deadline)),
            "departement_code": "86",
            "site": site,
            "objectives": ["Prendre du recul sur les situations.", "Soutenir le travail d’équipe."],
            "participant_roles": ["social_worker", "special_educator"],
            "facilitator_profiles": ["psychologist", "consultant", "trainer"],
            **said,
        },
        chapters.lots_of(groups, terms),
    )
