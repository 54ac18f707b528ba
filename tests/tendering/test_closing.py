"""After the end: the purchase file, what is erased in time, two questions, next year's draft."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client, override_settings
from pypdf import PdfReader

from maillage.kernel import clock
from maillage.kernel.files import plain_name
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import across_organisations, within
from maillage.tendering.access_erasure import TooEarly, erase_offers_set_aside
from maillage.tendering.archive import entries_of, stream
from maillage.tendering.domain.conventions import add_paper
from maillage.tendering.domain.letters import send_letters
from maillage.tendering.domain.outcomes import ask_outcomes
from maillage.tendering.models import (
    Agreement,
    AwardRecord,
    CallAmendment,
    CallQuestion,
    Consultation,
    Offer,
    ReceiptList,
)
from tests.factories import PROVIDER_ROLES, World, make_space
from tests.tendering.agreements import PDF, ended, lived, signed
from tests.tendering.analysis import Competition, make_criteria, read_by_all
from tests.tendering.factories import make_facilitator
from tests.tendering.offers import award_all, deposit_on
from tests.tendering.sealed import answer, make_sitting, open_all

SignIn = Callable[[Any], Client]


def unpacked(data: bytes) -> dict[str, bytes]:
    """The files of an archive, whose index tells the digest of each."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        contents = {name: archive.read(name) for name in archive.namelist()}
    index = list(csv.DictReader(io.StringIO(contents.pop("index.csv").decode()), delimiter=";"))
    assert {row["fichier"]: row["sha256"] for row in index} == {
        name: hashlib.sha256(one).hexdigest() for name, one in contents.items()
    }
    return contents


def ask_and_amend(call: Consultation) -> None:
    """A question with its answer, and a second version of the call."""
    home, now = call.organisation, clock.now()
    with within(home):
        CallQuestion.objects.create(
            organisation=home, consultation=call, text="Le mardi ?", asked_at=now, answer="Oui."
        )
        change = {"label": "Lieu", "before": "Tours", "after": "Chinon"}
        CallAmendment.objects.create(
            organisation=home, consultation=call, version=2, changes=[change], made_at=now
        )


def test_the_file_of_a_competition_keeps_the_opening_the_marks_and_the_letters(
    world: World,
) -> None:
    now = clock.now()
    home, buyer = world.home.organisation, world.home.people["buyer"]
    with override_settings(MAILLAGE_NOW=(now - timedelta(days=3)).isoformat()):
        sitting = make_sitting(world, deadline=now - timedelta(days=1))
        call = sitting.call
        make_criteria(call)
        _, receipt = answer(sitting, world.provider)
    ask_and_amend(call)
    open_all(sitting, sitting.people[:2])
    found = Competition(world, call, {"Claire": world.provider}, {"Claire": receipt})
    read_by_all(found, {"Claire": ("30.5", "5")})
    award_all(world, call)
    with within(home):
        send_letters(consultation=call, actor=buyer)
        call.refresh_from_db()
        contents = unpacked(b"".join(stream(entries_of(call, buyer), home)))
        root = ReceiptList.objects.get().root
    name = f"{world.provider.organisation.name}-{receipt.offer.slug}"
    letter = next(name for name in contents if "/courriers/" in name)
    assert sorted(contents) == sorted(
        [
            "1-appel/appel.json",
            "1-appel/journal.csv",
            "1-appel/questions.csv",
            "1-appel/versions.csv",
            "2-depots/proces-verbal-d-ouverture.pdf",
            "2-depots/racine.json",
            "2-depots/registre.csv",
            f"3-offres/{plain_name(name)}/cv-cv.txt",
            f"3-offres/{plain_name(name)}/offre.json",
            "4-decision/attribution.csv",
            letter,
            "4-decision/notes.csv",
            "4-decision/rapport-d-analyse.pdf",
            "5-conventions/2026-001/factures.csv",
            "5-conventions/2026-001/projet-convention-2026-001.pdf",
        ]
    )
    said = {name: data.decode("utf-8-sig") for name, data in contents.items() if "pdf" not in name}
    assert "Le mardi ?" in said["1-appel/questions.csv"]
    assert "Tours" in said["1-appel/versions.csv"]
    assert json.loads(said["2-depots/racine.json"])["racine"] == root
    marks = list(csv.reader(io.StringIO(said["4-decision/notes.csv"]), delimiter=";"))[1:]
    assert Counter(row[2] for row in marks) == {"Méthode": 3, "Trajets": 3}
    assert {row[0] for row in marks} == {world.provider.organisation.name}
    opened = PdfReader(io.BytesIO(contents["2-depots/proces-verbal-d-ouverture.pdf"]))
    assert world.provider.organisation.name in opened.pages[0].extract_text()


