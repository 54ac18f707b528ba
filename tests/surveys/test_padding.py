"""Whoever asks adds mailboxes of their own to a few people: they learn nothing of these few."""

from __future__ import annotations

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.people.models import Invitation, Membership, User
from maillage.surveys.domain import Invitee, Refused
from maillage.surveys.domain.campaigns import _distinct
from maillage.surveys.domain.closing import close
from maillage.surveys.enums import CampaignStatus, ResultsFor
from maillage.surveys.models import Campaign, Report
from tests.factories import World, make_member, make_user
from tests.surveys.factories import (
    AFTER,
    OPENS,
    SCALE,
    addresses,
    make_campaign,
    make_questionnaire,
    tokens_sent,
)


def boxes(count: int, start: int = 0) -> list[Invitee]:
    """Addresses that whoever asks has typed, and may hold."""
    return [Invitee(email=f"moi{rank}@exemple.fr") for rank in range(start, start + count)]


def staff(world: World, count: int) -> list[User]:
    return [make_member(world.home.organisation, Role.PROFESSIONAL) for _ in range(count)]


def invited(people: list[User]) -> list[Invitee]:
    return [Invitee(person=person) for person in people]


def test_three_people_and_many_addresses_are_three_people(world: World, sign_in: Any) -> None:
    service = world.home.objects["service"]
    people = staff(world, 3)
    with within(world.home.organisation):
        Membership.objects.filter(user__in=people).update(service=service)
    typed = {
        "questionnaire": make_questionnaire(world.home.organisation).pk,
        "title": "Entre nous",
        "services": [service.pk],
        "emails": "\n".join(one.email for one in boxes(9)),
        "opens_at": "2026-11-24T09:00",
        "closes_at": "2026-12-10T18:00",
    }
    url = reverse("surveys:campaign_new", kwargs={"organisation": world.home.organisation.slug})
    refused = sign_in(world.home.people["hr"]).post(url, typed)
    assert refused.status_code == 422
    assert (
        "vous en invitez 3. 9\u00a0adresses ne sont pas comptées, car rien ne prouve que ce sont "
        "autant d’autres personnes." in unescape(refused.text)
    )


def test_accounts_of_elsewhere_and_closed_ones_are_not_counted(world: World) -> None:
    """Anybody may register a provider; a closed account receives nothing."""
    four, gone = staff(world, 4), make_user("Partie", is_active=False)
    make_member(world.home.organisation, Role.PROFESSIONAL, gone)
    elsewhere = [
        Invitee(email=world.stranger.email),
        Invitee(person=world.provider.people["admin"]),
    ]
    with pytest.raises(Refused, match="vous en invitez 4"):
        make_campaign(world.home.organisation, [*invited(four), *elsewhere, Invitee(person=gone)])


def test_accounts_that_who_asks_has_just_invited_are_typed_addresses(world: World) -> None:
    home, hr, people = world.home.organisation, world.home.people["hr"], staff(world, 5)
    with within(home):
        for days, person in ((29, people[0]), (31, people[1])):
            Invitation.objects.create(
                organisation=home,
                email=person.email,
                role=Role.PROFESSIONAL,
                invited_by=hr,
                created_at=OPENS - timedelta(days=days),
                accepted_at=OPENS,
            )
        known = {
            actor: [one.is_known for one in _distinct(invited(people), home, actor)]
            for actor in (hr, world.home.people["director"], None)
        }
    assert known == {
        hr: [False, True, True, True, True],
        world.home.people["director"]: [True] * 5,
        None: [True] * 5,
    }


@pytest.mark.parametrize("honest", [4, 5])
def test_their_answers_show_nothing_of_fewer_than_five_others(
    world: World, sign_in: Any, commits: Any, at: Any, honest: int
) -> None:
    people = staff(world, 5)
    with commits():
        campaign = make_campaign(world.home.organisation, [*invited(people), *boxes(6)])
    sent = tokens_sent()
    assert (campaign.threshold, campaign.known_count, campaign.address_count) == (11, 5, 6)
    page = sign_in(world.home.people["hr"]).get(
        reverse(
            "surveys:campaign",
            kwargs={"organisation": world.home.organisation.slug, "slug": campaign.slug},
        )
    )
    assert "11 (5\u00a0comptes, 6\u00a0adresses)" in page.text
    own = [one.email for one in boxes(6)]
    for address in [*own, *(person.email for person in people[:honest])]:
        level = 1 if address in own else 4
        done = Client().post(f"/questionnaire/{sent[address]}/", {"utile": level, "suite": "oui"})
        assert done.status_code == 200
    at(AFTER)
    with within(world.home.organisation):
        close(campaign=campaign)
        content = Report.objects.get().content
    assert content["answers"] == (11 if honest == 5 else None)
    # The six are known to whoever holds them: no count of fewer than eleven is shown.
    views = [view for one in content.get("questions", []) for view in one["views"]]
    assert len(views) == (2 if honest == 5 else 0)
    assert {count for view in views for count in view["counts"]} <= {0, 11, None}


def test_two_audiences_are_not_kept_apart_by_addresses(world: World) -> None:
    """One person less, and ten addresses more on either side: the difference is one person."""
    people = staff(world, 12)
    asked = make_questionnaire(world.home.organisation, (SCALE,))
    home = world.home.organisation
    make_campaign(home, [*invited(people), *boxes(10)], asked)
    with pytest.raises(Refused, match="Presque les mêmes personnes"):
        make_campaign(home, [*invited(people[1:]), *boxes(10, start=10)], asked)
    assert make_campaign(home, addresses(12), asked).audience_size == 12


def test_asking_again_is_a_wave_unless_it_is_about_something_else(world: World) -> None:
    """Nor can two waves bear one number, whoever is asked: both are looked at by the next one."""
    asked, home = make_questionnaire(world.home.organisation), world.home.organisation

    def ask(start: int, **fields: Any) -> tuple[str, int]:
        campaign = make_campaign(home, addresses(12, start), asked, **fields)
        Campaign.objects.filter(pk=campaign.pk).update(status=CampaignStatus.CLOSED)
        return campaign.series, campaign.wave

    with within(home):
        first, _ = ask(0, scheme_label="L’équipe du Clain")
        assert ask(20, scheme_label=" l’Équipe du clain ") == (first, 1)
        assert ask(40, series=first) == (first, 2)
        other, wave = ask(0, scheme_label="La maison")
        assert (other == first, wave) == (False, 0)
        # A group's own waves are not those of the space, and say so by their series.
        grouped, _ = ask(60, scheme_label="La maison", results_for=ResultsFor.GROUP)
        assert grouped not in (first, other)
        given_up = make_campaign(home, addresses(12, 80), asked, series=first)
        Campaign.objects.filter(pk=given_up.pk).update(status=CampaignStatus.CANCELLED)
        assert (given_up.wave, ask(100, series=first)[1]) == (3, 3)
        with pytest.raises(IntegrityError), transaction.atomic():
            Campaign.objects.filter(pk=given_up.pk).update(status=CampaignStatus.CLOSED)
