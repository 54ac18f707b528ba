"""A convention from its draft to its last amendment: articles, sums, signatures, papers."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from maillage.kernel import clock
from maillage.kernel.money import Line, totals
from maillage.kernel.tenancy import within
from maillage.tendering.domain.conventions import ConventionRefused, set_terms, write_clauses
from maillage.tendering.domain.signing import note_signature
from maillage.tendering.models import Agreement, AgreementPaper, Amendment, ClauseSet
from maillage.tendering.queries.clauses import articles_of
from maillage.tendering.queries.offers import open_lots
from maillage.tendering.queries.terms import sums_of, terms_of
from tests.factories import World
from tests.tendering.agreements import PDF, awarded, reread, sent, sign, signed, two_sessions_more
from tests.tendering.factories import make_facilitator
from tests.tendering.offers import award_all, content, deposit, make_answerable_call

SignIn = Callable[[Any], Client]


def base(world: World, agreement: Agreement) -> str:
    return f"/o/{world.home.organisation.slug}/conventions/{agreement.slug}/"


def words(answer: Any) -> str:
    pages = PdfReader(io.BytesIO(answer.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u00a0", " ").split())


def test_a_convention_goes_from_draft_to_both_signatures(
    world: World, sign_in: SignIn, commits: Any
) -> None:
    agreement = awarded(world)
    client = sign_in(world.home.people["buyer"])
    url = base(world, agreement)
    page = client.get(f"{url}modalites/")
    assert "Part due pour une annulation tardive" in page.text
    terms = {
        "vat_basis_points": "2000",
        "vat_exemption_reason": "",
        "notice_days": "10",
        "late_share": "50",
        "payment_days": "30",
    }
    assert client.post(f"{url}modalites/", terms).status_code == 302
    with commits():
        assert client.post(f"{url}envoyer/").status_code == 302
    # Whoever answers for the provider is told, once each.
    assert [one.subject for one in outbox.outbox] == ["Un document attend votre signature"] * 2
    text = words(client.get(f"{url}convention.pdf"))
    assert "moins de 10 jours avant sa date est due à 50 %" in text
    assert "Soit 1 750,00 € hors taxes et 350,00 € de TVA au taux de 20 %" in text
    assert "deux mille cent euros" in text
    for side, left in (("buyer", "sent"), ("provider", "signed")):
        answer = client.post(f"{url}signer/", {"side": side, "signed_on": clock.today()})
        assert answer.status_code == 302
        assert reread(agreement).status == left
    assert client.get(url).text.count("Signée") >= 1


def test_what_was_sent_does_not_change_with_the_articles(world: World) -> None:
    agreement = sent(world)
    before = articles_of(agreement)
    with within(world.home.organisation):
        write_clauses(
            organisation=world.home.organisation,
            actor=world.home.people["buyer"],
            articles=[{"title": "Assurance", "text": "Chacun s’assure."}],
        )
        assert list(ClauseSet.objects.values_list("version", flat=True)) == [2, 1]
    assert articles_of(reread(agreement)) == before
    assert len(before) == 5
    with within(world.home.organisation), pytest.raises(ConventionRefused, match="avenant"):
        set_terms(
            agreement=agreement,
            actor=world.home.people["buyer"],
            vat_basis_points=2000,
            vat_exemption_reason="",
            notice_days=7,
            late_share=100,
            payment_days=30,
        )


def test_articles_are_written_by_their_organisation(world: World, sign_in: SignIn) -> None:
    client = sign_in(world.home.people["director"])
    url = f"/o/{world.home.organisation.slug}/conventions/articles/"
    form = client.get(url).context["form"]
    filled = {name: field.initial for name, field in form.fields.items()}
    refused = client.post(url, {**filled, "title_6": "", "text_6": "Un texte sans titre"})
    assert refused.status_code == 422
    assert "Donnez un titre à cet article." in refused.text
    kept = {**filled, "text_2": "", "title_6": "Assurance", "text_6": "Chacun s’assure."}
    assert client.post(url, kept).status_code == 302
    with within(world.home.organisation):
        titles = [article["title"] for article in ClauseSet.objects.get().articles]
    assert titles == [
        "Cadre et confidentialité",
        "Empêchement",
        "Données personnelles",
        "Modification et fin",
        "Assurance",
    ]


def test_vat_needs_a_rate_or_a_reason(world: World, sign_in: SignIn) -> None:
    agreement = awarded(world)
    client = sign_in(world.home.people["buyer"])
    terms = {"vat_basis_points": "0", "notice_days": 7, "late_share": 100, "payment_days": 30}
    answer = client.post(f"{base(world, agreement)}modalites/", terms)
    assert answer.status_code == 422
    assert "écrivez le motif de l’exonération" in answer.text
    # An offer sealed without the form may come with neither: it cannot be sent so.
    with within(world.home.organisation):
        Agreement.objects.update(vat_basis_points=0, vat_exemption_reason=" ")
    refused = client.post(f"{base(world, agreement)}envoyer/", follow=True)
    assert "Le motif d’exonération de TVA manque" in refused.text
    assert reread(agreement).status == "draft"


@pytest.mark.parametrize("days", [1, -2])
def test_a_signature_is_neither_to_come_nor_before_the_sending(world: World, days: int) -> None:
    agreement = sent(world)
    with within(world.home.organisation), pytest.raises(ConventionRefused, match="ni à venir"):
        note_signature(
            paper=agreement,
            side="buyer",
            signed_on=clock.today() + timedelta(days=days),
            actor=world.home.people["buyer"],
        )


def test_a_signed_copy_is_kept_with_its_digest_and_a_wrong_type_is_refused(
    world: World, sign_in: SignIn
) -> None:
    agreement = sent(world)
    client = sign_in(world.home.people["secretary"])
    url = f"{base(world, agreement)}pieces/ajouter/"
    assert client.get(url).status_code == 404
    client = sign_in(world.home.people["buyer"])
    told = {"kind": "signed", "title": "Exemplaire signé"}
    # A program under a PDF's name: the first bytes are believed, not the name.
    bad = SimpleUploadedFile("convention.pdf", b"MZ\x90\x00\xff\xfe")
    refused = client.post(url, {**told, "file": bad})
    assert refused.status_code == 422
    assert "Envoyez un PDF, ou une photographie" in refused.text
    text = SimpleUploadedFile("convention.odt", b"PK\x03\x04 texte")
    assert client.post(url, {**told, "file": text}).status_code == 422
    good = SimpleUploadedFile("convention.pdf", PDF)
    assert client.post(url, {**told, "file": good}).status_code == 302
    with within(world.home.organisation):
        paper = AgreementPaper.objects.get()
    page = client.get(base(world, agreement))
    assert hashlib.sha256(PDF).hexdigest() in page.text
    got = client.get(f"{base(world, agreement)}pieces/{paper.slug}/")
    assert got.content == PDF


def test_an_amendment_counts_once_both_have_signed(world: World) -> None:
    agreement = signed(world)
    amendment = two_sessions_more(world, agreement)
    assert (amendment.number, amendment.total_gross_cents) == (1, 270_000)
    with within(world.home.organisation):
        assert [term.sessions for term in terms_of(agreement)] == [7]
        with pytest.raises(ConventionRefused, match="attend déjà"):
            two_sessions_more(world, agreement)
        Amendment.objects.update(sent_at=clock.now(), status="sent")
    sign(world, amendment)
    with within(world.home.organisation):
        assert [term.sessions for term in terms_of(agreement)] == [9]
    assert reread(agreement).total_gross_cents == 210_000
    with within(world.home.organisation):
        again = two_sessions_more
        with pytest.raises(ConventionRefused, match="Rien ne change"):
            again(world, agreement)


def test_an_amendment_is_prepared_read_and_taken_back_on_screen(
    world: World, sign_in: SignIn
) -> None:
    agreement = signed(world)
    with within(world.home.organisation):
        lot = agreement.consultation.lots.get()
    client = sign_in(world.home.people["buyer"])
    url = base(world, agreement)
    form = {
        "reason": "Deux séances de plus.",
        "effective_on": "2026-12-01",
        f"sessions_{lot.slug}": "9",
        f"price_{lot.slug}": "310,50",
    }
    answer = client.post(f"{url}avenants/nouveau/", form)
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert page.context["amendment"].total_gross_cents == 9 * 31_050
    text = words(client.get(f"{url}avenants/1/avenant.pdf"))
    assert "7 séances à 300,00 €" in text
    assert "9 séances à 310,50 €" in text
    assert "2 794,50 €" in text
    assert client.post(f"{url}avenants/1/retirer/").status_code == 302
    with within(world.home.organisation):
        assert not Amendment.objects.exists()


def test_a_signed_copy_says_of_what_and_the_provider_opens_it(
    world: World, sign_in: SignIn
) -> None:
    agreement = signed(world)
    two_sessions_more(world, agreement)
    client = sign_in(world.home.people["buyer"])
    add = f"{base(world, agreement)}pieces/ajouter/"

    def put(title: str, **told: str) -> Any:
        return client.post(
            add, {"title": title, "file": SimpleUploadedFile("a.pdf", PDF + title.encode()), **told}
        )

    assert "Envoyez d’abord" in put("Avenant signé", kind="signed", of="1").text
    with within(world.home.organisation):
        Amendment.objects.update(sent_at=clock.now(), status="sent")
    assert put("Avenant signé", kind="signed", of="1").status_code == 302
    assert put("Planning", kind="annex").status_code == 302
    with within(world.home.organisation):
        papers = {row.title: row for row in AgreementPaper.objects.select_related("amendment")}
    assert papers["Avenant signé"].amendment.number == 1
    assert papers["Planning"].amendment is None
    own = f"/o/{world.provider.organisation.slug}/mes-conventions/{agreement.slug}/"
    client = sign_in(world.provider.people["facilitator"])
    page = client.get(own).text.replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "exemplaire signé de l’avenant n° 1" in page
    assert client.get(f"{own}pieces/{papers['Planning'].slug}/").content == PDF + b"Planning"
    with within(world.home.organisation):
        Amendment.objects.update(sent_at=None, status="draft")
    assert client.get(f"{own}pieces/{papers['Avenant signé'].slug}/").status_code == 404


def test_a_provider_reads_its_own_and_no_draft(world: World, sign_in: SignIn) -> None:
    agreement = awarded(world)
    client = sign_in(world.provider.people["facilitator"])
    url = f"/o/{world.provider.organisation.slug}/mes-conventions/"
    assert agreement.reference not in client.get(url).text
    assert client.get(f"{url}{agreement.slug}/").status_code == 404
    with within(world.home.organisation):
        Agreement.objects.update(status="sent", sent_at=clock.now())
    assert agreement.reference in client.get(url).text
    page = client.get(f"{url}{agreement.slug}/")
    assert page.status_code == 200
    assert world.home.organisation.name in page.text


@given(
    st.lists(st.tuples(st.integers(1, 60), st.integers(1, 500_000)), min_size=1, max_size=6),
    st.sampled_from([0, 550, 1000, 2000]),
)
def test_net_and_vat_make_the_gross_on_every_convention(
    lines: list[tuple[int, int]], vat: int
) -> None:
    sums = totals([Line("", sessions, price, vat) for sessions, price in lines])
    assert sums.net_cents + sums.vat_cents == sums.gross_cents
    assert sums_of([], vat).gross_cents == 0
    assert abs(sums.net_cents * (10_000 + vat) - sums.gross_cents * 10_000) <= 5_000 * 2.2 * len(
        lines
    )


def test_what_looks_like_a_template_stays_text(world: World, sign_in: SignIn) -> None:
    typed = "{{ 7|add:7 }} {% load static %}"
    now = clock.now()
    call = make_answerable_call(
        world.home.organisation, title=typed, context=typed, deadline=now - timedelta(days=1)
    )
    said = content(
        open_lots(call),
        make_facilitator(world.provider.organisation),
        methodology_note=typed,
        vat_exemption_reason=typed,
    )
    with override_settings(MAILLAGE_NOW=(now - timedelta(days=2)).isoformat()):
        deposit(call, world.provider, said)
    client = sign_in(world.home.people["buyer"])
    appels = f"/o/{world.home.organisation.slug}/appels/{call.slug}/"
    compared = client.get(f"{appels}comparaison/").text
    assert compared.count(typed) >= 2  # the title of the call, the note of the offer
    award_all(world, call)
    with within(world.home.organisation):
        agreement = Agreement.objects.get()
    url = base(world, agreement)
    # The only convention of a call is one click from it.
    assert f'href="{url}"' in client.get(appels).text
    odt = client.get(f"{url}convention.odt")
    with zipfile.ZipFile(io.BytesIO(odt.content)) as archive:
        written = archive.read("content.xml").decode()
    for shown in (
        client.get(f"/appels/{call.slug}/").text,
        client.get(appels).text,
        client.get(url).text,
        words(client.get(f"{url}convention.pdf")),
        written,
    ):
        assert typed in shown