def test_the_purchase_file_holds_everything_with_its_digest(world: World, sign_in: SignIn) -> None:
    agreement = signed(world)
    lived(agreement, days_ago=4)
    with within(world.home.organisation):
        add_paper(
            agreement=agreement,
            actor=world.home.people["buyer"],
            kind="signed",
            title="Exemplaire signé",
            filename="signe.pdf",
            data=PDF + b" ter",
        )
    base = f"/o/{world.home.organisation.slug}/appels/{agreement.consultation.slug}/dossier/"
    assert sign_in(world.home.people["secretary"]).get(f"{base}archive.zip").status_code == 404
    client = sign_in(world.home.people["buyer"])
    assert "À garder jusqu’au" in client.get(base).text
    answer = client.get(f"{base}archive.zip")
    data = b"".join(answer.streaming_content)
    contents = unpacked(data)
    (paper,) = [name for name in contents if "/pieces/" in name]
    (letter,) = [name for name in contents if "/courriers/" in name]
    assert contents[paper] == PDF + b" ter"
    assert sorted(name.split("/")[-1] for name in contents if name not in (paper, letter)) == [
        "appel.json",
        "attribution.csv",
        f"convention-{agreement.reference}.pdf",
        "cv-cv.txt",
        "factures.csv",
        "journal.csv",
        "offre.json",
        "questions.csv",
        "racine.json",
        "rapport-d-analyse.pdf",
        "registre.csv",
        "service-fait.pdf",
        "versions.csv",
    ]
    reads = JournalLine.objects.filter(
        organisation_id=world.home.organisation.pk,
        verb="read",
        subject_type="tendering.consultation",
    )
    assert reads.count() == 1


def test_losing_offers_go_in_time_and_not_before(world: World, at: Any) -> None:
    agreement = signed(world)
    call = agreement.consultation
    other = make_space("provider", PROVIDER_ROLES)
    profile = make_facilitator(other.organisation)
    next_one = make_space("provider", PROVIDER_ROLES)
    now = clock.now()
    with override_settings(MAILLAGE_NOW=(now - timedelta(days=2)).isoformat()):
        deposit_on(call, other, profile)
        deposit_on(call, next_one, make_facilitator(next_one.organisation))
    actor = world.home.people["director"]
    with within(world.home.organisation):
        # Whoever took a lot over has a convention, here never signed, and no award line.
        Agreement.objects.create(
            organisation=call.organisation,
            consultation=call,
            provider=next_one.organisation,
            reference="2026-999",
            total_net_cents=1,
            total_gross_cents=1,
            created_at=now,
        )
    at(now + timedelta(days=5 * 365))
    with within(world.home.organisation), pytest.raises(TooEarly, match="n’est pas passée"):
        erase_offers_set_aside(consultation=call, actor=actor)
    at(now + timedelta(days=5 * 366))
    with within(world.home.organisation), pytest.raises(TooEarly, match="n’est pas passée"):
        erase_offers_set_aside(consultation=call, actor=actor)
    at(now + timedelta(days=5 * 366 + 184))
    with within(world.home.organisation):
        row = erase_offers_set_aside(consultation=call, actor=actor)
        with pytest.raises(TooEarly, match="déjà effacées"):
            erase_offers_set_aside(consultation=call, actor=actor)
    assert row.offers == 1
    with across_organisations("test"):
        kept = {one.organisation_id: bytes(one.sealed) for one in Offer.objects.all()}
        digests = list(Offer.objects.values_list("digest", flat=True))
    assert kept[other.organisation.pk] == b""
    assert kept[world.provider.organisation.pk] != b""
    assert kept[next_one.organisation.pk] != b""
    assert all(len(digest) == 64 for digest in digests)


