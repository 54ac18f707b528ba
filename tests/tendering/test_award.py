"""From the comparison to the cycle and its conventions, to the cent."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from maillage.groups.enums import CycleKind
from maillage.groups.models import Cycle
from maillage.kernel import clock
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import FacilitatorProfile
from maillage.tendering.domain.awarding import AwardRefused, award
from maillage.tendering.models import Agreement, AwardRecord, Consultation, Offer
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import offers as offer_queries
from tests.factories import PROVIDER_ROLES, Space, World, make_space
from tests.tendering.factories import make_facilitator, make_lot
from tests.tendering.offers import (
    award_all,
    closed_call_with_offer,
    content,
    deposit,
    make_answerable_call,
    table_of,
)


@pytest.fixture
def story(world: World) -> tuple[World, Consultation, Space]:
    """Four open groups and two filled; two providers, the second one dearer; two persons wished."""
    call = make_answerable_call(
        world.home.organisation,
        lots=4,
        deadline=clock.now() - timedelta(days=1),
        min_distinct_facilitators=2,
    )
    other = make_space("provider", PROVIDER_ROLES)
    holder = make_facilitator(other.organisation, first_name="Odile", last_name="Marchand")
    for number in (5, 6):
        make_lot(call, number, status="filled", holder=holder, counts_for_distinct=False)
    lots = offer_queries.open_lots(call)
    with override_settings(MAILLAGE_NOW=(clock.now() - timedelta(days=2)).isoformat()):
        anne = make_facilitator(world.provider.organisation, first_name="Anne", last_name="Petit")
        deposit(call, world.provider, content(lots, anne, price=30_000))
        idriss = make_facilitator(other.organisation, first_name="Idriss", last_name="Benali")
        offered = content(lots[1:], idriss, price=33_000, vat_basis_points=2000)
        deposit(call, other, offered)
    return world, call, other


def test_the_proposal_respects_two_persons_and_tells_the_cost(story: Any) -> None:
    world, call, _ = story
    table = table_of(world, call)
    assert [str(row.proposed.profile) for row in table.rows if row.proposed] == [
        "Idriss Benali" if row.lot.number == 4 else "Anne Petit" for row in table.rows
    ] or table.distinct == 2
    assert table.rule_cost_cents == 7 * 3_000
    assert table.proposal_cents == 3 * 7 * 30_000 + 7 * 33_000


def test_a_proposed_price_that_is_also_the_lowest_shows_both(story: Any, sign_in: Any) -> None:
    world, call, _ = story
    client = sign_in(world.home.people["buyer"])
    space = f"/o/{world.home.organisation.slug}"
    shown = client.get(f"{space}/appels/{call.slug}/comparaison/")
    page = shown.text.split("Pour tout le besoin")[0]
    cells = re.findall(r'<td [^>]*class="([^"]*)">(.*?)</td>', page, re.DOTALL)
    told = [(kinds, "le plus bas" in cell, "attribution proposée" in cell) for kinds, cell in cells]
    # Anne is the lowest everywhere; one lot goes to Idriss so that two persons lead.
    assert sorted(told) == sorted(
        [("best chosen", True, True)] * 3 + [("best", True, False)] + [(" chosen", False, True)]
    )
    # On a phone each cell is a card of its own, which names its offer.
    offers = [column["label"] for column in shown.context["columns"]]
    assert re.findall(r'<td data-label="([^"]*)"', page) == offers * 4
    # Awarded as proposed to two providers: their conventions are the next page.
    form = shown.context["form"]
    chosen = {one.html_name: one.value() for one in form if one.value() is not None}
    done = client.post(f"{space}/appels/{call.slug}/comparaison/", {**chosen, "linked": "aucun"})
    assert (done.status_code, done.headers["Location"]) == (302, f"{space}/conventions/")
    with within(world.home.organisation):
        assert AwardRecord.objects.get().linked_offers == []


@pytest.mark.parametrize("kind", sorted(CycleKind))
def test_every_kind_of_call_opens_a_cycle_of_that_kind(story: Any, kind: str) -> None:
    world, call, _ = story
    with within(world.home.organisation):
        Consultation.objects.filter(pk=call.pk).update(kind=kind)
        call.refresh_from_db()
    assert award_all(world, call).kind == kind


def test_the_award_opens_six_groups_and_two_conventions(story: Any, commits: Any) -> None:
    world, call, other = story
    with commits():
        cycle = award_all(world, call)
    with within(world.home.organisation):
        groups = list(cycle.groups.order_by("name"))
        assert [group.name for group in groups] == [f"Groupe {n}" for n in range(1, 7)]
        agreements = {row.provider_id: row for row in Agreement.objects.all()}
    mine, theirs = agreements[world.provider.organisation.pk], agreements[other.organisation.pk]
    assert (mine.total_gross_cents, mine.total_net_cents) == (630_000, 630_000)
    assert (theirs.total_gross_cents, theirs.total_net_cents) == (231_000, 192_500)
    subjects = [message.subject for message in outbox.outbox]
    assert subjects == ["Votre proposition est retenue"] * 4


def test_filled_groups_keep_their_holder(story: Any) -> None:
    world, call, _ = story
    cycle = award_all(world, call)
    with across_organisations("test"):
        leaders = {
            group.name: [str(one.profile) for one in group.facilitators.all()]
            for group in cycle.groups.all()
        }
    assert leaders["Groupe 5"] == leaders["Groupe 6"] == ["Odile Marchand"]


def test_who_commands_here_wins_no_group(story: Any) -> None:
    """A winning offer that names the director, or the buyer who awards: nothing is written."""
    world, call, _ = story
    refusals = {"director": "dirige votre organisation", "buyer": "commande les interventions"}
    for role, why in refusals.items():
        with within(world.provider.organisation):
            FacilitatorProfile.objects.filter(last_name="Petit").update(
                user=world.home.people[role]
            )
        with pytest.raises(AwardRefused, match=why):
            award_all(world, call)
    with within(world.home.organisation):
        assert (Cycle.objects.count(), Agreement.objects.count()) == (0, 0)


def test_departing_from_the_wish_needs_a_reason(story: Any) -> None:
    world, call, _ = story
    table = table_of(world, call)
    all_to_anne = {row.lot.slug: row.answers[0].key for row in table.rows}
    terms = {
        "consultation": call,
        "actor": world.home.people["buyer"],
        "comparison": table,
        "lots": call_queries.lots_of(call),
        "choice": all_to_anne,
    }
    with within(world.home.organisation):
        with pytest.raises(AwardRefused, match="écrivez pourquoi"):
            award(**terms, reason=" ")
        assert Cycle.objects.count() == 0
        award(**terms, reason="Une seule personne connaît déjà les équipes.")
        assert Agreement.objects.count() == 1


def test_a_strict_rule_is_never_overridden(story: Any) -> None:
    world, call, _ = story
    with within(world.home.organisation):
        Consultation.objects.filter(pk=call.pk).update(distinct_is_strict=True)
        call.refresh_from_db()
    table = table_of(world, call)
    all_to_anne = {row.lot.slug: row.answers[0].key for row in table.rows}
    with within(world.home.organisation), pytest.raises(AwardRefused, match="2 personnes"):
        award(
            consultation=call,
            actor=world.home.people["buyer"],
            comparison=table,
            lots=call_queries.lots_of(call),
            choice=all_to_anne,
            reason="Parce que",
        )


def test_an_award_is_made_once(story: Any) -> None:
    world, call, _ = story
    award_all(world, call)
    with pytest.raises(AwardRefused, match="rechargez la page"):
        award_all(world, call)


def test_the_convention_is_right_to_the_cent_and_the_date(story: Any, sign_in: Any) -> None:
    world, call, other = story
    award_all(world, call)
    with within(world.home.organisation):
        slug = Agreement.objects.get(provider=other.organisation).slug
    client = sign_in(world.home.people["director"])
    answer = client.get(f"/o/{world.home.organisation.slug}/conventions/{slug}/convention.pdf")
    text = " ".join(
        page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages
    ).replace("\u00a0", " ")
    assert answer.headers["Content-Type"] == "application/pdf"
    for words in ("2 310,00 €", "1 925,00 €", "385,00 €", "Idriss Benali", "11 janvier 2027"):
        assert words in " ".join(text.split()), words
    odt = client.get(f"/o/{world.home.organisation.slug}/conventions/{slug}/convention.odt")
    assert odt.content[:2] == b"PK"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_conventions_costs_the_same(
    world: World, sign_in: Any, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        with within(world.home.organisation):
            call = make_answerable_call(world.home.organisation)
            Agreement.objects.create(
                organisation=world.home.organisation,
                consultation=call,
                provider=world.provider.organisation,
                reference=f"2026-{number:03d}",
                total_net_cents=1,
                total_gross_cents=1,
                created_at=clock.now(),
            )
    client = sign_in(world.home.people["buyer"])
    with django_assert_num_queries(7):
        client.get(f"/o/{world.home.organisation.slug}/conventions/")


@pytest.mark.parametrize("count", [1, 3])
def test_comparing_costs_the_same_whatever_the_number_of_offers(
    world: World, sign_in: Any, at: Any, count: int
) -> None:
    call, _ = closed_call_with_offer(world)
    for _ in range(count - 1):
        other = make_space("provider", PROVIDER_ROLES)
        at(clock.now() - timedelta(days=2))
        lots = offer_queries.open_lots(call)
        deposit(call, other, content(lots, make_facilitator(other.organisation)))
        at(clock.now() + timedelta(days=2))
    client = sign_in(world.home.people["buyer"])
    url = f"/o/{world.home.organisation.slug}/appels/{call.slug}/comparaison/"
    client.get(url)
    with CaptureQueriesContext(connection) as caught:
        answer = client.get(url)
    assert len(answer.context["table"].offers) == count
    assert len(caught) == 23


def test_a_piece_is_read_with_its_own_offer_only(world: World, sign_in: Any, at: Any) -> None:
    call, _ = closed_call_with_offer(world)
    other = make_space("provider", PROVIDER_ROLES)
    at(clock.now() - timedelta(days=2))
    lots = offer_queries.open_lots(call)
    deposit(call, other, content(lots, make_facilitator(other.organisation)))
    at(clock.now() + timedelta(days=2))
    with within(other.organisation):
        offer = Offer.objects.get()
    client = sign_in(world.home.people["buyer"])
    base = f"/o/{world.home.organisation.slug}/appels/{call.slug}"
    answer = client.get(f"{base}/comparaison/{offer.slug}/cv/")
    assert answer.content == b"Vingt ans de pratique"
    read = JournalLine.objects.filter(verb="read", organisation_id=world.home.organisation.pk)
    assert [line.subject_id for line in read] == [offer.pk]
    assert client.get(f"{base}/comparaison/{offer.slug}/insurance/").status_code == 404
