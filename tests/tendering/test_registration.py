"""A provider joins, and keeps its profile."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.kernel import clock, limits
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import (
    FacilitatorProfile,
    Membership,
    Organisation,
    Provider,
    User,
)
from maillage.tendering.domain import registration
from maillage.tendering.models import PendingRegistration
from tests.tendering.factories import make_facilitator, make_public_call

TYPED: dict[str, Any] = {
    "first_name": "Claire",
    "last_name": "Vasseur",
    "email": "Claire.Vasseur@exemple.fr",
    "name": "Cabinet Vasseur",
    "siret": "552 100 554 00013",
    "profile_types": ["psychologist", "supervisor"],
    "departements": "37, Vienne",
    "methods": "systémique\nGEASE",
}
PASSWORD = "une phrase que je retiens"


def ask(client, commits, query: str = "", **changes: Any) -> Any:
    with commits():
        return client.post(f"/intervenir/{query}", {**TYPED, **changes})


def link_in(message) -> str:
    found = re.search(r"http://testserver(/intervenir/ouvrir/\S+)", message.body)
    assert found
    return found[1]


def test_nothing_is_created_before_the_link_is_used(world, client, commits):
    before = (User.objects.count(), Organisation.objects.count())
    response = ask(client, commits)
    assert response.headers["Location"] == "/intervenir/courriel/"
    assert (User.objects.count(), Organisation.objects.count()) == before
    pending = PendingRegistration.objects.get()
    assert b"vasseur" not in bytes(pending.sealed).lower()
    assert [message.to for message in outbox.outbox] == [["claire.vasseur@exemple.fr"]]


def test_the_link_opens_the_space_whole_and_once(world, client, commits):
    ask(client, commits)
    url = link_in(outbox.outbox[0])
    page = client.get(url)
    assert page.status_code == 200
    assert "Cabinet Vasseur" in page.content.decode()
    assert PendingRegistration.objects.count() == 1
    response = client.post(url, {"password": PASSWORD, "again": PASSWORD})
    assert response.headers["Location"] == "/o/cabinet-vasseur/appels-ouverts/"
    organisation = Organisation.objects.get(slug="cabinet-vasseur")
    user = User.objects.get(email="claire.vasseur@exemple.fr")
    assert (organisation.kind, organisation.siret) == ("provider", "55210055400013")
    assert user.check_password(PASSWORD)
    with within(organisation):
        roles = sorted(Membership.objects.values_list("role", flat=True))
        profile = FacilitatorProfile.objects.get()
        assert Provider.objects.count() == 1
    assert roles == ["admin", "facilitator"]
    assert (profile.user_id, profile.profile_types, profile.departements, profile.methods) == (
        user.pk,
        ["psychologist", "supervisor"],
        ["37", "86"],
        ["systémique", "GEASE"],
    )
    assert PendingRegistration.objects.count() == 0
    assert JournalLine.objects.get(organisation_id=organisation.pk).verb == (
        "tendering.provider_registered"
    )
    # Signed in at once, and the link is spent.
    assert client.get("/o/cabinet-vasseur/appels-ouverts/").status_code == 200
    assert client.get(url).status_code == 404


def test_a_weak_or_mistyped_password_creates_nothing(world, client, commits):
    ask(client, commits)
    url = link_in(outbox.outbox[0])
    for password, again in (("court", "court"), (PASSWORD, "autre chose encore")):
        response = client.post(url, {"password": password, "again": again})
        assert response.status_code == 422
    assert not User.objects.filter(email="claire.vasseur@exemple.fr").exists()
    assert client.get(url).status_code == 200


def test_an_expired_or_invented_link_is_not_found(world, client, commits, at):
    ask(client, commits)
    url = link_in(outbox.outbox[0])
    assert client.get("/intervenir/ouvrir/AAAAAAAAAAAAAAAAAAAAAA/").status_code == 404
    at(clock.now() + registration.LIFETIME)
    assert client.get(url).status_code == 404
    assert registration.forget_expired() == 1
    assert PendingRegistration.objects.count() == 0


def test_a_known_address_gets_another_mail_and_the_same_page(world, client, commits):
    known = world.home.people["hr"]
    response = ask(client, commits, email=known.email)
    assert response.headers["Location"] == "/intervenir/courriel/"
    assert [message.to for message in outbox.outbox] == [[known.email]]
    assert outbox.outbox[0].subject == "Vous avez déjà un compte sur Maillage"


def test_an_account_adds_a_provider_space_once_signed_in(world, client, commits, sign_in):
    known = world.home.people["professional"]
    call = make_public_call(world.home.organisation)
    ask(client, commits, query=f"?appel={call.slug}", email=known.email)
    url = link_in(outbox.outbox[0])
    # The link alone opens nothing: no password is asked for, none is changed.
    page = client.get(url)
    assert f'href="/compte/connexion/?next={url}"' in page.text
    assert 'type="password"' not in page.text
    assert client.post(url, {"password": PASSWORD, "again": PASSWORD}).status_code == 422
    # Another account opens nothing either.
    other = sign_in(world.home.people["director"])
    assert "Vous êtes en ce moment sous un autre compte" in other.get(url).text
    assert other.post(url).status_code == 422
    assert not Organisation.objects.filter(slug="cabinet-vasseur").exists()
    mine = sign_in(known)
    assert "Ouvrir cet espace" in mine.get(url).text
    assert mine.post(url).headers["Location"] == f"/appels/{call.slug}/"
    organisation = Organisation.objects.get(slug="cabinet-vasseur")
    with across_organisations("a test counts roles"):
        roles = Membership.objects.filter(user=known).values_list("organisation", "role")
        assert sorted(roles) == sorted(
            [
                (world.home.organisation.pk, "professional"),
                (organisation.pk, "admin"),
                (organisation.pk, "facilitator"),
            ]
        )
        assert FacilitatorProfile.objects.get().user == known
    assert User.objects.get(pk=known.pk).check_password("correct horse battery")
    assert PendingRegistration.objects.count() == 0
    assert mine.get(url).status_code == 404
    # From the call, the person now answers in that space.
    page = mine.get(f"/appels/{call.slug}/").text
    assert f"/o/cabinet-vasseur/appels/{call.slug}/offre/" in page


def test_a_closed_account_does_not_come_back_by_a_link(world, client, commits, sign_in):
    known = world.home.people["professional"]
    ask(client, commits, email=known.email)
    User.objects.filter(pk=known.pk).update(is_active=False)
    assert client.post(link_in(outbox.outbox[0]), {}).status_code == 422
    assert not Organisation.objects.filter(slug="cabinet-vasseur").exists()


def test_who_is_signed_in_types_less(world, sign_in):
    known = world.home.people["professional"]
    page = sign_in(known).get("/intervenir/").text
    assert f'value="{known.email}"' in page
    assert f'value="{known.last_name}"' in page


def test_one_mailbox_is_not_flooded_nor_its_owner_shut_out(world, client, commits, at):
    known = world.home.people["hr"]
    for rank in range(7):
        # Each ask comes from elsewhere: the count is the mailbox's.
        client.defaults["REMOTE_ADDR"] = f"10.0.1.{rank}"
        response = ask(client, commits)
        assert response.headers["Location"] == "/intervenir/courriel/"
        ask(client, commits, email=known.email)
    to = [message.to[0] for message in outbox.outbox]
    assert (to.count("claire.vasseur@exemple.fr"), to.count(known.email)) == (5, 5)
    ask(client, commits, email="autre@exemple.fr")
    assert outbox.outbox[-1].to == ["autre@exemple.fr"]
    # The owner still comes in by the first link.
    assert client.get(link_in(outbox.outbox[0])).status_code == 200
    at(clock.now() + timedelta(hours=1))
    ask(client, commits)
    assert outbox.outbox[-1].to == ["claire.vasseur@exemple.fr"]


def test_one_address_asks_twenty_times_an_hour_at_most(world, client, commits, at):
    for _ in range(19):
        limits.is_within("registration", "127.0.0.1", limit=20, seconds=3600)
    assert [ask(client, commits).status_code for _ in range(2)] == [302, 429]
    assert len(outbox.outbox) == 1
    client.defaults["REMOTE_ADDR"] = "10.0.2.1"
    assert ask(client, commits).status_code == 302
    client.defaults["REMOTE_ADDR"] = "127.0.0.1"
    at(clock.now() + timedelta(hours=1))
    assert ask(client, commits).status_code == 302


def test_an_address_taken_meanwhile_asks_to_sign_in(world, client, commits):
    ask(client, commits)
    User.objects.create_user(email="claire.vasseur@exemple.fr", password=PASSWORD)
    response = client.post(link_in(outbox.outbox[0]), {"password": PASSWORD, "again": PASSWORD})
    assert response.status_code == 422
    assert "Connectez-vous d’abord" in response.text
    assert not Organisation.objects.filter(slug="cabinet-vasseur").exists()


def test_a_taken_name_gets_another_address(world, client, commits):
    Organisation.objects.create(
        slug="cabinet-vasseur", name="Autre", kind="provider", created_at=clock.now()
    )
    ask(client, commits)
    client.post(link_in(outbox.outbox[0]), {"password": PASSWORD, "again": PASSWORD})
    assert Organisation.objects.get(name="Cabinet Vasseur").slug == "cabinet-vasseur-2"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("siret", "55210055400014", "Ce numéro SIRET comporte une erreur"),
        ("email", "claire", "adresse"),
        ("profile_types", [], "Choisissez une réponse à"),
    ],
)
def test_what_is_wrong_gets_a_sentence(world, client, commits, field, value, sentence):
    response = ask(client, commits, **{field: value})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert sentence in response.context["form"].errors[field][0]
    assert "Cabinet Vasseur" in response.content.decode()
    assert PendingRegistration.objects.count() == 0


def test_registering_from_a_call_leads_back_to_it(world, client, commits):
    call = make_public_call(world.home.organisation)
    ask(client, commits, query=f"?appel={call.slug}")
    response = client.post(link_in(outbox.outbox[0]), {"password": PASSWORD, "again": PASSWORD})
    assert response.headers["Location"] == f"/appels/{call.slug}/"


@pytest.mark.parametrize("number", [1, 3])
def test_matching_calls_ask_the_same_number_of_queries(world, sign_in, number):
    make_facilitator(world.provider.organisation)
    for rank in range(number):
        make_public_call(world.home.organisation, title=f"Appel {rank}")
    make_public_call(world.home.organisation, title="Ailleurs", departement_code="75")
    client = sign_in(world.provider.people["facilitator"])
    with CaptureQueriesContext(connection) as captured:
        response = client.get(f"/o/{world.provider.organisation.slug}/appels-ouverts/")
    assert [row["title"] for row in response.context["rows"]] == [
        f"Appel {rank}" for rank in range(number)
    ]
    assert [row["who"] for row in response.context["rows"]] == ["Claire Vasseur"] * number
    assert len(captured) == 7


def test_a_provider_keeps_its_profile(world, sign_in):
    organisation = world.provider.organisation
    client = sign_in(world.provider.people["admin"])
    url = f"/o/{organisation.slug}/profil/"
    Organisation.objects.filter(pk=organisation.pk).update(commune_code="")
    typed = {
        "name": "Œuvre nouvelle",
        "siret": "",
        "training_registration_no": "24370123456",
        "vat_exemption_reason": "Article 293 B",
    }
    assert (
        client.post(url, {**typed, "training_registration_no": "2437012345678"}).status_code == 422
    )
    assert client.post(url, typed).status_code == 302
    organisation.refresh_from_db()
    with within(organisation):
        provider = Provider.objects.get()
    assert (organisation.name, organisation.search_key) == ("Œuvre nouvelle", "oeuvre nouvelle")
    # What the page does not ask for stays.
    assert organisation.departement_code == "37"
    assert (provider.training_registration_no, provider.wants_alerts) == ("24370123456", False)


def test_persons_are_added_and_changed_in_their_own_space_only(world, sign_in):
    organisation = world.provider.organisation
    client = sign_in(world.provider.people["facilitator"])
    typed = {
        "first_name": "Idriss",
        "last_name": "Benali",
        "profile_types": ["trainer"],
        "departements": "93",
        "methods": "",
        "is_active": "on",
    }
    client.post(f"/o/{organisation.slug}/intervenants/ajouter/", typed)
    with within(organisation):
        person = FacilitatorProfile.objects.get()
    url = f"/o/{organisation.slug}/intervenants/{person.slug}/"
    assert client.get(url).status_code == 200
    client.post(url, {**typed, "departements": "93, 75"})
    with within(organisation):
        assert FacilitatorProfile.objects.get().departements == ["93", "75"]
    named = make_facilitator(world.home.organisation, last_name="Nom-Secret")
    response = client.get(f"/o/{organisation.slug}/intervenants/{named.slug}/")
    assert response.status_code == 404
    assert "Nom-Secret" not in response.content.decode()
    with across_organisations("a test counts"):
        assert FacilitatorProfile.objects.count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_persons_asks_the_same_number_of_queries(world, sign_in, number):
    for rank in range(number):
        make_facilitator(world.provider.organisation, first_name=f"Personne {rank}")
    client = sign_in(world.provider.people["admin"])
    with CaptureQueriesContext(connection) as captured:
        response = client.get(f"/o/{world.provider.organisation.slug}/intervenants/")
    assert len(response.context["rows"]) == number
    assert len(captured) == 6
