"""Offers: sealed, replaced, late, withdrawn; read by those who may, when they may."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404

from maillage.kernel import clock, journal, limits, sealing
from maillage.kernel.files import MAX_BYTES
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations, within
from maillage.tendering import access
from maillage.tendering.content import OfferContent
from maillage.tendering.domain.reading import SIGNED
from maillage.tendering.models import Consultation, Offer, RequiredDocument
from maillage.tendering.queries import offers as offer_queries
from maillage.tendering.views.sealed import DEPOSITS, WINDOW
from tests.factories import World
from tests.tendering.factories import DEADLINE, make_facilitator
from tests.tendering.offers import content, deposit, make_answerable_call

MARKER = "prix-secret-48213"


@pytest.fixture
def call(world: World) -> Consultation:
    return make_answerable_call(world.home.organisation, deadline=DEADLINE)


@pytest.fixture
def offered(world: World, call: Consultation) -> OfferContent:
    profile = make_facilitator(world.provider.organisation)
    return content(offer_queries.open_lots(call), profile, methodology_note=MARKER)


def test_content_survives_its_bytes(offered: OfferContent) -> None:
    assert OfferContent.from_bytes(offered.to_bytes()) == offered


@pytest.mark.parametrize(("seconds", "late"), [(-1, False), (0, False), (1, True)])
def test_the_deadline_to_the_second(
    world: World, call: Consultation, offered: OfferContent, at: Any, seconds: int, late: bool
) -> None:
    at(DEADLINE + timedelta(seconds=seconds))
    receipt = deposit(call, world.provider, offered)
    assert receipt.is_late is late
    at(DEADLINE + timedelta(days=1))
    buyer = world.home.people["buyer"]
    opened = access.access_offers(user=buyer, consultation=call)
    assert [one.content for one in opened] == ([] if late else [offered])
    assert access.count_offers(call) == {"standing": int(not late), "late": int(late)}


def test_nobody_reads_before_the_deadline(
    world: World, call: Consultation, offered: OfferContent, at: Any
) -> None:
    deposit(call, world.provider, offered)
    at(DEADLINE)
    for person in world.home.people.values():
        with pytest.raises(Http404):
            access.access_offers(user=person, consultation=call)


@pytest.mark.parametrize("role", ["admin", "hr", "secretary", "professional"])
def test_after_the_deadline_other_roles_read_nothing(
    world: World, call: Consultation, offered: OfferContent, at: Any, role: str
) -> None:
    deposit(call, world.provider, offered)
    at(DEADLINE + timedelta(seconds=1))
    with pytest.raises(Http404):
        access.access_offers(user=world.home.people[role], consultation=call)


def test_each_reading_is_in_the_journal(
    world: World, call: Consultation, offered: OfferContent, at: Any
) -> None:
    deposit(call, world.provider, offered)
    at(DEADLINE + timedelta(seconds=1))
    access.access_offers(user=world.home.people["director"], consultation=call)
    lines = JournalLine.objects.filter(verb="read")
    assert [line.actor_id for line in lines] == [world.home.people["director"].pk]
    assert journal.verify(world.home.organisation.pk).intact


def test_the_database_shows_nothing(
    world: World, call: Consultation, offered: OfferContent
) -> None:
    deposit(call, world.provider, offered)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                assert MARKER not in str(
                    [bytes(x) if isinstance(x, memoryview) else x for x in row]
                )


def test_a_new_deposit_replaces_the_former(
    world: World, call: Consultation, offered: OfferContent
) -> None:
    deposit(call, world.provider, offered)
    again = content(offer_queries.open_lots(call), make_facilitator(world.provider.organisation))
    deposit(call, world.provider, again)
    own = access.access_own_offer(
        user=world.provider.people["admin"],
        provider=world.provider.organisation,
        consultation=call,
    )
    assert own is not None
    assert own.content == again
    with across_organisations("test"):
        assert sorted(Offer.objects.values_list("status", flat=True)) == ["replaced", "sealed"]


def test_another_provider_does_not_read_it(
    world: World, call: Consultation, offered: OfferContent
) -> None:
    deposit(call, world.provider, offered)
    with pytest.raises(Http404):
        access.access_own_offer(
            user=world.stranger, provider=world.provider.organisation, consultation=call
        )


def test_a_blob_moved_to_another_offer_does_not_open(
    world: World, call: Consultation, offered: OfferContent, at: Any
) -> None:
    deposit(call, world.provider, offered)
    with across_organisations("test"):
        offer = Offer.objects.get()
        offer.slug = "xxxxxxxxxxxx"
        offer.save()
    at(DEADLINE + timedelta(seconds=1))
    with pytest.raises(sealing.SealBroken):
        access.access_offers(user=world.home.people["buyer"], consultation=call)


def test_withdrawal_before_the_deadline_only(
    world: World, call: Consultation, offered: OfferContent, at: Any
) -> None:
    deposit(call, world.provider, offered)
    facilitator = world.provider.people["facilitator"]
    terms = {"consultation": call, "provider": world.provider.organisation, "actor": facilitator}
    at(DEADLINE + timedelta(seconds=1))
    assert access.withdraw_offer(**terms) is False
    at(DEADLINE)
    assert access.withdraw_offer(**terms) is True
    assert access.withdraw_offer(**terms) is False
    assert access.count_offers(call) == {"standing": 0, "late": 0}


def test_a_call_given_up_takes_no_offer(
    world: World, call: Consultation, offered: OfferContent
) -> None:
    with within(world.home.organisation):
        Consultation.objects.filter(pk=call.pk).update(status="abandoned")
    with pytest.raises(access.CallClosed):
        deposit(call, world.provider, offered)
    assert access.count_offers(call) == {"standing": 0, "late": 0}


def test_the_form_keeps_what_was_typed_and_names_what_is_missing(
    world: World, call: Consultation, sign_in: Any
) -> None:
    profile = make_facilitator(world.provider.organisation)
    lot = offer_queries.open_lots(call)[0]
    url = f"/o/{world.provider.organisation.slug}/appels/{call.slug}/offre/"
    client = sign_in(world.provider.people["facilitator"])
    typed = {
        f"{lot.slug}-price": "trois cents",
        f"{lot.slug}-sessions": "9",
        f"{lot.slug}-facilitator": profile.slug,
        "vat_basis_points": "0",
        "methodology_note": "Notre manière de travailler",
    }
    answer = client.post(url, typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "trois cents" in page
    assert "Notre manière de travailler" in page
    assert "Écrivez un montant en euros" in page
    assert "choisissez un nombre entre les deux" in page
    assert "Indiquez pourquoi la TVA ne s’applique pas" in page
    assert access.count_offers(call)["standing"] == 0


def test_from_the_form_to_the_receipt(world: World, call: Consultation, sign_in: Any) -> None:
    profile = make_facilitator(world.provider.organisation)
    lot = offer_queries.open_lots(call)[0]
    client = sign_in(world.provider.people["facilitator"])
    form = f"/o/{world.provider.organisation.slug}/appels/{call.slug}/offre/"
    # The same readers as the comparison names, which is what the code opens to.
    readers = "la direction, les chefs de service et les personnes qui achètent"
    assert f"ensuite {readers} pour" in client.get(form).text
    answer = client.post(
        form,
        {
            f"{lot.slug}-price": "320,50",
            f"{lot.slug}-sessions": "6",
            f"{lot.slug}-facilitator": profile.slug,
            "vat_basis_points": "2000",
            "methodology_note": "Notre manière de travailler",
        },
        follow=True,
    )
    assert answer.status_code == 200
    assert "Reçu de dépôt" in answer.content.decode()
    own = access.access_own_offer(
        user=world.provider.people["admin"],
        provider=world.provider.organisation,
        consultation=call,
    )
    assert own is not None
    assert own.offer.received_at == clock.now()
    assert [(bid.price_per_session_cents, bid.sessions) for bid in own.content.bids] == [
        (32_050, 6)
    ]


def test_offers_to_a_call_given_up_are_never_opened(
    world: World, call: Consultation, offered: OfferContent, at: Any
) -> None:
    deposit(call, world.provider, offered)
    with within(world.home.organisation):
        Consultation.objects.filter(pk=call.pk).update(status="abandoned")
        call.refresh_from_db()
    at(DEADLINE + timedelta(days=1))
    with pytest.raises(Http404):
        access.access_offers(user=world.home.people["buyer"], consultation=call)


def test_a_body_too_heavy_gets_a_sentence_and_loses_no_file_silently(
    world: World, call: Consultation, sign_in: Any
) -> None:
    client = sign_in(world.provider.people["facilitator"])
    answer = client.post(
        f"/o/{world.provider.organisation.slug}/appels/{call.slug}/offre/",
        {"piece_cv": io.BytesIO(b"x" * (13 * 1024 * 1024))},
    )
    assert answer.status_code == 413
    assert "trop lourd" in answer.content.decode()


def packed(**entries: bytes) -> bytes:
    """An office file that holds these entries beside what makes it one."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, inside in {"[Content_Types].xml": b"<Types/>", **entries}.items():
            archive.writestr(name, inside)
    return data.getvalue()


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
REFUSED = [
    ("cv.docx", packed(**{"word/vbaProject.bin": b"Sub AutoOpen()"}), "contient des macros"),
    ("cv.docx", LOCKED, "protégé par un mot de passe"),
    ("cv.docx", packed(**{"word/document.xml": bytes(3_000_000)}), "volume démesuré"),
    ("cv.txt", b"x" * (MAX_BYTES + 1), "dépasse 10 Mo"),
    ("cv.pdf", b"\x89PNG\r\n\x1a\n", "pas du type que le nom annonce"),
    ("cv.exe", b"MZ\x90\x00\xff", "d’aucun des types acceptés"),
]