def test_two_questions_once_to_both_sides_three_months_after(
    world: World, sign_in: SignIn, commits: Any
) -> None:
    agreement = ended(world)
    with commits():
        assert (ask_outcomes(), ask_outcomes()) == (1, 0)
    told = sorted(address for one in outbox.outbox for address in one.to)
    people = world.provider.people
    signatory = world.home.people["buyer"]
    assert told == sorted([people["admin"].email, people["facilitator"].email, signatory.email])
    home = f"/o/{world.home.organisation.slug}/"
    provider_home = f"/o/{world.provider.organisation.slug}/"
    own = f"{provider_home}mes-conventions/{agreement.slug}/bilan-achat/"
    client = sign_in(people["facilitator"])
    assert "Deux questions sur la convention" in client.get(provider_home).text
    assert client.post(own, {"completed": "partly", "again": "unsure"}).status_code == 302
    assert "Deux questions sur la convention" not in client.get(provider_home).text
    # The answer of one side leaves the questions of the other; newer conventions do not hide it.
    with within(world.home.organisation):
        for number in range(6):
            other = make_space("provider", PROVIDER_ROLES).organisation
            Agreement.objects.create(
                organisation=world.home.organisation,
                consultation=agreement.consultation,
                provider=other,
                reference=f"R-{number}",
                total_net_cents=1,
                total_gross_cents=1,
                signed_on=clock.today() + timedelta(days=1),
                created_at=clock.now(),
            )
    client = sign_in(signatory)
    assert "Deux questions sur la convention" in client.get(home).text
    url = f"{home}conventions/{agreement.slug}/bilan-achat/"
    assert client.post(url, {"completed": "whole"}).status_code == 422
    assert client.post(url, {"completed": "whole", "again": "yes"}).status_code == 302
    assert client.get(url).status_code == 404
    assert "Deux questions sur la convention" not in client.get(home).text


def test_nothing_is_asked_before(world: World) -> None:
    signed(world)
    with across_organisations("test"):
        Agreement.objects.update(ended_on=clock.today() - timedelta(days=80))
    assert ask_outcomes() == 0


def test_next_year_s_draft_shows_last_year_s_price_beside(world: World, sign_in: SignIn) -> None:
    agreement = ended(world)
    client = sign_in(world.home.people["buyer"])
    space = f"/o/{world.home.organisation.slug}"
    answer = client.post(f"{space}/appels/{agreement.consultation.slug}/reprendre/")
    with within(world.home.organisation):
        draft = Consultation.objects.get(status="draft")
    page = client.get(f"{space}/appels/{draft.slug}/redaction/besoin/")
    text = page.text.replace("\u00a0", " ")
    assert answer["Location"] == f"{space}/appels/{draft.slug}/redaction/besoin/"
    assert "7 séances à 300,00 €, soit 2 100,00 € TTC" in text
    assert "Le choix a suivi la proposition calculée" in text
    assert f'href="{space}/appels/{agreement.consultation.slug}/"' in text
    with within(world.home.organisation):
        AwardRecord.objects.update(reason="Elle connaît le service.")
    text = client.get(f"{space}/appels/{draft.slug}/redaction/besoin/").text
    assert "Motif du choix&nbsp;: «&nbsp;Elle connaît le service.&nbsp;»" in text
