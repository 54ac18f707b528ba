"""A provider of two persons answers six groups: who may lead, how many each, who then does."""

from __future__ import annotations

import io
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from pypdf import PdfReader

from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations, within
from maillage.tendering.content import Identity, LotBid, OfferContent, Reference
from maillage.tendering.domain.awarding import AwardRefused, award
from maillage.tendering.models import Agreement, Consultation, LotResult
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import offers as offer_queries
from tests.factories import World
from tests.tendering.factories import make_facilitator
from tests.tendering.offers import award_all, content, make_answerable_call, table_of


def answer_at_two(world: World, sign_in: Any, call: Consultation) -> tuple[Any, Any]:
    """Anne, two groups at most, or Bruno, for each of the lots: typed, kept, and shown again."""
    house = world.provider.organisation
    anne = make_facilitator(house, first_name="Anne", last_name="Petit")
    bruno = make_facilitator(house, first_name="Bruno", last_name="Cosse")
    typed = {
        "vat_basis_points": "0",
        "vat_exemption_reason": "franchise en base",
        "methodology_note": "À deux.",
        "sworn_statement": "on",
        f"most_{anne.slug}": "2",
    }
    for lot in offer_queries.open_lots(call):
        typed |= {f"{lot.slug}-price": "300", f"{lot.slug}-facilitator": anne.slug}
        typed |= {f"{lot.slug}-others": [bruno.slug]}
    client = sign_in(world.provider.people["facilitator"])
    url = f"/o/{house.slug}/appels/{call.slug}/offre/"
    assert client.post(url, typed).status_code == 302
    again = client.get(url).context
    assert again["form"].initial[f"most_{anne.slug}"] == 2
    assert [form.initial["others"] for form in again["lot_forms"]] == [[bruno.slug]] * 6
    return anne, bruno


def test_two_persons_answer_six_groups_and_are_both_named(
    world: World, sign_in: Any, at: Any
) -> None:
    deadline = clock.now() + timedelta(days=1)
    call = make_answerable_call(
        world.home.organisation, lots=6, deadline=deadline, min_distinct_facilitators=2
    )
    anne, _ = answer_at_two(world, sign_in, call)
    at(deadline + timedelta(hours=1))
    table = table_of(world, call)
    led = Counter(row.proposed.facilitator for row in table.rows if row.proposed)
    assert led == {"Anne Petit": 2, "Bruno Cosse": 4}
    buyer = sign_in(world.home.people["buyer"])
    page = buyer.get(f"/o/{world.home.organisation.slug}/appels/{call.slug}/comparaison/").text
    page = page.replace("\u00a0", " ")
    assert page.count("Anne Petit ou Bruno Cosse") == 6
    assert page.count("Groupe confié à Anne Petit") == 2
    assert "(Anne Petit : 2 au plus)" in page
    all_to_anne = {
        row.lot.slug: next(cell.key for cell in row.answers if cell.profile == anne)
        for row in table.rows
    }
    with within(world.home.organisation), pytest.raises(AwardRefused, match=r"2.groupes au plus"):
        award(
            consultation=call,
            actor=world.home.people["buyer"],
            comparison=table,
            lots=call_queries.lots_of(call),
            choice=all_to_anne,
            reason="Parce que.",
        )

    cycle = award_all(world, call)
    with across_organisations("test"):
        groups = list(cycle.groups.all())
        assert Counter(str(group.facilitators.get().profile) for group in groups) == led
        assert Counter(LotResult.objects.values_list("facilitator", flat=True)) == led
        agreement = Agreement.objects.get()
    space = f"/o/{world.home.organisation.slug}"
    pdf = buyer.get(f"{space}/conventions/{agreement.slug}/convention.pdf")
    read = "".join(part.extract_text() for part in PdfReader(io.BytesIO(pdf.content)).pages)
    assert (read.count("Anne Petit"), read.count("Bruno Cosse")) == (2, 4)


def test_persons_are_letters_in_the_envelope_that_is_read_first(world: World) -> None:
    call = make_answerable_call(world.home.organisation, lots=2)
    anne = make_facilitator(world.provider.organisation)
    whole = content(offer_queries.open_lots(call), anne, pieces=())
    first, second = whole.bids
    whole = OfferContent(
        **{
            **vars(whole),
            "bids": (
                LotBid(first.lot, 6, 30_000, "anne", ("bruno",)),
                LotBid(second.lot, 6, 30_000, "carole", ("anne",)),
            ),
            "most_each": {"anne": 1, "bruno": 2, "nobody": 3},
            "references": (Reference("training", "school", 2020, None, None, "Collège", "Un an"),),
        }
    )
    shown = OfferContent.from_bytes(whole.unsigned().to_bytes())
    assert [bid.persons for bid in shown.bids] == [("A", "B"), ("C", "A")]
    assert shown.most_each == {"A": 1, "B": 2}
    assert shown.references == (Reference("training", "school", 2020),)
    identity = Identity(
        {"A": "anne", "B": "bruno", "C": "carole"}, references=(("Collège", "Un an"),)
    )
    signed = shown.signed_by(Identity.from_bytes(identity.to_bytes()))
    assert signed.references == whole.references
    assert signed.bids == whole.bids
    assert signed.most_each == {"anne": 1, "bruno": 2}
