"""Who goes on with a stopped lot: the next of the ranks, or a reason; never who has stopped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.tendering.archive import entries_of
from maillage.tendering.domain.amending import withdraw_amendment
from maillage.tendering.domain.succession import obstacle_of, standing_of
from maillage.tendering.models import (
    Agreement,
    Amendment,
    AwardRecord,
    CallReader,
    Consultation,
    InterestDeclaration,
    LotResult,
    TakeOver,
)
from maillage.tendering.queries.successors import candidates_for, vacancies_of
from tests.factories import World
from tests.tendering.agreements import awarded_and_signed, base, reread, sign, stopped

SignIn = Callable[[Any], Client]

WHY = "Elle seule est disponible le lundi matin."


def test_passing_over_the_next_one_or_ones_own_link_owes_a_reason_kept_in_the_file(
    world: World, sign_in: SignIn, commits: Any
) -> None:
    (agreement,) = awarded_and_signed(world)
    stopped(world, agreement)
    buyer = world.home.people["buyer"]
    client, url = sign_in(buyer), f"{base(world, agreement)}suite/"
    ((vacancy, ((zoe, _), (anne, _))),) = client.get(url).context["rows"]
    assert (zoe.owes_reason, anne.owes_reason) == (False, True)
    with within(world.home.organisation):
        linked = [zoe.cell.offer.offer.pk]
        AwardRecord.objects.update(linked_offers=linked, decided_by=buyer)
    ((_, ((zoe, _), _)),) = client.get(url).context["rows"]
    assert zoe.owes_reason
    lot = vacancy.stopped.lot.slug
    assert "Pourquoi" in client.post(url, {"lot": lot, "offer": anne.cell.key}).text
    told = {"lot": lot, "offer": zoe.cell.key, "reason": WHY}
    for short in (" ", "Disponible."):
        assert client.post(url, {**told, "reason": short}).status_code == 422
    with commits():
        assert client.post(url, told).status_code == 302
    with within(world.home.organisation):
        files = {one.path: one.make for one in entries_of(reread(agreement).consultation, buyer)}
        kept = files["4-decision/reprises.csv"]().decode("utf-8-sig")
    assert "Zoé Lagarde" in kept
    assert WHY in kept


def test_a_lot_stopped_twice_waits_once_and_for_somebody_else(
    world: World, sign_in: SignIn, commits: Any
) -> None:
    (first,) = awarded_and_signed(world)
    stopped(world, first)
    client, url = sign_in(world.home.people["buyer"]), f"{base(world, first)}suite/"
    ((vacancy, ((zoe, _), _)),) = client.get(url).context["rows"]
    told = {"lot": vacancy.stopped.lot.slug, "offer": zoe.cell.key}
    with commits():
        made = client.post(url, told)["Location"]
    with within(world.home.organisation):
        second = Agreement.objects.exclude(pk=first.pk).select_related("organisation").get()
        Agreement.objects.filter(pk=second.pk).update(status="sent", sent_at=clock.now())
    sign(world, second)
    stopped(world, reread(second))
    assert client.get(made).status_code == 200
    # What is left is the second convention's to give, to none of those who stopped.
    assert client.get(url).context["rows"] == []
    ((left, candidates),) = client.get(f"{base(world, second)}suite/").context["rows"]
    assert left.sessions == vacancy.sessions
    assert [one.cell.facilitator for one, _ in candidates] == ["Anne Petit"]
    assert not candidates[0][0].owes_reason


def test_who_declared_a_conflict_is_told_that_another_chooses(
    world: World, sign_in: SignIn
) -> None:
    (agreement,) = awarded_and_signed(world)
    stopped(world, agreement)
    reader = world.home.people["buyer"]
    with within(world.home.organisation):
        seat, _ = CallReader.objects.get_or_create(
            organisation=world.home.organisation, consultation=agreement.consultation, user=reader
        )
        offer = LotResult.objects.filter(consultation=agreement.consultation).first().offer
        InterestDeclaration.objects.update_or_create(
            reader=seat,
            offer=offer,
            defaults={
                "organisation": world.home.organisation,
                "has_conflict": True,
                "declared_at": clock.now(),
            },
        )
    client = sign_in(reader)
    page = client.get(f"{base(world, agreement)}suite/")
    assert page.status_code == 200
    assert "Une autre personne choisit la suite" in page.text
    assert page.context["rows"] == []
    assert "Zoé" not in page.text
    archive = f"/o/{world.home.organisation.slug}/appels/{agreement.consultation.slug}/dossier/"
    assert "Une autre personne télécharge ce dossier" in client.get(archive).text


def test_a_take_over_that_is_withdrawn_leaves_the_group_waiting_again(
    world: World, sign_in: SignIn, commits: Any
) -> None:
    ends, other = awarded_and_signed(world, lots=2, joint="Décidé à trois ce jour.")
    stopped(world, ends)
    client, url = sign_in(world.home.people["buyer"]), f"{base(world, ends)}suite/"
    ((vacancy, candidates),) = client.get(url).context["rows"]
    (own,) = [one for one, _ in candidates if one.cell.offer.provider.pk == other.provider_id]
    told = {"lot": vacancy.stopped.lot.slug, "offer": own.cell.key, "reason": WHY}
    with commits():
        assert client.post(url, told).status_code == 302
    assert client.get(url).context["rows"] == []
    with within(world.home.organisation):
        amendment = Amendment.objects.get(agreement=other)
        assert vacancy.group.facilitators.count() == 1
        withdraw_amendment(amendment=amendment, actor=world.home.people["buyer"])
        assert not vacancy.group.facilitators.exists()
        assert not TakeOver.objects.exists()
    ((again, _),) = client.get(url).context["rows"]
    assert again.sessions == vacancy.sessions


def test_a_convention_that_is_declined_is_taken_back_and_its_group_waits_again(
    world: World, sign_in: SignIn, commits: Any
) -> None:
    (agreement,) = awarded_and_signed(world)
    stopped(world, agreement)
    client, url = sign_in(world.home.people["buyer"]), f"{base(world, agreement)}suite/"
    assert "Retirer la convention" not in client.get(base(world, agreement)).text
    ((vacancy, ((zoe, _), _)),) = client.get(url).context["rows"]
    with commits():
        client.post(url, {"lot": vacancy.stopped.lot.slug, "offer": zoe.cell.key})
    with within(world.home.organisation):
        made = Agreement.objects.exclude(pk=agreement.pk).select_related("organisation").get()
    page = base(world, made)
    assert "Retirer la convention" in client.get(page).text
    with within(world.home.organisation):
        Agreement.objects.filter(pk=made.pk).update(status="sent", buyer_signed_on=clock.today())
    assert "Retirer la convention" not in client.get(page).text
    assert client.post(f"{page}retirer/")["Location"] == page
    with within(world.home.organisation):
        assert vacancy.group.facilitators.count() == 1
        Agreement.objects.filter(pk=made.pk).update(buyer_signed_on=None)
    with commits():
        assert client.post(f"{page}retirer/")["Location"] == url
    assert client.get(page).status_code == 404
    ((again, candidates),) = client.get(url).context["rows"]
    assert again.sessions == vacancy.sessions
    # They said no once: they may still be asked for what they answered.
    assert [one.cell.facilitator for one, _ in candidates] == ["Zoé Lagarde", "Anne Petit"]
    with within(world.home.organisation):
        assert not vacancy.group.facilitators.exists()


def test_those_who_share_the_next_rank_are_equally_next(world: World, sign_in: SignIn) -> None:
    (agreement,) = awarded_and_signed(world)
    stopped(world, agreement)
    with within(world.home.organisation):
        LotResult.objects.filter(rank=3).update(rank=2)
    client = sign_in(world.home.people["buyer"])
    ((_, candidates),) = client.get(f"{base(world, agreement)}suite/").context["rows"]
    assert [(one.rank, one.owes_reason) for one, _ in candidates] == [(2, False), (2, False)]


def test_a_call_under_way_for_the_group_is_named_and_not_made_twice(
    world: World, sign_in: SignIn
) -> None:
    (agreement,) = awarded_and_signed(world)
    stopped(world, agreement)
    client, url = sign_in(world.home.people["buyer"]), base(world, agreement)
    assert "Préparer un nouvel appel" in client.get(f"{url}suite/").text
    new_call = reverse(
        "tendering:agreement_new_call",
        kwargs={"organisation": world.home.organisation.slug, "slug": agreement.slug},
    )
    made = client.post(new_call)["Location"]
    page = client.get(f"{url}suite/").text
    assert "déjà en préparation" in page
    assert made.split("/appels/")[1].split("/")[0] in page
    assert "Préparer un nouvel appel" not in page
    assert client.post(new_call)["Location"] == f"{url}suite/"
    with within(world.home.organisation):
        assert Consultation.objects.count() == 2


def test_what_decides_is_read_once_whatever_the_number_of_answers(
    world: World, django_assert_num_queries: Any
) -> None:
    (agreement,) = awarded_and_signed(world)
    stopped(world, agreement)
    with within(world.home.organisation):
        (vacancy,) = vacancies_of(agreement)
        buyer = world.home.people["buyer"]
        candidates = candidates_for(vacancy, user=buyer, agreement=agreement)
        with django_assert_num_queries(6):
            standing = standing_of(agreement.consultation, vacancy.stopped.lot, vacancy.group)
        with django_assert_num_queries(0):
            assert [obstacle_of(standing, one.cell) for one in candidates] == ["", ""]
