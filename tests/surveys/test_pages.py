"""The pages of who asks and who reads results."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from maillage.groups.models import GroupFacilitator
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.surveys.content import Condition
from maillage.surveys.domain.closing import close
from maillage.surveys.domain.ready import ready_ones
from maillage.surveys.models import Campaign, Questionnaire
from tests.factories import World, make_member
from tests.groups.factories import make_leader
from tests.surveys.factories import (
    AFTER,
    addresses,
    make_campaign,
    make_questionnaire,
    tokens_sent,
)


def address(world: World, name: str, **kwargs: Any) -> str:
    return reverse(
        f"surveys:{name}", kwargs={"organisation": world.home.organisation.slug, **kwargs}
    )


def without_csrf(page: str) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page)


def closed_campaign(world: World, commits: Any, at: Any, texts: int = 6, **fields: Any) -> Campaign:
    """A campaign of twelve, answered by all; `texts` of them said why."""
    with commits():
        campaign = make_campaign(world.home.organisation, **fields)
    for rank, token in enumerate(tokens_sent().values()):
        answers = {"utile": 3 + rank % 2, "suite": "non", "pourquoi": f"Texte {rank}."}
        if rank >= texts:
            answers |= {"suite": "oui", "pourquoi": ""}
        assert Client().post(f"/questionnaire/{token}/", answers).status_code == 200
    at(AFTER)
    with within(world.home.organisation):
        close(campaign=campaign)
    campaign.refresh_from_db()
    return campaign


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(world: World, sign_in: Any, count: int) -> None:
    for number in range(count):
        make_campaign(world.home.organisation, addresses(12, 12 * number))
    client = sign_in(world.home.people["director"])
    with CaptureQueriesContext(connection) as caught:
        page = client.get(address(world, "index"))
    assert page.text.count("Séance de novembre") == count
    assert len(caught) == 7


@pytest.mark.parametrize("count", [1, 3])
def test_the_library_costs_the_same(world: World, sign_in: Any, count: int) -> None:
    for number in range(count):
        make_questionnaire(world.home.organisation, title=f"Modèle {number}")
    client = sign_in(world.home.people["hr"])
    with CaptureQueriesContext(connection) as caught:
        client.get(address(world, "library"))
    assert len(caught) == 8


def test_an_open_campaign_says_nothing_of_answers(world: World, sign_in: Any, commits: Any) -> None:
    with commits():
        campaign = make_campaign(world.home.organisation)
    director = sign_in(world.home.people["director"])
    url = address(world, "campaign", slug=campaign.slug)
    before = without_csrf(director.get(url).text)
    for token in list(tokens_sent().values())[:6]:
        Client().post(f"/questionnaire/{token}/", {"utile": 4, "suite": "oui"})
    assert without_csrf(director.get(url).text) == before
    file = address(world, "campaign_file", slug=campaign.slug, form="ods")
    assert director.get(file).status_code == 404
    professional = sign_in(world.home.people["professional"])
    assert professional.get(url).status_code == 404


def test_results_are_for_all_and_texts_for_the_reader(
    world: World, sign_in: Any, commits: Any, at: Any
) -> None:
    reader = make_leader(world)
    campaign = closed_campaign(world, commits, at, readers=(reader,))
    page = sign_in(world.home.people["professional"]).get(
        address(world, "campaign", slug=campaign.slug)
    )
    assert "12\u00a0personnes sur 12 invitées ont répondu (100\u00a0%)." in page.text
    assert "environ 3,5 sur 4" in page.text
    assert "Texte 1" not in page.text
    texts = reverse("surveys:reading", kwargs={"slug": campaign.slug})
    for role in ("admin", "director", "hr", "head_of_service", "buyer", "professional"):
        assert sign_in(world.home.people[role]).get(texts).status_code == 404
    client = sign_in(reader)
    assert campaign.title in client.get(reverse("surveys:readings")).text
    lines = JournalLine.objects.filter(verb="read")
    read = client.get(texts)
    assert all(f"Texte {rank}." in read.text for rank in range(6))
    line = lines.get()
    assert (line.actor_id, line.subject_id) == (reader.pk, campaign.pk)
    # Who leads no group here any more reads nothing more, and the list does not say it was theirs.
    with within(world.home.organisation):
        row = GroupFacilitator.objects.get()
        row.delete()
        assert client.get(texts).status_code == 404
        assert campaign.title not in client.get(reverse("surveys:readings")).text
        row.save()
    assert client.get(texts).status_code == 200
    with within(world.home.organisation):
        make_member(world.home.organisation, Role.DIRECTOR, reader)
    assert sign_in(reader).get(texts).status_code == 404


def test_too_few_texts_are_erased_unread(world: World, sign_in: Any, commits: Any, at: Any) -> None:
    reader = make_leader(world)
    campaign = closed_campaign(world, commits, at, texts=4, readers=(reader,))
    with within(world.home.organisation):
        assert campaign.texts.count() == 0
    read = sign_in(reader).get(reverse("surveys:reading", kwargs={"slug": campaign.slug}))
    assert "Aucun texte à lire" in read.text


def test_a_campaign_is_opened_by_its_form(world: World, sign_in: Any, commits: Any) -> None:
    for _ in range(3):
        make_member(world.home.organisation, Role.PROFESSIONAL)
    questionnaire = make_questionnaire(world.home.organisation)
    client = sign_in(world.home.people["hr"])
    typed = {
        "questionnaire": questionnaire.pk,
        "title": "Votre année",
        "everybody": "on",
        "emails": "dehors@exemple.fr\npas une adresse",
        "opens_at": "2026-11-24T09:00",
        "closes_at": "2026-12-10T18:00",
    }
    stranger = {**typed, "reader": world.stranger.email}
    refused = client.post(address(world, "campaign_new"), stranger)
    assert refused.status_code == 422
    assert "Cette personne n’anime aucun groupe de votre organisation aujourd’hui" in refused.text
    assert "«\u00a0pas une adresse\u00a0» n’est pas une adresse" in refused.text
    assert 'value="Votre année"' in refused.text
    with commits():
        done = client.post(address(world, "campaign_new"), {**typed, "emails": "dehors@exemple.fr"})
    assert done.status_code == 302
    sent = tokens_sent()
    assert len(sent) == len(world.home.people) + 3 + 1
    assert "dehors@exemple.fr" in sent


def test_a_refused_campaign_keeps_what_was_typed(world: World, sign_in: Any) -> None:
    questionnaire = make_questionnaire(world.home.organisation)
    typed = {
        "questionnaire": questionnaire.pk,
        "title": "Trop peu",
        "emails": "a@exemple.fr\nb@exemple.fr",
        "opens_at": "2026-11-24T09:00",
        "closes_at": "2026-12-10T18:00",
    }
    refused = sign_in(world.home.people["hr"]).post(address(world, "campaign_new"), typed)
    assert refused.status_code == 422
    assert "vous en invitez 0. 2\u00a0adresses ne sont pas comptées" in html.unescape(refused.text)
    with within(world.home.organisation):
        assert Campaign.objects.count() == 0


def test_a_questionnaire_is_written_by_hand(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["head_of_service"])
    made = client.post(address(world, "questionnaire_new"), {"title": "Le mien"})
    with within(world.home.organisation):
        mine = Questionnaire.objects.get(title="Le mien")
    assert made.headers["Location"] == address(world, "questionnaire", slug=mine.slug)
    add = address(world, "question_new", slug=mine.slug)
    first = {"kind": "choice", "label": "Venez-vous ?", "options": "Oui\nNon"}
    assert client.post(add, first).status_code == 302
    second = {"kind": "text", "label": "Pourquoi ?", "condition": ["q1=r1", "q1=r2"]}
    assert client.post(add, second).status_code == 302
    with within(world.home.organisation):
        assert mine.items()[1].condition == Condition("q1", ("r1", "r2"))
    two = {"slug": mine.slug, "code": "q2"}
    third = {"kind": "choice", "label": "Et vous ?", "options": "Oui\nNon"}
    client.post(add, third)
    of_both = {"kind": "text", "label": "Fin", "condition": ["q1=r1", "q3=r1"]}
    assert "d’une seule question" in client.post(add, of_both).text
    client.post(address(world, "question_move", slug=mine.slug, code="q3", way="retirer"))
    again = {**second, "condition": ["q1=r2"]}
    assert client.post(address(world, "question_edit", **two), again).status_code == 302
    assert client.post(add, {"kind": "scale", "label": "Vide"}).status_code == 422
    one = {"slug": mine.slug, "code": "q1"}
    changed = {"kind": "choice", "label": "Venez-vous ?", "options": "Peut-être\nOui\nNon"}
    assert client.post(address(world, "question_edit", **one), changed).status_code == 302
    # The condition would come before what it rests upon.
    client.post(address(world, "question_move", **one, way="bas"))
    page = client.get(address(world, "questionnaire", slug=mine.slug)).text.split("<ol", 1)[1]
    assert page.index("Venez-vous ?") < page.index("Pourquoi ?")
    assert "À remplir si vous avez répondu «\u00a0Non\u00a0»" in page
    with within(world.home.organisation):
        (asked, why) = mine.items()
    assert [(one.code, one.label) for one in asked.options] == [
        ("r3", "Peut-être"),
        ("r1", "Oui"),
        ("r2", "Non"),
    ]
    assert why.condition.answers == ("r2",)
    client.post(address(world, "question_move", slug=mine.slug, code="q2", way="retirer"))
    client.post(address(world, "questionnaire_copy", slug=mine.slug))
    client.post(address(world, "questionnaire_describe", slug=mine.slug), {"title": "Autre"})
    with within(world.home.organisation):
        assert sorted(Questionnaire.objects.values_list("title", flat=True)) == [
            "Autre",
            "Le mien (copie)",
        ]


def test_a_used_version_never_changes(world: World, sign_in: Any) -> None:
    campaign = make_campaign(world.home.organisation)
    used = campaign.questionnaire
    client = sign_in(world.home.people["hr"])
    client.post(address(world, "question_move", slug=used.slug, code="pourquoi", way="retirer"))
    with within(world.home.organisation):
        used.refresh_from_db()
        latest = Questionnaire.objects.newest().get(lineage=used.lineage)
        assert [item.code for item in used.items()] == ["utile", "suite", "pourquoi"]
        assert [item.code for item in latest.items()] == ["utile", "suite"]
        assert (used.version, latest.version) == (1, 2)
    again = client.post(
        address(world, "question_move", slug=used.slug, code="utile", way="retirer"), follow=True
    )
    assert "Une version plus récente" in again.text


@pytest.mark.parametrize("key", sorted(ready_ones()))
def test_each_ready_questionnaire_can_be_taken(world: World, sign_in: Any, key: str) -> None:
    client = sign_in(world.home.people["hr"])
    taken = client.post(address(world, "ready_take", model=key), follow=True)
    assert taken.status_code == 200
    assert ready_ones()[key]["title"] in html.unescape(taken.text)
    assert f"/prets/{key}/" not in client.get(address(world, "library")).text
    assert client.post(address(world, "ready_take", model="inconnu")).status_code == 404


def test_a_file_that_is_no_form_is_told(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["hr"])
    sent = io.BytesIO(b"pas un classeur")
    sent.name = "essai.xlsx"
    refused = client.post(address(world, "questionnaire_import"), {"file": sent})
    assert refused.status_code == 422
    assert "enregistrez-le ainsi" in refused.text


def test_a_reminder_goes_to_all_and_holds_no_link(
    world: World, sign_in: Any, commits: Any, mailoutbox: list
) -> None:
    with commits():
        campaign = make_campaign(world.home.organisation)
    sent = tokens_sent()
    for token in list(sent.values())[:7]:
        Client().post(f"/questionnaire/{token}/", {"utile": 4})
    client = sign_in(world.home.people["director"])
    with commits():
        client.post(address(world, "campaign_remind", slug=campaign.slug))
    assert sorted(message.to[0] for message in mailoutbox) == sorted(sent)
    assert len({message.body for message in mailoutbox}) == 1
    assert "/questionnaire/" not in mailoutbox[0].body
    with commits():
        again = client.post(address(world, "campaign_remind", slug=campaign.slug), follow=True)
    assert "déjà parti aujourd" in again.text
    assert len(mailoutbox) == len(sent)


def test_a_cancelled_campaign_leaves_nothing(world: World, sign_in: Any, commits: Any) -> None:
    with commits():
        campaign = make_campaign(world.home.organisation)
    tokens = list(tokens_sent().values())
    Client().post(
        f"/questionnaire/{tokens[0]}/", {"utile": 4, "suite": "non", "pourquoi": "Assez."}
    )
    client = sign_in(world.home.people["director"])
    assert (
        "effacées sans avoir été lues"
        in client.get(address(world, "campaign_cancel", slug=campaign.slug)).text
    )
    client.post(address(world, "campaign_cancel", slug=campaign.slug))
    with within(world.home.organisation):
        campaign.refresh_from_db()
        left = [campaign.tokens, campaign.audience, campaign.texts]
        assert [rows.count() for rows in left] == [0, 0, 0]
        assert bytes(campaign.tally.sealed) == b""
        assert campaign.status == "cancelled"
    assert Client().get(f"/questionnaire/{tokens[1]}/").status_code == 404
