"""Letters of a direct award: everybody is told, and only what is true and finished leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import override_settings

from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations, within
from maillage.tendering.domain import letters
from maillage.tendering.domain.awarding import award
from maillage.tendering.models import Consultation, DepositReceipt, OutcomeLetter
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import offers as offer_queries
from tests.factories import PROVIDER_ROLES, Space, World, make_space
from tests.tendering.factories import make_facilitator
from tests.tendering.offers import content, deposit, make_answerable_call, table_of

Answers = dict[str, tuple[Space, DepositReceipt]]


@pytest.fixture
def told(world: World, commits: Any) -> tuple[Consultation, Answers]:
    """Group 1 goes to the dearer offer of two, group 2 to nobody; a third offer came late."""
    now = clock.now()
    call = make_answerable_call(
        world.home.organisation, lots=2, deadline=now - timedelta(days=1), regime="public_code"
    )
    lots = offer_queries.open_lots(call)
    answers: Answers = {}
    for name, price, at in (("low", 300, 2), ("dear", 330, 2), ("late", 100, 0)):
        space = make_space("provider", PROVIDER_ROLES) if answers else world.provider
        offered = content(lots, make_facilitator(space.organisation), price=price * 100)
        with override_settings(MAILLAGE_NOW=(now - timedelta(days=at)).isoformat()):
            answers[name] = (space, deposit(call, space, offered))
    table = table_of(world, call)
    dear = next(one.key for one in table.rows[0].answers if one.price_cents == 330_00)
    with within(world.home.organisation), commits():
        award(
            consultation=call,
            actor=world.home.people["buyer"],
            comparison=table,
            lots=call_queries.lots_of(call),
            choice={lots[0].slug: dear},
            reason="L’équipe la connaît.",
        )
    return call, answers


def body(receipt: DepositReceipt, kind: str = "rejection") -> str:
    with across_organisations("test"):
        letter = OutcomeLetter.objects.get(offer=receipt.offer, kind=kind)
    return letter.body.replace("\u00a0", " ")


def ask(call: Consultation, answer: tuple[Space, DepositReceipt]) -> str:
    space, receipt = answer
    actor = space.people["facilitator"]
    letters.ask_reasons(consultation=call, offer=receipt.offer, actor=actor)
    return body(receipt, "reasons")


def test_everybody_is_told_what_is_true(told: tuple[Consultation, Answers]) -> None:
    _, answers = told
    low, dear, late = (answers[name][1] for name in ("low", "dear", "late"))
    lost = "Une autre proposition est retenue pour : Groupe 1."
    left = "Aucune proposition n’est retenue pour : Groupe 2."
    assert [words in body(low) for words in (lost, left)] == [True, True]
    given = body(dear, "award")
    assert ("Nous retenons votre proposition pour : Groupe 1." in given, left in given) == (
        True,
        True,
    )
    assert "Une autre proposition" not in given
    assert "n’a pas été examinée : elle est arrivée le mardi 24 novembre 2026" in body(late)
    assert "Une autre proposition" not in body(late)
    # A direct award gives no right to reasons: the buyer commits itself.
    assert ["nous nous engageons" in body(one) for one in (low, late)] == [True, True]
    assert "R2181-2" not in body(low)
    subjects = [one.subject for one in outbox.outbox]
    assert subjects.count("Votre proposition n’est pas retenue") == 4
    assert subjects.count("Votre proposition est retenue") == 2
    assert not [one for one in outbox.outbox if "a choisi une autre proposition" in one.body]


def test_reasons_are_finished_before_they_leave(
    world: World, sign_in: Any, told: tuple[Consultation, Answers]
) -> None:
    call, answers = told
    draft = ask(call, answers["low"])
    assert "Ses avantages sont les suivants : [à compléter]" in draft
    assert "Lot 2 : Groupe 2 : ce groupe n’est pas attribué." in draft
    assert "n’a pas été examinée : elle est arrivée le" in ask(call, answers["late"])
    with within(world.home.organisation):
        letter = OutcomeLetter.objects.get(kind="reasons", offer=answers["low"][1].offer)
    client = sign_in(world.home.people["buyer"])
    page = f"/o/{world.home.organisation.slug}/appels/{call.slug}/courriers/{letter.slug}/"
    for unfinished in (letter.body, "Ses avantages sont les suivants :"):
        client.post(page, {"body": unfinished})
        refused = client.post(f"{page}envoyer/")
        assert refused.headers["Location"] == page
        page_again = client.get(page).text
        assert ("n’est pas fini" in page_again, "Une phrase attend" in page_again) == (True, True)
    client.post(page, {"body": letter.body.replace("[à compléter]", "elle est mieux connue.")})
    assert client.post(f"{page}envoyer/").headers["Location"] != page
    with within(world.home.organisation):
        letter.refresh_from_db()
    assert letter.sent_at == clock.now()


def test_each_receipt_says_what_became_of_it(
    sign_in: Any, told: tuple[Consultation, Answers]
) -> None:
    _, answers = told
    pages = {}
    for name in ("low", "late"):
        space, receipt = answers[name]
        client = sign_in(space.people["facilitator"])
        url = f"/o/{space.organisation.slug}/propositions/recu/{receipt.slug}/"
        pages[name] = client.get(url).text
        assert "Demander les motifs" in client.get(f"{url}resultat/").text
    assert "votre proposition ne change plus" in pages["low"]
    assert "Remplacer ou retirer" not in pages["low"] + pages["late"]
    with across_organisations("test"):
        OutcomeLetter.objects.all().delete()
    assert "n’est pas examinée" in client.get(f"{url}resultat/").text
    with across_organisations("test"):
        Consultation.objects.update(status="abandoned", abandoned_reason="Budget retiré.")
    for page in ("", "resultat/"):
        shown = client.get(f"{url}{page}").text
        assert ("vous écrira dès que" in shown, "Remplacer" in shown) == (False, False)
    assert "Budget retiré." in shown
