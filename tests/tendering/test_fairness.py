"""What keeps an award fair: one quantity for all, one person counted once, wishes and rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings

from maillage.engine.award import Bid, Rules, best
from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import FacilitatorProfile
from maillage.tendering import access
from maillage.tendering.comparing import low_prices, rule_words, same_names
from maillage.tendering.domain import receipts, revising
from maillage.tendering.domain.awarding import AwardRefused, award
from maillage.tendering.domain.holders import named_holder, persons_of
from maillage.tendering.enums import LotStatus
from maillage.tendering.forms.calls import PriceField
from maillage.tendering.models import Consultation, DepositReceipt, Lot
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import offers as offer_queries
from tests.factories import PROVIDER_ROLES, World, make_space
from tests.tendering.factories import make_facilitator, make_lot
from tests.tendering.offers import content, deposit, make_answerable_call, table_of


def two_answers(world: World, *, lots: int = 1, **fields: Any) -> Consultation:
    """Anne at 300 € and Idriss at 310 € a session, past the deadline; no criterion."""
    call = make_answerable_call(
        world.home.organisation, lots=lots, deadline=clock.now() - timedelta(days=1), **fields
    )
    with within(world.home.organisation):
        Lot.objects.filter(consultation=call).update(sessions_min=6, sessions_max=7)
    open_lots = offer_queries.open_lots(call)
    with override_settings(MAILLAGE_NOW=(clock.now() - timedelta(days=2)).isoformat()):
        for space, first, price, sessions in (
            (world.provider, "Anne", 30_000, 7),
            (make_space("provider", PROVIDER_ROLES), "Idriss", 31_000, 6),
        ):
            person = make_facilitator(space.organisation, first_name=first, last_name="Petit")
            offered = content(open_lots, person, price=price)
            bids = tuple(replace(bid, sessions=sessions) for bid in offered.bids)
            deposit(call, space, replace(offered, bids=bids))
    return call


def test_prices_are_compared_on_the_same_number_of_sessions(world: World) -> None:
    call = two_answers(world)
    table = table_of(world, call)
    proposed = table.rows[0].proposed
    assert proposed is not None
    # 300 € for 7 sessions are more than 310 € for 6, and the lower price all the same.
    assert (proposed.facilitator, proposed.sessions) == ("Anne Petit", 7)
    assert [cell.compared_cents for cell in table.rows[0].answers] == [7 * 30_000, 7 * 31_000]


def test_whoever_leads_a_filled_group_is_the_same_person_in_an_offer(world: World) -> None:
    call = two_answers(world, min_distinct_facilitators=2, max_lots_per_facilitator=1)
    home = world.home.organisation
    with within(home):
        make_lot(
            call,
            2,
            status=LotStatus.FILLED,
            holder=named_holder(organisation=home, name="Anne PETIT"),
        )
    table = table_of(world, call)
    assert table.rows[0].proposed is not None
    assert table.rows[0].proposed.facilitator == "Idriss Petit"
    anne = {table.rows[0].lot.slug: table.rows[0].answers[0].key}
    terms: dict[str, Any] = {
        "consultation": call,
        "actor": world.home.people["buyer"],
        "comparison": table,
        "lots": call_queries.lots_of(call),
        "choice": anne,
    }
    with within(home), pytest.raises(AwardRefused, match="2\u00a0groupes"):
        award(**terms, reason="Elle connaît l’équipe.")


def test_a_name_that_two_providers_say_is_a_doubt_until_accounts_part_it(world: World) -> None:
    call = two_answers(world, min_distinct_facilitators=2)
    assert same_names(table_of(world, call)) == []
    with across_organisations("test"):
        FacilitatorProfile.objects.filter(first_name="Idriss").update(first_name="Anné")
    table = table_of(world, call)
    (said,) = same_names(table)
    houses = [one.provider.name for one in table.offers]
    assert [house in said for house in houses] == [True, True]
    assert "les règles en comptent ici 2" in said.replace("\u00a0", " ")
    table.namesakes[0].append(table.namesakes[0][0])
    assert "(2 fois)" in same_names(table)[0]
    # A doubt, no verdict: the award is proposed all the same.
    assert len(table.proposed_choice) == 1
    with across_organisations("test"):
        FacilitatorProfile.objects.filter(first_name="Anné").update(
            user=world.home.people["director"]
        )
        assert len(same_names(table_of(world, call))) == 1
        FacilitatorProfile.objects.filter(first_name="Anne").update(user=world.home.people["buyer"])
    assert same_names(table_of(world, call)) == []


def test_two_accounts_of_one_name_are_two_persons(world: World) -> None:
    home, rival = world.home.organisation, make_space("provider", PROVIDER_ROLES).organisation
    houses = (world.provider.organisation, rival, home)
    mine, theirs, named = (
        make_facilitator(house, first_name="Anne", last_name="Petit") for house in houses
    )

    def count(*profiles: Any) -> int:
        return len(set(persons_of(profiles, home).values()))

    assert count(mine, named) == 1
    # A rival who declares a namesake ties nobody to the rules.
    assert count(mine, theirs) == 2
    assert count(mine, theirs, named) == 3
    mine.user = theirs.user = world.home.people["buyer"]
    assert count(mine, theirs) == 1
    theirs.user = world.home.people["director"]
    assert count(mine, theirs) == 2


def test_what_an_offer_says_of_a_person_binds_that_offer_alone() -> None:
    bids = [
        Bid.by_price(lot=lot, offer=offer, person="anne", cost=cost)
        for lot in ("a", "b")
        for offer, cost in (("hers", 100), ("a rival's", 200))
    ]
    found = best(("a", "b"), bids, Rules(most_each={("a rival's", "anne"): 1}))
    assert found is not None
    assert [bid.offer for bid in found.bids] == ["hers", "hers"]


def test_a_most_that_is_a_wish_gives_way_and_is_told(world: World) -> None:
    call = two_answers(world, lots=3, max_lots_per_facilitator=1, max_is_strict=False)
    table = table_of(world, call)
    # Two persons for three groups: the wish cannot hold, the award without it is proposed.
    assert len(table.proposed_choice) == 3
    assert "ne permettent pas de tenir le souhait d’au plus 1\u00a0groupe" in rule_words(table)
    terms: dict[str, Any] = {
        "consultation": call,
        "actor": world.home.people["buyer"],
        "comparison": table,
        "lots": call_queries.lots_of(call),
        "choice": table.proposed_choice,
    }
    with within(world.home.organisation):
        with pytest.raises(AwardRefused, match="écrivez pourquoi"):
            award(**terms, reason="")
        award(**terms, reason="Deux personnes seulement ont répondu.")


def test_a_low_price_is_asked_about_even_between_two(world: World) -> None:
    call = two_answers(world)
    assert low_prices(table_of(world, call)) == []
    with override_settings(MAILLAGE_NOW=(clock.now() - timedelta(days=2)).isoformat()):
        space = make_space("provider", PROVIDER_ROLES)
        person = make_facilitator(space.organisation, first_name="Zoé", last_name="Roy")
        lots = offer_queries.open_lots(call)
        deposit(call, space, content(lots, person, price=20_000))
    (said,) = low_prices(table_of(world, call))
    assert "200,00 €" in said.replace("\u00a0", " ")
    assert "la médiane des autres" in said


@pytest.mark.parametrize("typed", ["0", "0,00"])
def test_a_price_of_nothing_is_refused(typed: str) -> None:
    with pytest.raises(Exception, match="plus grand que zéro"):
        PriceField().clean(typed)


def test_a_clock_moved_back_opens_nothing_again(world: World) -> None:
    call = two_answers(world)
    fixed = receipts.fixed_list(call)
    assert fixed is not None
    lots = offer_queries.open_lots(call)
    provider = world.provider
    person = make_facilitator(provider.organisation, first_name="Anne", last_name="Petit")
    assert call.deadline is not None
    with override_settings(MAILLAGE_NOW=(call.deadline - timedelta(hours=1)).isoformat()):
        again = deposit(call, provider, content(lots, person, price=10_000))
        assert again.is_late
        assert not access.withdraw_offer(
            consultation=call,
            provider=provider.organisation,
            actor=provider.people["facilitator"],
        )
        with within(world.home.organisation), pytest.raises(revising.NotAmendable):
            revising.amend(
                consultation=call,
                actor=world.home.people["buyer"],
                changes={"deadline": clock.now() + timedelta(days=9)},
                words="Un peu plus de temps.",
            )
    with within(provider.organisation):
        standing = DepositReceipt.objects.get(offer__status="sealed")
    assert standing.digest in fixed.leaves[0] + fixed.leaves[1]
