"""Somebody stops in the middle of the year: counted, told, and somebody else goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client, override_settings
from django.urls import reverse

from maillage.groups.domain.attendees import Attendee
from maillage.groups.enums import SessionStatus
from maillage.groups.models import Charter, Cycle, Enrolment, Group, GroupFacilitator
from maillage.kernel import clock
from maillage.kernel.slugs import random_slug
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import FacilitatorProfile, Occupation
from maillage.tendering.domain.awarding import AwardRefused
from maillage.tendering.domain.conventions import ConventionRefused
from maillage.tendering.domain.drafting import copy_call
from maillage.tendering.domain.publication import publish
from maillage.tendering.domain.stopping import replacement_call, stop
from maillage.tendering.models import (
    Agreement,
    Amendment,
    Consultation,
    Lot,
)
from maillage.tendering.queries import offers as offer_queries
from maillage.tendering.queries.budget import budget_of
from maillage.tendering.queries.successors import candidates_for, vacancies_of
from maillage.tendering.queries.terms import terms_of
from tests.factories import PROVIDER_ROLES, Space, World, make_space
from tests.groups.factories import press_accept
from tests.tendering.agreements import awarded_and_signed, base, lived, reread, sign, stopped
from tests.tendering.factories import make_facilitator
from tests.tendering.offers import award_all, content, deposit, make_answerable_call

SignIn = Callable[[Any], Client]


@pytest.fixture
def year(world: World) -> tuple[Agreement, Space, Group]:
    """A signed convention (300 euros), a dearer offer set aside (330), two sessions held."""
    now = clock.now()
    call = make_answerable_call(
        world.home.organisation,
        deadline=now - timedelta(days=1),
        season_starts_on=date(2026, 9, 7),
    )
    other = make_space("provider", PROVIDER_ROLES)
    lots = offer_queries.open_lots(call)
    with override_settings(MAILLAGE_NOW=(now - timedelta(days=2)).isoformat()):
        deposit(call, world.provider, content(lots, make_facilitator(world.provider.organisation)))
        next_one = make_facilitator(
            other.organisation,
            first_name="Idriss",
            last_name="Benali",
            user=other.people["facilitator"],
        )
        deposit(call, other, content(lots, next_one, price=33_000))
    cycle = award_all(world, call)
    with within(world.home.organisation):
        agreement = Agreement.objects.select_related("organisation").get()
        Agreement.objects.update(status="sent", sent_at=now)
        group = cycle.groups.get()
        Enrolment.objects.create(
            organisation=world.home.organisation,
            group=group,
            person=world.home.people["professional"],
            starts_on=date(2026, 9, 7),
        )
    sign(world, agreement)
    agreement = reread(agreement)
    lived(agreement, days_ago=20)
    lived(agreement, days_ago=10)
    lived(agreement, days_ago=-30, status=SessionStatus.PLANNED)
    return agreement, other, group


def reopen(call: Consultation) -> None:
    """As if the award had not been made: what it wrote stays."""
    with within(call.organisation):
        Consultation.objects.filter(pk=call.pk).update(status="published")


def test_the_stop_is_counted_and_members_are_told_neutrally(
    world: World, year: Any, commits: Any
) -> None:
    agreement, _, group = year
    with commits():
        amendment = stopped(world, agreement)
    assert (amendment.kind, amendment.total_gross_cents) == ("termination", 60_000)
    agreement = reread(agreement)
    assert (agreement.status, agreement.ended_on) == ("ended", clock.today() - timedelta(days=1))
    with within(world.home.organisation):
        assert not group.facilitators.exists()
        assert group.sessions.filter(status=SessionStatus.PLANNED).count() == 1
    (letter,) = outbox.outbox
    assert letter.to == [world.home.people["professional"].email]
    for secret in ("Vasseur", "accord", "arrêt", "pratiques", group.name):
        assert secret not in letter.subject + letter.body, secret


@pytest.mark.parametrize(("days_ago", "why"), [(-1, "à venir"), (15, "plus tardive")])
def test_a_stop_is_neither_to_come_nor_before_a_session(
    world: World, year: Any, days_ago: int, why: str
) -> None:
    agreement, _, _ = year
    with within(world.home.organisation):
        (term,) = terms_of(agreement)
        with pytest.raises(ConventionRefused, match=why):
            stop(
                agreement=agreement,
                actor=world.home.people["buyer"],
                profile=term.profile,
                last_day=clock.today() - timedelta(days=days_ago),
                reason="Arrêt.",
            )
        assert not Amendment.objects.exists()
        assert reread(agreement).status == "signed"


def test_the_next_offer_goes_on_with_what_is_left(
    world: World, year: Any, sign_in: SignIn, commits: Any
) -> None:
    agreement, other, group = year
    stopped(world, agreement)
    client = sign_in(world.home.people["buyer"])
    page = client.get(f"{base(world, agreement)}suite/")
    assert "Idriss Benali" in page.text
    ((vacancy, ((candidate, _),)),) = page.context["rows"]
    assert candidate.rank is None
    assert vacancy.sessions == 5
    outbox.outbox.clear()
    with commits():
        answer = client.post(
            f"{base(world, agreement)}suite/",
            {"lot": vacancy.stopped.lot.slug, "offer": candidate.cell.key},
        )
    assert answer.status_code == 302
    with within(world.home.organisation):
        new = Agreement.objects.get(provider=other.organisation)
        assert (new.status, new.total_gross_cents) == ("draft", 5 * 33_000)
        assert new.reference != agreement.reference
        assert [term.sessions for term in terms_of(new)] == [5]
        leaders = [str(row.profile) for row in group.facilitators.select_related("profile")]
        charters = list(Charter.objects.filter(group=group))
    assert leaders == ["Idriss Benali"]
    assert len(charters) == 1
    with across_organisations("test"):
        held = Occupation.objects.filter(person=other.people["facilitator"])
        assert held.count() == 1
    assert "Vos prochaines réunions continuent" in [one.subject for one in outbox.outbox]
    # Each convention keeps its own sessions.
    assert budget_of(reread(agreement)).total("held") == 2
    assert budget_of(new).total("held") == 0
    assert client.get(f"{base(world, agreement)}suite/").context["rows"] == []
    assert client.get(base(world, new)).status_code == 200


def test_a_stop_is_lived_from_the_amendment_to_the_next_session_held(
    world: World, year: Any, sign_in: SignIn, commits: Any
) -> None:
    """By the pages alone: counted, signed by both sides, told, handed over, accepted, invoiced."""
    agreement, other, group = year
    member = world.home.people["professional"]
    client = sign_in(world.home.people["buyer"])
    (slug,) = client.get(f"{base(world, agreement)}arreter/").context["form"].people
    yesterday = clock.today() - timedelta(days=1)
    told = {"profile": slug, "reason": "D’un commun accord.", "last_day": yesterday}
    with commits():
        client.post(f"{base(world, agreement)}arreter/", told)
    amendment = f"{base(world, agreement)}avenants/1/"
    assert "600,00 €" in client.get(amendment).text.replace("\u00a0", " ")
    by_both(client, amendment)
    rows = client.get(f"{base(world, agreement)}suite/").context["rows"]
    ((vacancy, ((candidate, _),)),) = rows
    chosen = {"lot": vacancy.stopped.lot.slug, "offer": candidate.cell.key}
    with commits():
        made = client.post(f"{base(world, agreement)}suite/", chosen)["Location"]
    by_both(client, made)
    # One mail when the person leaves, one when another comes.
    assert [one.subject for one in outbox.outbox if one.to == [member.email]] == [
        "Vos prochaines réunions : un changement",
        "Vos prochaines réunions continuent",
    ]
    with within(world.home.organisation):
        session = group.sessions.get(status=SessionStatus.PLANNED)
    with override_settings(MAILLAGE_NOW=(session.ends_at + timedelta(minutes=5)).isoformat()):
        led = {"organisation": other.organisation.slug, "slug": session.slug}
        own = {"organisation": world.home.organisation.slug, "slug": session.slug}
        noted = {f"state_{Attendee(person=member).key}": "present"}
        attendance, charter = (
            reverse(f"groups:{name}", kwargs=led) for name in ("led_attendance", "led_charter")
        )
        leader = sign_in(other.people["facilitator"])
        # Nobody is present under the former agreement: neither who leads nor who comes.
        assert leader.post(attendance, noted).status_code == 422
        press_accept(leader, charter)
        assert leader.post(attendance, noted).status_code == 422
        press_accept(sign_in(member), reverse("groups:own_charter", kwargs=own))
        leader = sign_in(other.people["facilitator"])
        assert leader.post(attendance, noted).status_code == 302
        new = reread(agreement_of(world, other))
        counted = [budget_of(one) for one in (reread(agreement), new)]
    assert [one.total("held") for one in counted] == [2, 1]
    assert [one.total("remaining") for one in counted] == [0, 4]
    assert [one.total("due_cents") for one in counted] == [60_000, 33_000]


def by_both(client: Client, paper: str) -> None:
    """Send a convention or an amendment to be signed, and note both signatures."""
    client.post(f"{paper}envoyer/")
    for side in ("buyer", "provider"):
        signed = client.post(f"{paper}signer/", {"side": side, "signed_on": clock.today()})
        assert signed.status_code == 302
    again = client.post(f"{paper}signer/", {"side": "buyer", "signed_on": clock.today()})
    assert again.status_code == 422


def agreement_of(world: World, provider: Space) -> Agreement:
    with within(world.home.organisation):
        return Agreement.objects.get(provider=provider.organisation)


def test_a_replacement_call_is_for_the_rest_only(world: World, year: Any, sign_in: SignIn) -> None:
    agreement, _, _ = year
    with within(world.home.organisation):
        former = agreement.consultation
        former.questions_until = former.deadline - timedelta(days=3)
        former.save()
    stopped(world, agreement)
    client = sign_in(world.home.people["buyer"])
    answer = client.post(f"{base(world, agreement)}suite/appel/")
    assert answer.status_code == 302
    with within(world.home.organisation):
        call = Consultation.objects.get(status="draft")
        lot = Lot.objects.get(consultation=call)
    assert call.season_starts_on == clock.today() + timedelta(days=30)
    assert call.season_ends_on == date(2027, 6, 30)
    assert call.questions_until is None
    assert (lot.sessions_min, lot.sessions_max, lot.status) == (5, 5, "open")
    assert client.get(answer["Location"]).status_code == 200


def test_the_award_of_a_replacement_call_goes_on_with_the_same_group_and_dates(
    world: World, year: Any
) -> None:
    agreement, other, group = year
    stopped(world, agreement)
    buyer = world.home.people["buyer"]
    with within(world.home.organisation):
        planned = list(group.sessions.filter(status=SessionStatus.PLANNED).values_list("starts_at"))
        draft = replacement_call(
            agreement=agreement, actor=buyer, vacancies=vacancies_of(reread(agreement))
        )
        call = publish(consultation=draft, actor=buyer)
    with within(other.organisation):
        person = FacilitatorProfile.objects.get()
    deposit(call, other, content(offer_queries.open_lots(call), person, price=35_000))
    later = clock.now() + timedelta(days=16)
    # Who leads a group of the season already counts for the announced limit: nobody is proposed.
    another_group(group, person)
    with within(world.home.organisation):
        limited = Consultation.objects.filter(pk=call.pk)
        limited.update(max_lots_per_facilitator=1, max_is_strict=True)
        with (
            override_settings(MAILLAGE_NOW=later.isoformat()),
            pytest.raises(AwardRefused, match="au moins une offre"),
        ):
            award_all(world, limited.get())
        limited.update(max_lots_per_facilitator=None)
        Group.objects.get(name="Un autre groupe").delete()
    with override_settings(MAILLAGE_NOW=later.isoformat()):
        cycle = award_all(world, call)
        with pytest.raises(AwardRefused, match="quelqu’un anime déjà"):
            reopen(call)
            award_all(world, call)
    with within(world.home.organisation):
        assert Cycle.objects.count() == 1
        assert cycle == group.cycle
        assert Group.objects.get() == group
        (new,) = Agreement.objects.exclude(pk=agreement.pk)
        assert (new.reference, new.total_gross_cents) == ("2026-002", 5 * 35_000)
        (term,) = terms_of(new)
        assert (term.group, term.sessions, term.starts_on) == (group, 5, later.date())
        kept = group.sessions.filter(status=SessionStatus.PLANNED).values_list("starts_at")
        assert list(kept) == planned
        assert [str(row.profile) for row in group.facilitators.all()] == ["Idriss Benali"]
        # What was held stays with the convention that stopped; next year's call opens a cycle.
        assert budget_of(reread(agreement)).total("held") == 2
        assert budget_of(new).total("held") == 0
        next_year = copy_call(consultation=call, actor=buyer)
        assert next_year.lots.get().continues is None


def test_the_one_who_goes_on_is_the_next_in_the_ranks_of_the_award(world: World) -> None:
    (agreement,) = awarded_and_signed(world)
    stopped(world, agreement)
    with within(world.home.organisation):
        (vacancy,) = vacancies_of(reread(agreement))
        candidates = candidates_for(
            vacancy, user=world.home.people["buyer"], agreement=reread(agreement)
        )
    # Idriss led; Anne is the cheapest and ranks last.
    assert [(one.cell.facilitator, one.rank) for one in candidates] == [
        ("Zoé Lagarde", 2),
        ("Anne Petit", 3),
    ]


def another_group(group: Group, profile: FacilitatorProfile) -> None:
    """A group of the same season that this person leads already."""
    with within(group.organisation):
        twin = Group.objects.get(pk=group.pk)
        twin.pk, twin.slug, twin.name = None, random_slug(), "Un autre groupe"
        twin.save()
        GroupFacilitator.objects.create(
            organisation=group.organisation, group=twin, profile=profile
        )


def test_who_goes_on_holds_the_announced_limits_and_the_offers_own(
    world: World, year: Any, sign_in: SignIn, commits: Any
) -> None:
    agreement, other, group = year
    stopped(world, agreement)
    with within(other.organisation):
        idriss = FacilitatorProfile.objects.get()
    another_group(group, idriss)
    url, client = f"{base(world, agreement)}suite/", sign_in(world.home.people["buyer"])

    def said(**announced: Any) -> str:
        with within(world.home.organisation):
            Consultation.objects.filter(pk=agreement.consultation_id).update(**announced)
        ((_, ((one, _),)),) = client.get(url).context["rows"]
        return str(one.obstacle).replace("\u00a0", " ")

    most = {"max_lots_per_facilitator": 1}
    assert said(**most, max_is_strict=True) == (
        "Idriss Benali mènerait 2 groupes et l’appel en annonce 1 au plus par personne : "
        "confiez-en à quelqu’un d’autre."
    )
    ((vacancy, ((candidate, _),)),) = client.get(url).context["rows"]
    chosen = {"lot": vacancy.stopped.lot.slug, "offer": candidate.cell.key}
    answer = client.post(url, chosen)
    assert answer.status_code == 422
    assert "mènerait 2 groupes" in answer.text.replace("\u00a0", " ")
    with within(world.home.organisation):
        assert not group.facilitators.exists()
        assert not Agreement.objects.filter(provider=other.organisation).exists()
    # A wish keeps nobody out; one person cannot be the two that a strict rule wants.
    assert said(max_is_strict=False) == ""
    assert "au moins 2 personnes" in said(min_distinct_facilitators=2, distinct_is_strict=True)
    assert said(min_distinct_facilitators=1) == ""
    with commits():
        assert client.post(url, chosen).status_code == 302


@pytest.mark.usefixtures("year")
def test_numbers_of_conventions_follow_the_highest_one(world: World) -> None:
    with within(world.home.organisation):
        Agreement.objects.update(reference="2026-1009")
    again = make_answerable_call(world.home.organisation, deadline=clock.now() + timedelta(days=1))
    with within(world.provider.organisation):
        person = FacilitatorProfile.objects.get()
    deposit(again, world.provider, content(offer_queries.open_lots(again), person))
    with override_settings(MAILLAGE_NOW=(clock.now() + timedelta(days=2)).isoformat()):
        award_all(world, again)
    with within(world.home.organisation):
        assert Agreement.objects.get(consultation=again).reference == "2026-1010"


def test_the_page_of_a_stop_asks_who_and_when(world: World, year: Any, sign_in: SignIn) -> None:
    agreement, _, _ = year
    client = sign_in(world.home.people["director"])
    url = f"{base(world, agreement)}arreter/"
    form = client.get(url).context["form"]
    (slug,) = form.people
    assert client.post(url, {"profile": slug, "reason": "Arrêt."}).status_code == 422
    told = {"profile": slug, "reason": "Arrêt.", "last_day": clock.today()}
    answer = client.post(url, told)
    assert answer["Location"].endswith("/suite/")
    assert "1 groupe en attente" in client.get(base(world, agreement)).text.replace("\u00a0", " ")