def test_files_are_looked_at_while_they_can_be_replaced_and_deposits_are_counted(
    world: World, call: Consultation, sign_in: Any
) -> None:
    profile = make_facilitator(world.provider.organisation)
    lot = offer_queries.open_lots(call)[0]
    with within(world.home.organisation):
        for kind, detail in (("cv", ""), ("methodology_note", SIGNED)):
            RequiredDocument.objects.create(
                organisation=call.organisation, consultation=call, kind=kind, detail=detail
            )
    client = sign_in(world.provider.people["facilitator"])
    url = f"/o/{world.provider.organisation.slug}/appels/{call.slug}/offre/"
    typed = {
        f"{lot.slug}-price": "300",
        f"{lot.slug}-facilitator": profile.slug,
        "vat_basis_points": "2000",
        "methodology_note": "Notre manière",
    }

    def send(*files: tuple[str, bytes]) -> Any:
        cv = [SimpleUploadedFile(name, data) for name, data in files]
        note = SimpleUploadedFile("note.txt", "Signée le 20.".encode())
        return client.post(url, {**typed, "piece_cv": cv, "piece_methodology_note": note})

    good = ("cv.txt", b"Vingt ans")
    for name, data, sentence in REFUSED:
        refused = send((name, data))
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["piece_cv"])
        assert sentence in refused.context["form"].errors["piece_cv"][0]
    assert "pour la même pièce" in send(good, good).context["form"].errors["piece_cv"][0]
    # What is typed does not stand for the note that the call wants dated and signed.
    unsigned = client.post(url, {**typed, "piece_cv": SimpleUploadedFile(*good)})
    [sentence] = unsigned.context["form"].errors["piece_methodology_note"]
    assert "Note méthodologique datée et signée" in sentence
    subject = f"{call.pk}:{world.provider.organisation.pk}"
    for _ in range(DEPOSITS - 1):
        limits.is_within("tendering.deposit", subject, limit=DEPOSITS, seconds=WINDOW)
    assert [send(good).status_code for _ in range(2)] == [302, 429]
    own = access.access_own_offer(
        user=world.provider.people["admin"],
        provider=world.provider.organisation,
        consultation=call,
    )
    assert own is not None
    assert [(one.filename, one.data) for one in own.content.pieces] == [
        ("cv.txt", b"Vingt ans"),
        ("note.txt", "Signée le 20.".encode()),
    ]
