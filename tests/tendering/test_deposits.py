"""The deposit of a closed parcel over HTTP: at once, slowly, too often, too heavy."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection, connections
from django.test import Client

from maillage.kernel import clock, sealing
from maillage.kernel.tenancy import across_organisations, within
from maillage.tendering import access
from maillage.tendering.domain import committee as committee_verbs
from maillage.tendering.enums import Procedure
from maillage.tendering.models import (
    Consultation,
    DepositReceipt,
    MemberKey,
    Offer,
    ProviderPaper,
    RequiredDocument,
)
from maillage.tendering.queries import offers as offer_queries
from maillage.tendering.views.sealed import DEPOSITS
from tests.factories import World, build_world
from tests.shared import proof_size
from tests.tendering.factories import DEADLINE, make_facilitator
from tests.tendering.offers import content
from tests.tendering.sealed import Sitting, close, make_sitting
from tests.tendering.test_provider_papers import SECRET, keep

# How many send at the very same instant.
AT_ONCE = proof_size(2, 12)


@pytest.fixture
def sitting(world: World) -> Sitting:
    return make_sitting(world, deadline=DEADLINE)


def url_of(world: World, sitting: Sitting) -> str:
    return (
        f"/o/{world.provider.organisation.slug}/appels/{sitting.call.slug}"
        "/proposition-fermee/deposer/"
    )


def parcel_of(world: World, sitting: Sitting, price: int = 30_000) -> bytes:
    profile = make_facilitator(world.provider.organisation)
    lots = offer_queries.open_lots(sitting.call)
    return close(
        sitting.call, world.provider.organisation.slug, content(lots, profile, price=price)
    )


def post(client: Client, url: str, parcel: bytes) -> Any:
    return client.post(url, data=parcel, content_type="application/octet-stream")


class SlowBody(io.BytesIO):
    """A body whose last bytes come once the clock has moved."""

    def __init__(self, data: bytes, move: Callable[[], None]) -> None:
        super().__init__(data)
        self.move = move

    def read(self, size: int | None = -1) -> bytes:
        found = super().read(size)
        self.move()
        return found


def test_sqlite_waits_for_the_disk_at_each_commit(db: None) -> None:
    """Reads the setting (2: FULL); no power is cut. PostgreSQL waits by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)


