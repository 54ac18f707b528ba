"""Antennas, rooms taken in two taps, communes too far, and what is asked of partners by link."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.pathways.domain import Refused, inform, join_circle
from maillage.pathways.domain.partners import answer_referral, base_people, new_link, refer
from maillage.pathways.mails.partners import asked
from maillage.pathways.models import Child, OrientationDecision, Referral
from maillage.pathways.queries import partners as reads
from maillage.pathways.queries.journeys import communes_without_solution, desk_of
from maillage.people.models import Occupation
from tests.factories import World, make_site
from tests.pathways.activity import make_public
from tests.pathways.factories import TODAY, make_catchment, make_child, make_identity, make_pathway
from tests.pathways.platform_factories import (
    make_antenna,
    make_flow,
    make_history,
    make_partner,
    make_referral,
)


def url(world: World, name: str, **kwargs: Any) -> str:
    home = world.home.organisation.slug
    return reverse(f"pathways:{name}", kwargs={"organisation": home, **kwargs})


def test_an_antenna_brings_communes_near_until_its_agreement_ends(
    world: World, sign_in: Any
) -> None:
    head = world.home.people["head_of_service"]
    organisation, service = world.home.organisation, world.home.objects["service"]
    client = sign_in(head)
    # Tours is the head office; Loches and Chinon are far from it, Joué-lès-Tours is not.
    make_catchment(service, departement_code="37", communes=["37132", "37072", "37122"])
    with within(organisation):
        near, far = reads.coverage()
        assert [one.commune.name for one in near] == ["Joué-lès-Tours"]
        assert {one.commune.name for one in far} == {"Loches", "Chinon"}
        site = make_site(organisation, "Maison de Loches", kind="antenna", commune_code="37132")
    antenna = make_antenna(site, head, ends_on=date(2027, 1, 31))
    page = client.get(url(world, "antennas")).text
    assert "1\u00a0convention d’antenne finit" in client.get(f"/o/{organisation.slug}/").text
    assert "Convention à renouveler" in page and "Moins de deux personnes basées" in page
    cover = client.get(url(world, "coverage")).text
    assert "1\u00a0commune" in cover
    # Those that are near are named, with the minutes and the place they are counted from.
    assert "Les communes à 20 minutes ou moins" in cover and "min depuis Maison de Loches" in cover
    people = [head, world.home.people["secretary"]]
    client.post(
        url(world, "antenna_team", slug=antenna.slug), {"people": [one.pk for one in people]}
    )
    assert "Moins de deux personnes" not in client.get(url(world, "antennas")).text
    with within(organisation), pytest.raises(Refused, match="3 personnes au plus"):
        base_people(antenna=antenna, actor=head, people=[*world.home.people.values()][:4])
    make_antenna(site, head, ends_on=date(2026, 11, 23))
    assert "Convention expirée" in client.get(url(world, "antennas")).text
    with within(organisation):
        assert {one.commune.name for one in reads.coverage()[1]} == {"Loches", "Chinon"}
    # Corrected as it was written; closed once it has ended only, and open again by a new one.
    edit, away = (url(world, f"antenna_{name}", slug=antenna.slug) for name in ("edit", "close"))
    assert 'value="Mairie de Bobigny"' in client.get(edit).text
    typed = {"terms": "lent", "host": "Mairie de Loches", "yearly_euros": 0, "seats": 8}
    typed |= {"weekly_hours": 7, "starts_on": "2026-01-01", "ends_on": "2025-01-01"}
    assert client.post(edit, typed).status_code == 422
    for ends_on, is_there in (("2026-11-24", True), ("2026-11-23", False), ("2026-12-24", True)):
        assert client.post(edit, {**typed, "ends_on": ends_on}).status_code == 302
        client.post(away)
        shown = client.get(url(world, "antennas")).text
        assert ("Mairie de Loches" in shown) is is_there
    assert JournalLine.objects.filter(verb="pathways.antenna_closed").count() == 1


def test_a_room_is_taken_and_given_back_in_two_taps(world: World, sign_in: Any) -> None:
    room = world.home.objects["room"]
    client = sign_in(world.home.people["professional"])
    page = url(world, "room", slug=room.slug)
    free = "2026-11-25T14:00:00+01:00"
    assert f'value="{free}"' in client.get(page).text
    assert client.post(url(world, "room_book", slug=room.slug), {"starts_at": free}).url == page
    other = sign_in(world.home.people["secretary"])
    taken = other.post(url(world, "room_book", slug=room.slug), {"starts_at": free})
    assert taken.status_code == 422 and "est déjà prise" in taken.text
    past = other.post(
        url(world, "room_book", slug=room.slug), {"starts_at": "2026-11-23T14:00:00+01:00"}
    )
    assert past.status_code == 422 and "Cette heure est passée" in past.text
    for never in ("2026-11-25T10:30:00+01:00", "2026-11-28T14:00:00+01:00", "2030-01-07T09:00Z"):
        refused = other.post(url(world, "room_book", slug=room.slug), {"starts_at": never})
        assert refused.status_code == 422, never
    with within(world.home.organisation):
        booking = Occupation.objects.get(room=room).source.split(":")[1]
    back = url(world, "room_free", slug=room.slug, booking=booking)
    assert other.post(back).status_code == 404
    client = sign_in(world.home.people["professional"])
    assert client.post(back).url == page
    with within(world.home.organisation):
        assert Occupation.objects.count() == 0


def test_a_partner_answers_by_link_and_learns_no_name(
    world: World, client: Any, commits: Any, sign_in: Any
) -> None:
    head = world.home.people["head_of_service"]
    child = make_child(world.home)
    partner = make_partner(world.home.organisation, head, "Collège Zola")
    with (
        within(world.home.organisation),
        pytest.raises(Refused, match="n’a pas donné son accord"),
    ):
        refer(child=child, actor=head, partner=partner, need="schooling")
    with commits():
        referral = make_referral(child, head)
    letter = outbox.outbox[-1]
    assert letter.to == ["ecole.ferry@exemple.fr"]
    with within(world.home.organisation):
        with pytest.raises(Refused, match="a déjà cette demande"):
            refer(child=child, actor=head, partner=referral.partner, need="schooling")
        path = reverse("pathways:referral", kwargs={"token": new_link(referral)})
    shown = client.get(path).text
    assert "Un temps de scolarité" in shown and "Bobigny" in shown
    for secret in ("Zyrquist", "Ombeline", "Quatrevaux", child.pseudonym, child.slug):
        assert secret not in shown and secret not in f"{letter.subject} {letter.body}"
    assert client.post(path, {"answer": "declined"}).status_code == 422
    assert client.post(path, {"answer": "declined", "reason": "full"}).status_code == 200
    assert client.post(path, {"answer": "accepted", "reason": "full"}).status_code == 200
    with within(world.home.organisation):
        row = Referral.objects.get()
        assert (row.answer, row.reason, row.answered_on) == ("accepted", "", date(2026, 11, 24))
        rows = {one.name: (one.asked, one.accepted) for one in reads.partners()}
    assert rows == {"Collège Zola": (0, 0), "École Jules-Ferry": (1, 1)}
    office = sign_in(head)
    page = office.get(url(world, "partners")).text
    assert "Seine-Saint-Denis" in page and "1\u00a0demande" in page
    # A partner is corrected; nothing more is asked of one that is closed, until it opens again.
    edit = url(world, "partner_edit", slug=referral.partner.slug)
    typed = {"kind": "school", "commune_code": "93008", "email": "ecole@exemple.fr"}
    assert office.post(edit, {**typed, "name": "college ZOLA"}).status_code == 422
    ask = url(world, "refer", slug=child.slug)
    for closed in ("on", ""):
        told = {**typed, "name": "École Ferry", "is_closed": closed}
        assert office.post(edit, told).status_code == 302
        asked = office.post(ask, {"partner": referral.partner.pk, "need": "room"})
        assert asked.status_code == (422 if closed else 302)
    corrected = JournalLine.objects.filter(verb="pathways.partner_corrected")
    assert [one.detail["is_closed"] for one in corrected.order_by("position")] == [True, False]
    reads_made = JournalLine.objects.filter(verb="read", subject_type="pathways.child")
    before = reads_made.count()
    assert "Déjà demandé" in office.get(url(world, "refer", slug=child.slug)).text
    assert (reads_made.count(), reads_made.last().subject_id) == (before + 1, child.pk)


def test_an_answer_is_shown_until_somebody_acts_on_it(world: World, sign_in: Any) -> None:
    head = world.home.people["head_of_service"]
    child = make_child(world.home)
    referral = make_referral(child, head)
    with within(world.home.organisation):
        join_circle(child=child, actor=head, function="coordinator", person=head, starts_on=TODAY)
        assert desk_of(head)[0].due == []
        answer_referral(referral=referral, answer="declined", reason="full")
        assert desk_of(head)[0].due == [f"{referral.partner} a répondu\u00a0: à traiter"]
    page, office = url(world, "answers"), sign_in(head)
    assert child.pseudonym in office.get(page).text
    assert page in office.get(f"/o/{world.home.organisation.slug}/").text
    handled = url(world, "referral_handled", slug=child.slug, referral=referral.slug)
    assert handled in office.get(url(world, "child", slug=child.slug)).text
    assert office.post(handled).status_code == 302
    assert child.pseudonym not in office.get(page).text


def test_a_demand_ends_with_the_family_s_agreement_or_the_record(world: World, client: Any) -> None:
    head = world.home.people["head_of_service"]
    child = make_child(world.home)
    referral = make_referral(child, head)
    path = reverse("pathways:referral", kwargs={"token": new_link(referral)})

    def told() -> list[bool]:
        """Whether the link shows, whether it takes an answer, whether a mail would leave."""
        letter = asked(referral.partner_id, {"referral": referral.pk})
        link = path
        if letter is not None:
            link = urlsplit(letter.text.split("\u00a0:\n")[1].split()[0]).path
        return [
            client.get(link).status_code == 200,
            client.post(link, {"answer": "declined"}).status_code == 422,
            letter is not None,
        ]

    assert told() == [True, True, True]
    for answer, shown in (("withdrawn", False), ("agreed", True), ("refused", False)):
        with within(world.home.organisation):
            inform(
                child=child, actor=head, kind="sharing", answer=answer, source="parents", on=TODAY
            )
        path = reverse("pathways:referral", kwargs={"token": new_link(referral)})
        assert told() == [shown] * 3, answer
    with within(world.home.organisation):
        inform(child=child, actor=head, kind="sharing", answer="agreed", source="parents", on=TODAY)
        Child.objects.filter(pk=child.pk).update(last_contact_on=date(2010, 1, 1))
    assert told() == [False] * 3


def elsewhere(seen: dict[str, int]) -> list[tuple[str, int]]:
    """The communes told to who sees these records only."""
    return communes_without_solution(Counter(seen), all_seen=False)


def test_the_board_s_map_hides_small_numbers(world: World, sign_in: Any) -> None:
    service = world.home.objects["service"]
    make_history(service, ended=0, present=0, waiting=9)
    with within(world.home.organisation):
        children = list(Child.objects.order_by("pk"))
        Child.objects.filter(pk__in=[one.pk for one in children[:4]]).update(commune_code="93001")
        OrientationDecision.objects.bulk_create(
            OrientationDecision(
                organisation=one.organisation,
                slug=f"d{one.slug[1:]}",
                child=one,
                starts_on=date(2026, 1, 1),
                ends_on=date(2027, 1, 1),
            )
            for one in children
        )
        assert elsewhere({"93001": 4, "93008": 5}) == [("93008", 5)]
        Child.objects.filter(pk=children[5].pk).update(commune_code="93001")
        assert elsewhere({"93001": 5, "93008": 4}) == [("93001", 5)]
        # Who reads four of the five on their own board would find the last by subtraction.
        assert elsewhere({"93001": 4}) == []
    # Counted over every service: a professional of none of them sees the map, and no record.
    page = sign_in(world.home.people["professional"]).get(url(world, "solutions")).text
    assert "Aubervilliers\xa0: 5" in page and "Bobigny" not in page and "H0000" not in page


def test_lists_ask_as_many_questions_for_one_as_for_three(world: World, sign_in: Any) -> None:
    head, home = world.home.people["head_of_service"], world.home
    service = home.objects["service"]
    client = sign_in(home.people["director"])
    pages = [url(world, name) for name in ("partners", "antennas", "publics")]
    pages.append(url(world, "flows", slug=service.slug))
    told = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            make_partner(home.organisation, head, f"École {number}")
            with within(home.organisation):
                site = make_site(home.organisation, f"Antenne {number}", kind="antenna")
            antenna = make_antenna(site, head)
            with within(home.organisation):
                base_people(antenna=antenna, actor=head, people=[head])
            # Nobody fits: each child is beyond the approved public.
            make_public(service, age_from=18 - number, age_to=20)
            make_pathway(make_child(home, make_identity(f"Nom{number}")))
            make_flow(service, head, datetime(2026, 11, number, tzinfo=UTC))
        told.append([questions(client, page) for page in pages])
    assert told[0] == told[1]


def questions(client: Any, page: str) -> int:
    """How many queries a page makes."""
    with CaptureQueriesContext(connection) as made:
        assert client.get(page).status_code == 200
    return len(made)
