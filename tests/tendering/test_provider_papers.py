"""Papers kept once: sealed, joined to offers while good, recalled, taken away, exported."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.kernel import clock
from maillage.kernel.models import StoredFile
from maillage.kernel.sealing import SealBroken
from maillage.kernel.tenancy import across_organisations, within
from maillage.tendering import access
from maillage.tendering.domain import provider_papers
from maillage.tendering.domain.certificates import hand_in
from maillage.tendering.domain.invoicing import issue_invoice
from maillage.tendering.domain.outcomes import answer_outcome
from maillage.tendering.exports import provider_entries
from maillage.tendering.models import Offer, ProviderPaper, RequiredDocument
from tests.tendering.agreements import PDF, ended, lived
from tests.tendering.factories import make_facilitator
from tests.tendering.offers import make_answerable_call
from tests.tendering.test_exchanges import ask, public

SECRET = b"Attestation secrete"


def unpacked(response: Any) -> ZipFile:
    return ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def keep(world, kind="cv", data=SECRET, expires_on=None, name="piece.txt"):
    with within(world.provider.organisation):
        return provider_papers.keep_paper(
            organisation=world.provider.organisation,
            actor=world.provider.people["admin"],
            kind=kind,
            data=data,
            filename=name,
            expires_on=expires_on,
        )


def on_disk(settings) -> list[bytes]:
    return [one.read_bytes() for one in Path(settings.MEDIA_ROOT).rglob("*") if one.is_file()]


def count_files() -> int:
    with across_organisations("a test counts"):
        return StoredFile.objects.count()


def test_a_paper_is_kept_sealed_replaced_and_taken_away(
    world, sign_in, settings, tmp_path, commits
):
    settings.MEDIA_ROOT = tmp_path
    url = f"/o/{world.provider.organisation.slug}/pieces/"
    client = sign_in(world.provider.people["facilitator"])
    for words in (SECRET, b"Une autre"):
        with commits():
            answer = client.post(url, {"kind": "cv", "file": SimpleUploadedFile("cv.txt", words)})
        assert answer.status_code == 302
    with within(world.provider.organisation):
        paper = ProviderPaper.objects.get()
    assert count_files() == len(on_disk(settings)) == 1
    assert not any(words in data for data in on_disk(settings) for words in (SECRET, b"autre"))
    assert client.get(f"{url}{paper.slug}/").content == b"Une autre"
    with commits():
        client.post(f"{url}{paper.slug}/retirer/")
    assert (count_files(), on_disk(settings)) == (0, [])
    refused = client.post(
        url, {"kind": "social_certificate", "file": SimpleUploadedFile("a.txt", b"x")}
    )
    assert refused.status_code == 422
    assert sorted(refused.context["form"].errors) == ["expires_on", "file"]
    program = client.post(url, {"kind": "cv", "file": SimpleUploadedFile("cv.exe", b"MZ\xff")})
    assert "d’aucun des types acceptés" in program.context["form"].errors["file"][0]


def test_an_offer_takes_up_what_is_still_good(world, sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call = make_answerable_call(world.home.organisation)
    profile = make_facilitator(world.provider.organisation)
    with within(world.home.organisation):
        lot = call.lots.get()
        for kind in ("cv", "insurance"):
            RequiredDocument.objects.create(
                organisation=call.organisation, consultation=call, kind=kind
            )
    keep(world, "cv")
    keep(world, "insurance", expires_on=clock.today() - timedelta(days=1))
    url = f"/o/{world.provider.organisation.slug}/appels/{call.slug}/offre/"
    client = sign_in(world.provider.people["facilitator"])
    typed = {
        f"{lot.slug}-price": "300",
        f"{lot.slug}-facilitator": profile.slug,
        "vat_basis_points": "2000",
        "methodology_note": "Notre manière",
    }
    refused = client.post(url, typed)
    assert list(refused.context["form"].errors) == ["piece_insurance"]
    keep(world, "insurance", expires_on=clock.today())
    assert client.post(url, typed).status_code == 302
    own = access.access_own_offer(
        user=world.provider.people["facilitator"],
        provider=world.provider.organisation,
        consultation=call,
    )
    assert [(piece.kind, piece.data) for piece in own.content.pieces] == [
        ("cv", SECRET),
        ("insurance", SECRET),
    ]


def test_a_paper_is_recalled_once_a_month_before(world, at, commits, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    keep(world, "social_certificate", expires_on=date(2027, 1, 31))
    keep(world, "cv")
    sent = []
    for day in (datetime(2026, 12, 31), datetime(2027, 1, 1), datetime(2027, 1, 2)):
        at(day.replace(hour=9, tzinfo=clock.PARIS))
        with commits():
            sent.append(provider_papers.remind_expiring())
    assert sent == [0, 1, 0]
    assert [one.to for one in outbox.outbox] == [[world.provider.people["admin"].email]]
    assert "dimanche 31 janvier 2027" in outbox.outbox[0].body


def test_everything_leaves_in_one_archive_and_nothing_of_others(world, sign_in, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_facilitator(world.provider.organisation, methods=["systémique"])
    make_facilitator(world.foreign.organisation, last_name="Étrangère")
    keep(world, "cv", name="Mon CV (2026).txt")
    ask(world, public(world))
    url = f"/o/{world.provider.organisation.slug}/profil/exporter/"
    packed = {
        role: unpacked(sign_in(world.provider.people[role]).get(url))
        for role in ("facilitator", "admin")
    }
    archive = packed["facilitator"]
    told = json.loads(archive.read("maillage.json"))
    assert archive.read(told["papers"][0]["file"]) == SECRET
    assert [one["last_name"] for one in told["persons"]] == ["Vasseur"]
    assert [one["text"] for one in told["questions"]] == ["Les séances ont-elles lieu le mardi ?"]
    assert json.loads(packed["admin"].read("maillage.json"))["questions"] == []


def exchanged(world):
    """A convention that ended, with an invoice, a certificate, and the answers of both sides."""
    agreement = ended(world)
    held = lived(agreement, days_ago=140)
    person = world.provider.people["facilitator"]
    issue_invoice(
        agreement=agreement,
        actor=person,
        number="F-1",
        issued_on=clock.today(),
        sessions=[held.slug],
    )
    hand_in(
        provider=world.provider.organisation,
        actor=person,
        kind="social",
        issued_on=clock.today(),
        filename="vigilance.pdf",
        data=PDF,
    )
    for side, actor, completed in (
        ("provider", person, "partly"),
        ("buyer", world.home.people["buyer"], "whole"),
    ):
        answer_outcome(
            agreement=agreement, side=side, actor=actor, completed=completed, again="yes"
        )
    return agreement


def test_the_archive_holds_offers_conventions_and_what_was_exchanged(
    world, sign_in, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    agreement = exchanged(world)
    person = world.provider.people["facilitator"]
    url = f"/o/{world.provider.organisation.slug}/profil/exporter/"
    client = sign_in(person)
    archive = unpacked(sign_in(person).get(url))
    told = json.loads(archive.read("maillage.json"))
    call = {
        "title": agreement.consultation.title,
        "buyer": world.home.organisation.name,
        "slug": agreement.consultation.slug,
    }
    assert [one["call"] for one in told["receipts"]] == [call]
    (offer,) = told["offers"]
    assert offer["call"] == call
    assert [(bid["sessions"], bid["price_per_session_cents"]) for bid in offer["bids"]] == [
        (7, 30_000)
    ]
    (convention,) = told["agreements"]
    assert convention["reference"] == agreement.reference
    assert archive.read(convention["papers"][0]["file"]) == PDF
    assert [one["number"] for one in told["invoices"]] == ["F-1"]
    assert archive.read(told["certificates"][0]["file"]) == PDF
    assert [one["kind"] for one in told["letters"]] == ["award"]
    assert [one["completed"] for one in told["outcome_answers"]] == ["partly"]
    (name,) = offer["pieces"]
    assert archive.read(name)
    # Nothing is read before its turn: a broken offer breaks the sending, not its beginning.
    entries = provider_entries(organisation=world.provider.organisation, user=person)
    with across_organisations("test"):
        Offer.objects.update(sealed=b"broken")
    told_first = next(entries)
    assert told_first.path == "maillage.json"
    answer = client.get(url)
    assert (answer.status_code, answer.streaming) == (200, True)
    with pytest.raises(SealBroken):
        b"".join(answer)
    turned_away = [client.get(url).status_code for _ in range(4)]
    assert turned_away == [200, 200, 200, 302]
    assert "cinq fois en une heure" in client.get(url, follow=True).text
