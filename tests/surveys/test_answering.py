"""The answering page: works for nobody in particular, and leaves nothing behind."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.kernel import sealing
from maillage.kernel.http import organisation_url
from maillage.kernel.models import Job, JournalLine, OutgoingMail
from maillage.kernel.sealing import SealBroken
from maillage.kernel.tenancy import across_organisations, within
from maillage.surveys.access_counts import access_counts
from maillage.surveys.access_texts import (
    LEAST_IN_BAG,
    SMALLEST_BAG,
    access_bag,
    add_texts,
    empty_bags,
)
from maillage.surveys.answering_form import AnswerForm
from maillage.surveys.content import Choice, Condition, Item, asked_only, band_of, bands, cells_of
from maillage.surveys.content import counted_cells as counted
from maillage.surveys.domain.answering import answer
from maillage.surveys.domain.closing import close
from maillage.surveys.domain.errors import LinkSpent
from maillage.surveys.domain.inviting import invite_due
from maillage.surveys.enums import QuestionKind
from maillage.surveys.gaps import gaps
from maillage.surveys.middleware import NOTHING, KeepNoLine
from maillage.surveys.models import AudienceMember, Campaign, Report, TextBag, Token
from maillage.surveys.results import LOST
from maillage.surveys.schemes import schemes
from tests.factories import World
from tests.surveys.factories import (
    CLOSES,
    ITEMS,
    LEVELS,
    OPENS,
    addresses,
    make_campaign,
    make_questionnaire,
    tokens_sent,
)
from tests.surveys.proof_attack import dump, opens

TABLE = Item(
    "tableau",
    QuestionKind.MATRIX,
    "Dans l'équipe :",
    is_required=True,
    options=LEVELS,
    rows=(Choice("a", "nous nous parlons"), Choice("b", "nous nous aidons")),
)
YEARS = Item(
    "annees", QuestionKind.NUMBER, "Années ici", bounds=(0, 5, 10), options=bands((0, 5, 10))
)
NEWCOMER = Item(
    "accueil",
    QuestionKind.SCALE,
    "On m'a bien accueilli.",
    is_required=True,
    options=LEVELS,
    condition=Condition("annees", ("0",)),
)
BOXES = Item(
    "cases",
    QuestionKind.MULTIPLE,
    "Appuis",
    options=(Choice("r1", "Une formation"), Choice("r2", "Un groupe")),
)
EVERY_KIND = (TABLE, YEARS, NEWCOMER, BOXES, *ITEMS)


@pytest.fixture
def campaign(world: World, commits: Any) -> Campaign:
    with commits():
        return make_campaign(
            world.home.organisation,
            questionnaire=make_questionnaire(world.home.organisation, EVERY_KIND),
        )


def url(token: str) -> str:
    return f"/questionnaire/{token}/"


def counts(campaign: Campaign) -> dict[str, int]:
    with within(campaign.organisation):
        (own,) = access_counts(campaign, campaign.questionnaire.items()).values()
        return {cell: number for cell, number in own.items() if number}


GIVEN = {
    "tableau.a": "4",
    "tableau.b": "2",
    "annees": "3",
    "accueil": "3",
    "cases": ["r1", "r2"],
    "utile": "4",
    "suite": "non",
    "pourquoi": "Trop loin.",
}


def test_an_answer_adds_to_counters_and_nothing_else(world: World, campaign: Campaign) -> None:
    token, *_ = tokens_sent().values()
    models = (JournalLine, OutgoingMail, Job)
    with across_organisations("counted for the test"):
        before = [model.objects.count() for model in models]
    assert Client().post(url(token), GIVEN).status_code == 200
    assert counts(campaign) == {
        "": 1,
        "tableau/a/4": 1,
        "tableau/b/2": 1,
        "annees//0": 1,
        "accueil//3": 1,
        "cases//r1": 1,
        "cases//r2": 1,
        "utile//4": 1,
        "suite//non": 1,
    }
    with across_organisations("counted for the test"):
        assert [model.objects.count() for model in models] == before
        sealed = bytes(TextBag.objects.get().sealed)
        assert Token.objects.count() == 11
    assert b"Trop loin" not in sealed
    assert access_bag(campaign, sealed) == [("pourquoi", "Trop loin.")]


def test_two_backups_around_one_answer_do_not_tell_it(
    campaign: Campaign, at: Any, commits: Any
) -> None:
    """Sealed as long whatever is answered; after the close no key that is left opens it."""
    states: dict[str, set[bytes]] = {"surveys_tally": set(), "surveys_textbag": set()}
    for rank, link in enumerate(list(tokens_sent().values())[:6]):
        before = dump(campaign, is_whole=True)
        assert Client().post(url(link), {**GIVEN, "utile": str(1 + rank % 4)}).status_code == 200
        after = dump(campaign, is_whole=True)
        changed = {table for table in after if after[table] != before[table]}
        assert changed == {*states, "surveys_token"}
        for table, sealed in states.items():
            sealed.add(bytes(after[table][0]["sealed"]))
    # Their head has a random length; what it closes has always the same.
    closed = [{len(one.partition(b"\n--- ")[2]) for one in found} for found in states.values()]
    assert [len(lengths) for lengths in closed] == [1, 1]
    # The control: while it collects, who also holds the keys reads the counters.
    assert [opens(one) for one in states["surveys_tally"]] == [True] * 6
    assert counts(campaign)["utile//1"] == 2
    at(CLOSES + timedelta(minutes=1))
    with commits(), within(campaign.organisation):
        close(campaign=campaign)
    assert [opens(one) for sealed in states.values() for one in sealed] == [False] * 12


def test_what_does_not_concern_the_person_is_not_counted(campaign: Campaign) -> None:
    token, *_ = tokens_sent().values()
    answers = {**GIVEN, "annees": "12", "suite": "oui", "accueil": "3"}
    assert Client().post(url(token), answers).status_code == 200
    assert {cell.split("/")[0] for cell in counts(campaign)} == {
        "", "tableau", "annees", "cases", "utile", "suite",
    }  # fmt: skip
    with within(campaign.organisation):
        # The bag is written again all the same: who left no text cannot be told from a dump.
        sealed = bytes(TextBag.objects.get().sealed)
    assert len(sealed) > SMALLEST_BAG
    assert access_bag(campaign, sealed) == []


def test_a_wrong_answer_is_told_and_the_link_lives_on(campaign: Campaign) -> None:
    token, *_ = tokens_sent().values()
    wrong = {**GIVEN, "tableau.b": "", "utile": "9", "annees": "beaucoup"}
    refused = Client().post(url(token), wrong)
    assert refused.status_code == 422
    assert "Trop loin." in refused.text
    assert (
        "Choisissez une réponse à «\u00a0Dans l&#x27;équipe : nous nous aidons\u00a0»"
        in refused.text
    )
    assert counts(campaign) == {}
    assert Client().post(url(token), GIVEN).status_code == 200


def test_a_large_campaign_has_bags_of_many_texts_in_no_order(campaign: Campaign) -> None:
    with within(campaign.organisation):
        for rank in range(200):
            add_texts(campaign, [("pourquoi", str(rank))])
        bags = [access_bag(campaign, bag.sealed) for bag in TextBag.objects.all()]
        # The key's file is lost with a machine: nothing is written over what it sealed.
        sealing.destroy_passing(f"survey-{campaign.slug}")
        with pytest.raises(SealBroken):
            add_texts(campaign, [("pourquoi", "Trop loin.")])
        left = empty_bags(campaign)
    assert sorted(int(text) for bag in bags for _, text in bag) == list(range(200))
    assert {LEAST_IN_BAG <= len(bag) < 2 * LEAST_IN_BAG for bag in bags} == {True}
    assert len(bags) > 1
    for bag in bags:
        early = sum(int(text) < 100 for _, text in bag)
        assert len(bag) / 8 < early < len(bag) * 7 / 8
    assert left == []


@pytest.mark.parametrize(
    "left", [None, b"", sealing.new_identity()[0].encode()], ids=["gone", "empty", "another"]
)
def test_a_lost_key_refuses_answers_and_spends_no_link_until_it_is_back(
    world: World, sign_in: Any, campaign: Campaign, settings: Any, left: bytes | None
) -> None:
    first, second, *_ = tokens_sent().values()
    assert Client().post(url(first), GIVEN).status_code == 200
    file = settings.MAILLAGE_KEY_FILE.parent / "passing" / f"survey-{campaign.slug}.age"
    key = file.read_bytes()
    file.unlink()
    if left is not None:
        file.write_bytes(left)
    refused = Client().post(url(second), GIVEN)
    assert refused.status_code == 503
    assert "votre lien n’a pas servi" in refused.text
    assert "Trop loin." in refused.text  # what was typed stays
    director = sign_in(world.home.people["director"])
    page = organisation_url(campaign.organisation, "surveys:campaign", slug=campaign.slug)
    assert "ne peut plus recevoir de réponses" in director.get(page).text
    file.write_bytes(key)
    assert "ne peut plus recevoir de réponses" not in director.get(page).text
    assert Client().post(url(second), GIVEN).status_code == 200
    assert counts(campaign)[""] == 2


def test_answers_lost_with_a_key_are_never_told_as_answers_that_did_not_come(
    world: World, sign_in: Any, campaign: Campaign, at: Any, commits: Any
) -> None:
    for token in list(tokens_sent().values())[:7]:
        assert Client().post(url(token), GIVEN).status_code == 200
    sealing.destroy_passing(f"survey-{campaign.slug}")
    at(CLOSES + timedelta(minutes=1))
    with within(campaign.organisation), commits():
        close(campaign=campaign)
    page = organisation_url(campaign.organisation, "surveys:campaign", slug=campaign.slug)
    read = sign_in(world.home.people["director"]).get(page).text
    assert LOST in read
    assert "Moins de" not in read
    with within(campaign.organisation):
        report = Report.objects.get()
        about = report.campaign.scheme_label
        assert schemes([report], lambda _: "").opening == (f"{about}\u00a0: {LOST}",)
        assert gaps([report]).sentences == (f"T0\u00a0: {LOST}",)


def test_one_link_answers_once(campaign: Campaign) -> None:
    token, *_ = tokens_sent().values()
    assert Client().post(url(token), GIVEN).status_code == 200
    for response in (Client().post(url(token), GIVEN), Client().get(url(token))):
        assert response.status_code == 404
        assert "n’ouvre aucun questionnaire" in response.text
    assert counts(campaign)[""] == 1


@pytest.mark.parametrize(
    "moment",
    [OPENS - timedelta(seconds=1), CLOSES, CLOSES + timedelta(days=1)],
)
def test_nothing_comes_in_outside_the_window(campaign: Campaign, at: Any, moment: datetime) -> None:
    token, *_ = tokens_sent().values()
    at(moment)
    assert Client().get(url(token)).status_code == 404
    with pytest.raises(LinkSpent):
        answer(token=token, answers={"utile": "4"})
    assert counts(campaign) == {}
    at(CLOSES - timedelta(seconds=1))
    assert Client().get(url(token)).status_code == 200


def test_the_page_knows_nobody_and_keeps_nothing(
    world: World, sign_in: Any, campaign: Campaign
) -> None:
    token, *_ = tokens_sent().values()
    client = sign_in(world.home.people["professional"])
    asked = client.get(url(token), headers={"user-agent": "un navigateur"})
    assert str(world.home.people["professional"]) not in asked.text
    assert "csrfmiddlewaretoken" not in asked.text
    for response in (asked, client.post(url(token), GIVEN), client.get(url("inconnu"))):
        assert response.cookies == {}
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        request = response.wsgi_request
        assert not request.user.is_authenticated
        assert request.COOKIES == {}
        assert request.META["REMOTE_ADDR"] == NOTHING
        assert "HTTP_USER_AGENT" not in request.META


def test_the_page_says_what_is_not_protected(campaign: Campaign) -> None:
    token, *_ = tokens_sent().values()
    page = Client().get(url(token)).text
    for said in (
        "Ni votre nom, ni votre adresse",
        "Ce qui n’est pas protégé",
        "Si tout le monde donne la même réponse",
        "lus par personne, faute de lecteur désigné",
        "vendredi 4 décembre 2026",
    ):
        assert said in page


def test_csrf_is_not_asked_of_a_link(campaign: Campaign) -> None:
    token, *_ = tokens_sent().values()
    assert Client(enforce_csrf_checks=True).post(url(token), GIVEN).status_code == 200


def test_the_logs_hold_no_line_of_that_page() -> None:
    keep = KeepNoLine()
    other = logging.makeLogRecord({"msg": "GET /o/ici/", "levelno": logging.INFO})
    line = logging.makeLogRecord({"msg": "GET %s", "args": (url("abc"),), "levelno": logging.INFO})
    failure = logging.makeLogRecord(
        {"msg": "Internal Server Error: %s", "args": (url("abc"),), "levelno": logging.ERROR}
    )
    failure.exc_info = (ValueError, ValueError("secret"), None)
    assert keep.filter(other)
    assert not keep.filter(line)
    assert keep.filter(failure)
    assert "abc" not in failure.getMessage()
    assert failure.exc_info is None


def test_invitations_hold_a_link_each_and_rows_hold_no_owner(campaign: Campaign) -> None:
    messages = list(outbox.outbox)
    sent = tokens_sent()
    assert len(set(sent.values())) == 12
    assert len({message.subject for message in messages}) == 1
    with within(campaign.organisation):
        digests = list(Token.objects.order_by().values_list("digest", flat=True))
        fields = {field.name for field in Token._meta.get_fields()}
    assert fields == {"organisation", "digest", "campaign", "segment"}
    assert not set(digests) & set(sent.values())
    with across_organisations("counted for the test"):
        assert OutgoingMail.objects.count() == 0


def test_refused_mails_are_sent_again_with_other_links(
    world: World, commits: Any, settings: Any, at: Any, sign_in: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.surveys.backends.HalfRefused"
    with commits():
        campaign = make_campaign(world.home.organisation)
    first = tokens_sent()
    with within(campaign.organisation):
        invited = AudienceMember.objects.filter(is_invited=True).count()
        assert Token.objects.count() == invited == len(first) == 6
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    page = sign_in(world.home.people["hr"]).get(
        f"/o/{world.home.organisation.slug}/questionnaires/{campaign.slug}/"
    )
    missing = {one.email for one in addresses(12)} - set(first)
    assert all(address in page.text for address in missing)
    assert not any(f">{address}<" in page.text for address in first)
    assert invite_due() == 0
    at(OPENS + timedelta(hours=3))
    with commits():
        assert invite_due() == 1
    second = tokens_sent()
    assert set(second) == missing
    with within(campaign.organisation):
        assert Token.objects.count() == 12
    assert not set(first.values()) & set(second.values())
    at(OPENS + timedelta(hours=6))
    assert invite_due() == 0


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(number=st.integers(0, 10**6), more=st.lists(st.integers(1, 500), max_size=5, unique=True))
def test_each_number_falls_in_one_band(number: int, more: list[int]) -> None:
    bounds = (0, *sorted(more))
    code = band_of(number, bounds)
    assert code in {one.code for one in bands(bounds)}
    above = [first for first in bounds if first > int(code)]
    assert int(code) <= number < (above[0] if above else number + 1)


def answers_strategy() -> Any:
    options = ["1", "2", "3", "4", "", "9", None]
    return st.fixed_dictionaries(
        {},
        optional={
            "tableau.a": st.sampled_from(options),
            "tableau.b": st.sampled_from(options),
            "annees": st.one_of(st.integers(-5, 50).map(str), st.just("x")),
            "accueil": st.sampled_from(options),
            "cases": st.lists(st.sampled_from(["r1", "r2", "r3"]), max_size=3),
            "utile": st.sampled_from(options),
            "suite": st.sampled_from(["oui", "non", "peut-être"]),
            "pourquoi": st.text(max_size=40),
        },
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sent=answers_strategy())
def test_whatever_is_sent_is_refused_or_counts_in_known_cells(sent: dict[str, Any]) -> None:
    data = {key: value for key, value in sent.items() if value is not None}
    form = AnswerForm(data, items=EVERY_KIND)
    if not form.is_valid():
        return
    given_answers = form.answers()
    assert asked_only(EVERY_KIND, given_answers) == given_answers
    cells = counted(EVERY_KIND, given_answers)
    assert len(set(cells)) == len(cells)
    assert set(cells) <= set(cells_of(EVERY_KIND))
