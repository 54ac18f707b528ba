"""A call with criteria, three offers and three readers: what the tests of the analysis share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.test import override_settings

from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import User
from maillage.tendering.content import Reference
from maillage.tendering.domain import analysis
from maillage.tendering.models import Consultation, Criterion, DepositReceipt, Offer
from maillage.tendering.queries import analysis as queries
from maillage.tendering.queries import offers as offer_queries
from tests.factories import PROVIDER_ROLES, Space, World, make_space
from tests.tendering.factories import make_facilitator
from tests.tendering.offers import content, deposit, make_answerable_call

CRITERIA = (("price", "Prix", 40), ("technical", "Méthode", 50), ("environment", "Trajets", 10))

PAST = Reference("practice_analysis", "school", 2019, 2022, 24, "Collège Anatole", "En cité")

MARKS = {"Anne": ("30", "5"), "Idriss": ("45.25", "8"), "Zoé": ("40", "10")}
# Idriss 89,61…; Zoé 80; Anne 75, on each lot.


@dataclass
class Competition:
    """The call, its providers by name ("Anne", "Idriss", "Zoé") and their offers."""

    world: World
    call: Consultation
    spaces: dict[str, Space]
    receipts: dict[str, DepositReceipt]
    roles: tuple[str, ...] = ("professional", "hr", "buyer")

    @property
    def readers(self) -> list[User]:
        return [self.world.home.people[role] for role in self.roles]

    def offer(self, name: str) -> Offer:
        with across_organisations("test"):
            return Offer.objects.get(pk=self.receipts[name].offer_id)

    def url(self, path: str) -> str:
        return f"/o/{self.world.home.organisation.slug}/appels/{self.call.slug}/{path}"


def make_criteria(call: Consultation) -> list[Criterion]:
    with within(call.organisation):
        return [
            Criterion.objects.create(
                organisation=call.organisation,
                consultation=call,
                kind=kind,
                label=label,
                weight=weight,
                position=position,
            )
            for position, (kind, label, weight) in enumerate(CRITERIA)
        ]


def competition(world: World, *, lots: int = 2, **fields: Any) -> Competition:
    """Anne at 300 euros a session, Idriss at 330, Zoé at 400, each for every lot."""
    call = make_answerable_call(
        world.home.organisation, lots=lots, deadline=clock.now() - timedelta(days=1), **fields
    )
    make_criteria(call)
    found = Competition(world, call, {}, {})
    open_lots = offer_queries.open_lots(call)
    with override_settings(MAILLAGE_NOW=(clock.now() - timedelta(days=2)).isoformat()):
        for number, (first, last, price) in enumerate(
            (("Anne", "Petit", 300), ("Idriss", "Benali", 330), ("Zoé", "Lagarde", 400))
        ):
            space = world.provider if number == 0 else make_space("provider", PROVIDER_ROLES)
            person = make_facilitator(space.organisation, first_name=first, last_name=last)
            note = f"{first} {last} propose une lecture systémique, pour {price} € la séance."
            offered = content(
                open_lots,
                person,
                price=price * 100,
                methodology_note=note,
                references=(PAST,),
            )
            found.spaces[first] = space
            found.receipts[first] = deposit(call, space, offered)
    return found


def name_readers(found: Competition, **terms: bool) -> None:
    with within(found.world.home.organisation):
        analysis.name_readers(
            consultation=found.call,
            actor=found.world.home.people["buyer"],
            people=found.readers,
            hides_identity=terms.get("hides_identity", False),
            marks_each_lot=terms.get("marks_each_lot", False),
        )


def declare(found: Competition, person: User, conflicts: tuple[str, ...] = ()) -> None:
    with within(found.world.home.organisation):
        reader = queries.reader_of(found.call, person)
        assert reader is not None
        analysis.declare(
            reader=reader,
            interests=[
                analysis.Interest(found.offer(name), name in conflicts, "ancienne collègue")
                for name in found.receipts
            ],
        )


def mark_all(found: Competition, person: User, values: dict[str, tuple[str, str]]) -> None:
    """Give (method, journeys) to each named offer, then fix."""
    with within(found.world.home.organisation):
        reader = queries.reader_of(found.call, person)
        assert reader is not None
        criteria = queries.quality(queries.criteria_of(found.call))
        for name, marks in values.items():
            analysis.keep_marks(
                reader=reader,
                offer=found.offer(name),
                given=[
                    analysis.Given(criterion, None, Decimal(mark), "")
                    for criterion, mark in zip(criteria, marks, strict=True)
                ],
            )
        wanted = {
            name: {(one.pk, found.offer(name).pk, None) for one in criteria} for name in values
        }
        analysis.fix_marks(reader=reader, wanted=wanted)


def read_by_all(found: Competition, values: dict[str, tuple[str, str]]) -> None:
    """Every reader declares nothing, gives the same marks and fixes them."""
    name_readers(found)
    for person in found.readers:
        declare(found, person)
        mark_all(found, person, values)
