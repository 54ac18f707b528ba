"""A call goes public or is given up; who is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail as outbox

from maillage.kernel import clock, journal, sealing
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import Provider
from maillage.tendering.domain import alerts, publication
from maillage.tendering.enums import ConsultationStatus, LotStatus
from maillage.tendering.models import CallAlert, Consultation, Lot
from tests.factories import make_member, make_organisation, make_user
from tests.tendering.factories import (
    DEADLINE,
    make_call,
    make_facilitator,
    make_offer,
    make_public_call,
)


def publish(call, actor):
    with within(call.organisation):
        return publication.publish(consultation=call, actor=actor)


def test_publishing_makes_the_keys_and_tells_the_journal(world):
    call = publish(make_call(world.home.organisation, lots=2), world.home.people["buyer"])
    assert call.status == ConsultationStatus.PUBLISHED
    assert call.published_at == clock.now()
    assert call.contact == world.home.people["buyer"]
    line = JournalLine.objects.get(verb="tendering.call_published")
    assert line.detail == {"deadline": str(call.deadline), "lots": 2}
    assert journal.verify(world.home.organisation.pk).intact
    # What is sealed to the public half opens with the private half, and with nothing else.
    sealed = sealing.seal(b"prix", record="essai", recipients=[call.recipient])
    with pytest.raises(sealing.SealBroken):
        sealing.unseal(sealed, record="essai", identity=sealing.instance_identity())
    assert b"AGE-SECRET-KEY" not in bytes(call.sealed_identity)


def test_a_call_is_published_once(world):
    call = publish(make_call(world.home.organisation), world.home.people["buyer"])
    recipient = call.recipient
    with pytest.raises(publication.WrongState):
        publish(call, world.home.people["buyer"])
    with within(world.home.organisation):
        assert Consultation.objects.get().recipient == recipient


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"title": " "}, ["title"]),
        ({"departement_code": ""}, ["departement"]),
        ({"deadline": None}, ["deadline"]),
        ({"deadline": clock.now}, ["deadline_past"]),
        ({"season_starts_on": None, "season_ends_on": None}, ["season"]),
        ({"season_ends_on": None}, ["season_end"]),
        ({"season_starts_on": DEADLINE.date()}, ["deadline_late"]),
    ],
)
def test_what_is_missing_prevents_publication_and_nothing_is_written(world, fields, codes):
    values = {name: value() if callable(value) else value for name, value in fields.items()}
    call = make_call(world.home.organisation, **values)
    with pytest.raises(publication.NotReady) as refusal:
        publish(call, world.home.people["buyer"])
    assert [fault.code for fault in refusal.value.faults] == codes
    with within(world.home.organisation):
        kept = Consultation.objects.get()
    assert (kept.status, kept.recipient, kept.published_at) == (ConsultationStatus.DRAFT, "", None)
    assert not JournalLine.objects.filter(verb="tendering.call_published").exists()


@pytest.mark.parametrize(
    ("fields", "codes"),
    [
        ({"status": LotStatus.FILLED}, ["no_open_lot"]),
        ({"size_budgeted": None}, ["lot_incomplete"]),
        ({"sessions_min": None, "sessions_max": None}, ["lot_incomplete"]),
        ({"duration_minutes": None}, ["lot_incomplete"]),
    ],
)
def test_an_incomplete_group_prevents_publication(world, fields, codes):
    call = make_call(world.home.organisation)
    with within(world.home.organisation):
        Lot.objects.update(**fields)
    with pytest.raises(publication.NotReady) as refusal:
        publish(call, world.home.people["buyer"])
    assert [fault.code for fault in refusal.value.faults] == codes


def test_alerts_go_once_to_each_person_who_fits(world, commits):
    ours = world.provider.organisation
    facilitator = world.provider.people["facilitator"]
    make_facilitator(ours, user=facilitator)
    make_facilitator(ours, first_name="Idriss", last_name="Benali")
    elsewhere = make_organisation(kind="provider")
    make_member(elsewhere, "admin", make_user(email="loin@exemple.fr"))
    with within(elsewhere):
        Provider.objects.create(organisation=elsewhere)
    make_facilitator(elsewhere, departements=["75"])
    with commits():
        call = publish(make_call(world.home.organisation), world.home.people["buyer"])
    wanted = {facilitator.email, world.provider.people["admin"].email}
    assert {message.to[0] for message in outbox.outbox} == wanted
    assert len(outbox.outbox) == 2
    body = outbox.outbox[0].body
    assert f"http://testserver/appels/{call.slug}/" in body
    assert "vendredi 18 décembre 2026, 23\u00a0h\u00a059 (heure de Paris)" in body
    with within(world.home.organisation):
        assert CallAlert.objects.count() == 2
        with commits():
            assert alerts.send_alerts(consultation=call) == 0
    assert len(outbox.outbox) == 2


@pytest.mark.parametrize(
    ("profile", "call", "fitting"),
    [
        ({}, {}, True),
        ({"departements": ["86"]}, {}, False),
        ({"profile_types": ["sociologist"]}, {}, False),
        ({"profile_types": ["sociologist"]}, {"facilitator_profiles": []}, True),
        (
            {"profile_types": ["sociologist"]},
            {"facilitator_profiles": ["psychologist", "trained_professional"]},
            True,
        ),
    ],
)
def test_a_person_fits_by_departement_and_profile(world, profile, call, fitting):
    person = make_facilitator(world.provider.organisation, **profile)
    assert alerts.fits(person, make_call(world.home.organisation, **call)) is fitting


def test_neither_a_person_at_rest_nor_a_provider_who_declined_is_told(world, commits):
    make_facilitator(world.provider.organisation, is_active=False)
    with commits():
        publish(make_call(world.home.organisation), world.home.people["buyer"])
    assert outbox.outbox == []
    make_facilitator(world.provider.organisation)
    with across_organisations("a test changes a choice"):
        Provider.objects.update(wants_alerts=False)
    with commits():
        publish(make_call(world.home.organisation), world.home.people["buyer"])
    assert outbox.outbox == []


@pytest.mark.parametrize(
    ("after", "end"),
    [(False, "ne sera pas ouverte."), (True, "ne se lira plus dans Maillage.")],
)
def test_withdrawing_tells_those_who_answered_why(world, commits, at, sign_in, after, end):
    call = make_public_call(world.home.organisation)
    make_offer(call, world.provider)
    if after:
        at(DEADLINE + timedelta(minutes=1))
    page = sign_in(world.home.people["buyer"]).get(
        f"/o/{world.home.organisation.slug}/appels/{call.slug}/sans-suite/"
    )
    assert ("ne seront pas ouvertes" in page.text) is not after
    with commits(), within(world.home.organisation):
        publication.abandon(
            consultation=call, actor=world.home.people["buyer"], reason="Budget refusé."
        )
    assert [message.to for message in outbox.outbox] == [
        [world.provider.people["facilitator"].email]
    ]
    assert "Motif\u00a0: Budget refusé." in outbox.outbox[0].body
    assert f"Votre proposition {end}" in outbox.outbox[0].body
    line = JournalLine.objects.get(verb="tendering.call_abandoned")
    assert line.detail == {"was_published": True}


def test_a_published_call_is_not_withdrawn_without_a_reason(world):
    call = make_public_call(world.home.organisation)
    with within(world.home.organisation), pytest.raises(publication.ReasonOwed):
        publication.abandon(consultation=call, actor=world.home.people["buyer"], reason="  ")
    with within(world.home.organisation):
        assert Consultation.objects.get().status == ConsultationStatus.PUBLISHED


def test_publishing_from_the_page_and_refusal_to_who_may_not(world, sign_in):
    call = make_call(world.home.organisation)
    url = f"/o/{world.home.organisation.slug}/appels/{call.slug}/publier/"
    client = sign_in(world.home.people["secretary"])
    assert client.post(url).status_code == 404
    client = sign_in(world.home.people["head_of_service"])
    response = client.post(url, follow=True)
    assert response.redirect_chain == [
        (f"/o/{world.home.organisation.slug}/appels/{call.slug}/", 302)
    ]
    assert "L&#x27;appel est publié." in response.content.decode()


def test_publishing_an_incomplete_call_leads_back_to_what_is_missing(world, sign_in):
    call = make_call(world.home.organisation, deadline=None)
    client = sign_in(world.home.people["buyer"])
    url = f"/o/{world.home.organisation.slug}/appels/{call.slug}/publier/"
    response = client.post(url, follow=True)
    assert response.redirect_chain[0][0].endswith("/redaction/relire/")
    assert [fault["message"] for fault in response.context["faults"]] == [
        "Choisissez la date limite de réponse."
    ]


def test_the_deadline_itself_is_in_time_and_one_second_later_is_not(world):
    call = make_public_call(world.home.organisation)
    assert call.is_open_at(call.deadline)
    assert not call.is_open_at(call.deadline + timedelta(seconds=1))
    with across_organisations("a test"):
        at_deadline = Consultation.objects.open_at(call.deadline)
        assert list(at_deadline) == [call]
        assert not Consultation.objects.open_at(call.deadline + timedelta(seconds=1)).exists()
