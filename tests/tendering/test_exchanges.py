"""Questions without a name, answers for all, amendments in the open, deadlines that only extend."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outbox

from maillage.kernel import clock, journal
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations, within
from maillage.tendering.domain import publication, questions, revising
from maillage.tendering.domain.criteria import CriterionPlan
from maillage.tendering.models import (
    AskedQuestion,
    CallAlert,
    CallAmendment,
    CallQuestion,
    Consultation,
    Criterion,
)
from tests.factories import make_user
from tests.tendering.factories import DEADLINE, make_offer, make_public_call
from tests.tendering.test_rules_step import BALANCED, adapted
from tests.tendering.test_writing import reread

QUESTION = "Les séances ont-elles lieu le mardi ?"
ANSWER = "Oui, le mardi matin."


def ask(world, call, text=QUESTION):
    return questions.ask(
        consultation=call,
        provider=world.provider.organisation,
        actor=world.provider.people["facilitator"],
        text=text,
    )


def answer(world, question, text=ANSWER):
    with within(world.home.organisation):
        return questions.answer(question=question, actor=world.home.people["buyer"], text=text)


def amend(world, call, *, words="Un jour de plus.", criteria=None, **changes):
    with within(world.home.organisation):
        return revising.amend(
            consultation=call,
            actor=world.home.people["buyer"],
            words=words,
            changes=changes,
            criteria=criteria,
        )


def public(world, **fields) -> Consultation:
    return make_public_call(world.home.organisation, contact=world.home.people["buyer"], **fields)


def test_a_question_is_answered_to_all_and_never_says_who_asked(world, sign_in, commits, client):
    call = public(world)
    asker, buyer = world.provider.people["facilitator"], world.home.people["buyer"]
    url = f"/o/{world.provider.organisation.slug}/appels/{call.slug}/question/"
    with commits():
        sign_in(asker).post(url, {"text": QUESTION})
    assert [message.to for message in outbox.outbox] == [[buyer.email]]
    names = (asker.email, asker.last_name, world.provider.organisation.name)
    page = sign_in(buyer).get(f"/o/{world.home.organisation.slug}/appels/{call.slug}/")
    with within(world.home.organisation):
        question = CallQuestion.objects.get()
    answer_url = f"/o/{world.home.organisation.slug}/appels/{call.slug}/questions/{question.slug}/"
    assert answer_url in page.content.decode()
    form = sign_in(buyer).get(answer_url)
    for text in (outbox.outbox[0].body, page.content.decode(), form.content.decode()):
        assert QUESTION in text
        assert [name for name in names if name in text] == []
    assert QUESTION not in client.get(f"/appels/{call.slug}/").content.decode()
    with commits():
        sign_in(buyer).post(answer_url, {"answer": ANSWER})
    assert [message.to for message in outbox.outbox[1:]] == [[asker.email]]
    client.logout()
    seen = client.get(f"/appels/{call.slug}/").content.decode()
    assert QUESTION in seen and ANSWER in seen
    assert [name for name in names if name in seen] == []
    own = sign_in(asker).get(url).context["own"]
    assert [(one.text, one.answer) for one in own] == [(QUESTION, ANSWER)]
    assert sign_in(world.provider.people["admin"]).get(url).context["own"] == []


def test_the_buyers_rows_and_journal_hold_nobody(world):
    call = public(world)
    ask(world, call)
    with within(world.home.organisation):
        assert not AskedQuestion.objects.exists()
        row = CallQuestion.objects.values().get()
    asker = world.provider.people["facilitator"].pk
    assert asker not in [value for name, value in row.items() if name.endswith("by_id")]
    line = JournalLine.objects.get(verb="tendering.question_received")
    assert (line.actor_id, line.detail) == (None, {"consultation": call.pk})
    assert journal.verify(world.home.organisation.pk).intact
    assert journal.verify(world.provider.organisation.pk).intact


def test_questions_stop_at_their_date_and_answers_at_the_deadline(world, at, sign_in):
    call = public(world, questions_until=DEADLINE - timedelta(days=4))
    question = ask(world, call)
    at(DEADLINE - timedelta(days=4) + timedelta(seconds=1))
    with pytest.raises(questions.QuestionsClosed):
        ask(world, call)
    url = f"/o/{world.provider.organisation.slug}/appels/{call.slug}/question/"
    client = sign_in(world.provider.people["facilitator"])
    assert "Le temps des questions est passé" in client.get(url).content.decode()
    assert url not in client.get(f"/appels/{call.slug}/").content.decode()
    at(DEADLINE + timedelta(seconds=1))
    with pytest.raises(questions.QuestionsClosed):
        answer(world, question)


def test_a_question_is_answered_once(world):
    question = ask(world, public(world))
    answer(world, question)
    with pytest.raises(questions.AlreadyAnswered):
        answer(world, question, "Non.")


def test_nobody_asks_without_end(world, sign_in):
    call = public(world)
    client = sign_in(world.provider.people["facilitator"])
    url = f"/o/{world.provider.organisation.slug}/appels/{call.slug}/question/"
    codes = [client.post(url, {"text": f"Question {rank}"}).status_code for rank in range(7)]
    assert codes == [302] * 6 + [422]
    with within(world.home.organisation):
        assert CallQuestion.objects.count() == 6


def test_an_amendment_is_a_version_told_to_all_who_follow(world, sign_in, commits):
    call = public(world, place="Tours")
    told = make_user(email="prevenue@exemple.fr")
    make_user(email="autre@exemple.fr")
    with within(world.home.organisation):
        CallAlert.objects.create(
            organisation=call.organisation, consultation=call, user=told, created_at=clock.now()
        )
    make_offer(call, world.provider)
    asker = world.provider.people["admin"]
    questions.ask(consultation=call, provider=world.provider.organisation, actor=asker, text="Où ?")
    client = sign_in(world.home.people["buyer"])
    url = f"/o/{world.home.organisation.slug}/appels/{call.slug}/modifier/"
    later = DEADLINE + timedelta(days=7)
    data = {
        "words": "Nous changeons de lieu et vous laissons une semaine.",
        "place": "Joué-lès-Tours",
        "deadline": later.strftime("%Y-%m-%dT%H:%M"),
        "season_starts_on": "2027-01-11",
        "season_ends_on": "2027-06-30",
    }
    with commits():
        assert client.post(url, data).status_code == 302
    assert (reread(call).deadline, reread(call).place) == (later, "Joué-lès-Tours")
    with within(world.home.organisation):
        made = CallAmendment.objects.get()
    assert (made.version, made.changes) == (
        2,
        [
            {
                "label": "Date limite de réponse",
                "before": "vendredi 18 décembre 2026, 23\u00a0h\u00a059",
                "after": "vendredi 25 décembre 2026, 23\u00a0h\u00a059",
            },
            {"label": "Lieu", "before": "Tours", "after": "Joué-lès-Tours"},
        ],
    )
    letters = {
        message.to[0]: message.body for message in outbox.outbox if "a changé" in message.subject
    }
    bidder = world.provider.people["facilitator"]
    assert set(letters) == {told.email, asker.email, bidder.email}
    assert "Votre proposition reste déposée." in letters[bidder.email]
    assert "Votre proposition" not in letters[told.email]
    seen = client.get(f"/appels/{call.slug}/").content.decode()
    assert "Version 2" in seen and "Nous changeons de lieu" in seen


def test_a_deadline_is_never_shortened(world, sign_in):
    call = public(world)
    with pytest.raises(revising.DeadlineShortened):
        amend(world, call, deadline=DEADLINE - timedelta(minutes=1))
    url = f"/o/{world.home.organisation.slug}/appels/{call.slug}/modifier/"
    sooner = (DEADLINE - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    answer = sign_in(world.home.people["buyer"]).post(url, {"words": "x", "deadline": sooner})
    assert answer.status_code == 422
    assert answer.context["form"].errors["deadline"] == [
        "La date limite publiée est le vendredi 18 décembre 2026, 23\u00a0h\u00a059\u00a0: "
        "gardez-la ou repoussez-la."
    ]
    assert reread(call).deadline == DEADLINE


def test_a_closed_call_and_a_draft_are_not_amended(world, at):
    call = public(world)
    at(DEADLINE + timedelta(seconds=1))
    with pytest.raises(revising.NotAmendable):
        amend(world, call, place="Ailleurs")
    with within(world.home.organisation):
        assert not CallAmendment.objects.exists()


def test_criteria_change_in_the_open_and_still_follow_the_rules(world, sign_in):
    call = adapted(
        world.home.organisation,
        status="published",
        published_at=clock.now(),
        recipient="age1-not-used",
    )
    with pytest.raises(publication.NotReady):
        amend(world, call, criteria=[CriterionPlan("price", "Prix", 100)])
    url = f"/o/{world.home.organisation.slug}/appels/{call.slug}/modifier/criteres/"
    client = sign_in(world.home.people["buyer"])
    assert client.get(url).status_code == 200
    rows = [*BALANCED, ("other", "Expérience", 20)]
    data = {
        "words": "L’expérience compte aussi.",
        "price_formula": "linear_reference",
        "price_multiple": 2,
        "marks_settled_by": "median",
        "tie_break": "technical_merit",
        "criteres-TOTAL_FORMS": 5,
        "criteres-INITIAL_FORMS": 3,
        "criteres-2-DELETE": "on",
        "criteres-4-kind": "other",
    }
    for rank, (kind, label, weight) in enumerate(rows):
        data |= {
            f"criteres-{rank}-kind": kind,
            f"criteres-{rank}-label": label,
            f"criteres-{rank}-weight": weight,
        }
    refused = client.post(url, data)
    assert refused.status_code == 422
    assert "font 110" in refused.context["form"].non_field_errors()[0]
    data |= {"criteres-1-weight": 30, "criteres-3-kind": "environment"}
    assert client.post(url, data).status_code == 302
    with within(world.home.organisation):
        kept = list(Criterion.objects.values_list("label", "weight"))
        made = CallAmendment.objects.get()
    assert kept == [("Méthode", 50), ("Prix", 30), ("Expérience", 20)]
    assert [one["label"] for one in made.changes] == [
        "Comment le prix devient une note",
        "Critères",
    ]
    assert made.changes[1]["before"] == (
        "Méthode 50 sur 100\u00a0; Prix 40 sur 100\u00a0; Trajets 10 sur 100"
    )


def test_those_who_only_asked_are_told_of_an_abandonment_in_its_own_words(world, commits, sign_in):
    call = public(world)
    ask(world, call)
    asked = sign_in(world.provider.people["facilitator"]).get(
        f"/o/{world.provider.organisation.slug}/appels/{call.slug}/question/"
    )
    assert "Maillage le garde, pour vous prévenir" in asked.text
    with commits(), within(world.home.organisation):
        publication.abandon(
            consultation=call, actor=world.home.people["buyer"], reason="Budget refusé."
        )
    bodies = [one.body for one in outbox.outbox if "sans suite" in one.subject]
    assert len(bodies) == 1
    assert "sur lequel vous avez posé une question" in bodies[0]
    assert "Votre proposition" not in bodies[0]
    with across_organisations("a test"):
        assert AskedQuestion.objects.count() == 1