def test_an_upload_that_ends_after_the_deadline_is_late(
    world: World, sitting: Sitting, at: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Received means: the last byte is in."""
    at(DEADLINE - timedelta(seconds=1))
    client = sign_in(world.provider.people["facilitator"])
    parcel = parcel_of(world, sitting)
    original = WSGIRequest.__init__

    def slowly(self: WSGIRequest, environ: dict[str, Any]) -> None:
        body = environ["wsgi.input"].read()
        environ["wsgi.input"] = SlowBody(body, lambda: at(DEADLINE + timedelta(seconds=1)))
        original(self, environ)

    monkeypatch.setattr(WSGIRequest, "__init__", slowly)
    answer = post(client, url_of(world, sitting), parcel)
    assert answer.status_code == 200
    assert answer.json()["late"] is True
    assert access.count_offers(sitting.call) == {"standing": 0, "late": 1}


def test_what_is_no_parcel_and_what_is_too_heavy_get_a_sentence(
    world: World, sitting: Sitting, sign_in: Any
) -> None:
    client = sign_in(world.provider.people["facilitator"])
    answer = post(client, url_of(world, sitting), b'{"price": 300}')
    assert answer.status_code == 422
    assert "rechargez la page" in answer.json()["message"]
    assert post(client, url_of(world, sitting), b"x" * (13 * 1024 * 1024)).status_code == 413
    assert access.count_offers(sitting.call) == {"standing": 0, "late": 0}


def test_too_many_deposits_wait_and_do_not_lock_others_out(
    world: World, sitting: Sitting, sign_in: Any
) -> None:
    client = sign_in(world.provider.people["facilitator"])
    url = url_of(world, sitting)
    statuses = [post(client, url, b"x").status_code for _ in range(DEPOSITS + 1)]
    assert statuses == [422] * DEPOSITS + [429]
    other = build_world()
    other_sitting = make_sitting(other, deadline=DEADLINE)
    client = sign_in(other.provider.people["facilitator"])
    parcel = parcel_of(other, other_sitting)
    assert post(client, url_of(other, other_sitting), parcel).status_code == 200


def test_the_old_form_leads_to_the_closed_one(world: World, sitting: Sitting, sign_in: Any) -> None:
    client = sign_in(world.provider.people["facilitator"])
    url = f"/o/{world.provider.organisation.slug}/appels/{sitting.call.slug}/offre/"
    for answer in (client.get(url), client.post(url, {"methodology_note": "en clair"})):
        assert answer.status_code == 302
        assert answer.url.endswith("/proposition-fermee/")


def test_the_receipt_proves_that_it_is_in_the_list(
    world: World, sitting: Sitting, at: Any, sign_in: Any
) -> None:
    client = sign_in(world.provider.people["facilitator"])
    post(client, url_of(world, sitting), parcel_of(world, sitting))
    with across_organisations("test"):
        receipt = DepositReceipt.objects.get()
    url = f"/o/{world.provider.organisation.slug}/propositions/recu/{receipt.slug}/"
    assert "dans la liste fixée" not in client.get(url).content.decode()
    at(DEADLINE + timedelta(seconds=1))
    page = client.get(url).content.decode()
    assert "Votre proposition est dans la liste fixée à la date limite" in page
    with across_organisations("test"):
        DepositReceipt.objects.update(digest="0" * 64)
    assert "Ce reçu n’est pas dans la liste" in client.get(url).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_deposits_at_once_leave_one_standing() -> None:
    """Two persons of a provider send at the same instant: one stands, the others were replaced."""
    world = build_world()
    sitting = make_sitting(world, deadline=DEADLINE)
    parcels = [parcel_of(world, sitting, price) for price in range(30_000, 30_000 + AT_ONCE)]
    done: list[str] = []

    def send(parcel: bytes) -> None:
        receipt = access.deposit_parcel(
            consultation=sitting.call,
            provider=world.provider.organisation,
            actor=world.provider.people["facilitator"],
            parcel=parcel,
        )
        done.append(receipt.digest)

    at_once(*(partial(send, parcel) for parcel in parcels))
    assert len(set(done)) == AT_ONCE
    with across_organisations("test"):
        assert sorted(Offer.objects.values_list("status", flat=True)) == [
            *["replaced"] * (AT_ONCE - 1),
            "sealed",
        ]
        assert Offer.objects.get(status="sealed").digest in done


def test_the_closed_form_takes_up_the_papers_that_are_kept_and_good(
    world: World, sitting: Sitting, sign_in: Any, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_facilitator(world.provider.organisation)
    with within(world.home.organisation):
        for kind in ("cv", "insurance", "sworn_statement"):
            RequiredDocument.objects.create(
                organisation=sitting.call.organisation, consultation=sitting.call, kind=kind
            )
    past = clock.today() - timedelta(days=1)
    for kind, expires_on in (("cv", None), ("insurance", past), ("form_dc1", None)):
        keep(world, kind, expires_on=expires_on)
    client = sign_in(world.provider.people["facilitator"])
    url = url_of(world, sitting).removesuffix("deposer/")
    [kept] = json.loads(client.get(url).context["kept"])
    assert (kept["name"], kept["filename"]) == ("piece_cv", "piece.txt")
    assert client.get(kept["url"]).content == SECRET


def test_a_call_held_elsewhere_has_no_closed_form(
    world: World, sitting: Sitting, sign_in: Any
) -> None:
    client = sign_in(world.provider.people["facilitator"])
    url, parcel = url_of(world, sitting), parcel_of(world, sitting)
    with within(world.home.organisation):
        Consultation.objects.update(procedure=Procedure.FORMAL)
    assert client.get(url.removesuffix("deposer/")).status_code == 404
    assert post(client, url, parcel).status_code == 404
    assert access.count_offers(sitting.call) == {"standing": 0, "late": 0}


def test_late_offers_are_kept_but_not_without_end(
    world: World, sitting: Sitting, at: Any, sign_in: Any
) -> None:
    client, url = sign_in(world.provider.people["facilitator"]), url_of(world, sitting)
    at(DEADLINE + timedelta(minutes=1))
    parcels = [parcel_of(world, sitting, price) for price in range(100, 107)]
    answers = [post(client, url, parcel) for parcel in parcels[:6]]
    assert [answer.status_code for answer in answers] == [200] * access.MOST_LATE_A_DAY + [429]
    assert "écrivez à la structure" in answers[-1].json()["message"]
    # What was accepted keeps its receipt; and the next day is another day.
    assert post(client, url, parcels[0]).json()["digest"] == answers[0].json()["digest"]
    at(DEADLINE + timedelta(days=1, minutes=2))
    client = sign_in(world.provider.people["facilitator"])
    assert post(client, url, parcels[6]).status_code == 200
    assert access.count_offers(sitting.call) == {"standing": 0, "late": 6}


@pytest.mark.django_db(transaction=True)
def test_a_double_click_keeps_one_key_and_one_paper(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    world, (_, recipient) = build_world(), sealing.new_identity()
    user = world.home.people["buyer"]

    def keep_key() -> None:
        with within(world.home.organisation):
            committee_verbs.keep_key(
                organisation=world.home.organisation, user=user, recipient=recipient
            )

    at_once(keep_key, keep_key)
    at_once(lambda: keep(world), lambda: keep(world))
    with across_organisations("test"):
        assert MemberKey.objects.count() == ProviderPaper.objects.count() == 1


def at_once(*acts: Callable[[], object]) -> None:
    """Run these in threads that start together; what one of them raises fails the test."""
    ready, faults = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            ready.wait(10)
            act()
        except Exception as fault:  # told by the assertion below
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
