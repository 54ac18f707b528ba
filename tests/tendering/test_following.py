"""A convention lived: budget to the cent, invoices, service done, certificates."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from maillage.groups.domain import cancel_session, move_session
from maillage.groups.enums import CancelledBy, SessionStatus
from maillage.groups.models import Session
from maillage.kernel import clock
from maillage.kernel.files import read
from maillage.kernel.slugs import random_slug
from maillage.kernel.tenancy import across_organisations, within
from maillage.kernel.words import date_longue
from maillage.tendering.archive_parts import the_agreements
from maillage.tendering.domain.certificates import hand_in, remind_certificates
from maillage.tendering.domain.conventions import ConventionRefused
from maillage.tendering.domain.invoicing import issue_invoice, receive_invoice, withdraw_invoice
from maillage.tendering.models import (
    Agreement,
    Certificate,
    Invoice,
    ProviderPaper,
    RequiredDocument,
)
from maillage.tendering.queries.budget import budget_of, with_sessions_to_invoice
from maillage.tendering.queries.certificates import AS_PAPERS, asked_today, duties_of, served
from tests.factories import World
from tests.tendering.agreements import PDF, above_threshold, dear, lived, reread, sent, signed

SignIn = Callable[[Any], Client]


def figures(agreement: Agreement) -> tuple[int, ...]:
    (share,) = budget_of(agreement).shares
    return (share.held, share.late, share.due_cents, share.invoiced_cents, share.remaining)


def cancelled(
    agreement: Agreement,
    *,
    notice: int,
    makes_up: bool = False,
    by: CancelledBy = CancelledBy.BUYER,
) -> Session:
    """A session cancelled that many days before its own."""
    session = lived(agreement, days_ago=30 + notice, status=SessionStatus.CANCELLED)
    with within(agreement.organisation):
        Session.objects.filter(pk=session.pk).update(
            updated_at=session.starts_at - timedelta(days=notice), cancelled_by=by
        )
        if makes_up:
            other = lived(agreement, days_ago=3)
            Session.objects.filter(pk=other.pk).update(makes_up=session)
    return session


def test_held_and_late_sessions_are_due_and_the_rest_is_left(world: World) -> None:
    agreement = signed(world)
    assert figures(agreement) == (0, 0, 0, 0, 7)
    lived(agreement, days_ago=10)
    lived(agreement, days_ago=20)
    cancelled(agreement, notice=7)
    assert figures(agreement) == (2, 0, 60_000, 0, 5)
    cancelled(agreement, notice=6)
    assert figures(agreement) == (2, 1, 90_000, 0, 4)
    # The facilitator's own impediment, or nobody's doing, is never charged.
    cancelled(agreement, notice=1, by=CancelledBy.FACILITATOR)
    cancelled(agreement, notice=1, by=CancelledBy.FORCE_MAJEURE)
    assert figures(agreement) == (2, 1, 90_000, 0, 4)
    # Put off to another day: the new session is due, the old one is not.
    cancelled(agreement, notice=2, makes_up=True)
    assert figures(agreement) == (3, 1, 120_000, 0, 3)
    with within(world.home.organisation):
        Agreement.objects.update(late_share=33)
    assert figures(reread(agreement))[2] == 99_900
    with within(world.home.organisation):
        Agreement.objects.update(late_share=0)
    assert figures(reread(agreement)) == (3, 0, 90_000, 0, 4)


def test_a_move_on_the_eve_then_a_cancellation_is_charged_and_told(
    world: World, sign_in: SignIn, at: Any
) -> None:
    agreement = signed(world)
    now, days = clock.now(), timedelta(days=1)
    director = world.home.people["director"]
    for ahead, by in ((8, CancelledBy.BUYER), (1, CancelledBy.FACILITATOR), (2, CancelledBy.BUYER)):
        session = lived(agreement, days_ago=-ahead, status=SessionStatus.PLANNED)
        with within(agreement.organisation):
            # Moved again at leisure, once out of the notice: the first move counts.
            for later in (30, 60):
                to = session.starts_at + later * days
                session = move_session(
                    session=session, starts_at=to, room=None, actor=director,
                    closed_day_confirmed=True,
                )  # fmt: skip
            cancel_session(session=session, actor=director, by=by)
    assert figures(agreement) == (0, 1, 30_000, 0, 6)
    (charge,) = budget_of(agreement).charges
    assert (charge.session, charge.day) == (session, (now + 2 * days).date())
    with across_organisations("test"):
        assert with_sessions_to_invoice(Agreement.objects.all()) == [agreement]
    client = sign_in(world.provider.people["facilitator"])
    url = f"/o/{world.provider.organisation.slug}/mes-conventions/{agreement.slug}/"
    page = client.get(url).text
    assert [page.count(f"du fait de\u00a0: {by.label}") for by in CancelledBy] == [2, 1, 0]
    assert f"déplacée du {date_longue(charge.day)}" in page


def test_no_session_is_invoiced_twice(world: World, sign_in: SignIn) -> None:
    agreement = signed(world)
    first, second = lived(agreement, days_ago=10), lived(agreement, days_ago=5)
    actor = world.provider.people["facilitator"]
    client = sign_in(actor)
    url = f"/o/{world.provider.organisation.slug}/mes-conventions/{agreement.slug}/"
    told = {"number": "F-1", "issued_on": clock.today(), "sessions": [first.slug, second.slug]}
    assert client.post(f"{url}factures/noter/", {**told, "sessions": []}).status_code == 422
    assert client.post(f"{url}factures/noter/", told).status_code == 302
    with within(world.home.organisation):
        invoice = Invoice.objects.select_related("organisation").get()
    assert (invoice.net_cents, invoice.gross_cents) == (60_000, 60_000)
    assert figures(agreement) == (2, 0, 60_000, 60_000, 5)
    terms = {"agreement": agreement, "actor": actor, "issued_on": clock.today()}
    with pytest.raises(ConventionRefused, match="au moins une séance"):
        issue_invoice(**terms, number="F-2", sessions=[first.slug])
    third = lived(agreement, days_ago=1)
    with pytest.raises(ConventionRefused, match="déjà ce numéro"):
        issue_invoice(**terms, number="F-1", sessions=[third.slug])
    withdraw_invoice(invoice=invoice, actor=actor)
    again = issue_invoice(**terms, number="F-1", sessions=[third.slug, first.slug])
    with within(world.home.organisation):
        receive_invoice(invoice=again, actor=world.home.people["buyer"])
    with pytest.raises(ConventionRefused, match="déjà reçue"):
        withdraw_invoice(invoice=again, actor=actor)


def test_both_sides_see_what_waits_and_neither_sees_names(world: World, sign_in: SignIn) -> None:
    agreement = signed(world)
    lived(agreement, days_ago=10)
    own = f"/o/{world.provider.organisation.slug}/"
    client = sign_in(world.provider.people["facilitator"])
    assert "1 séance à facturer" in client.get(f"{own}").text.replace("\u00a0", " ")
    page = client.get(f"{own}mes-conventions/{agreement.slug}/")
    assert page.context["to_invoice_cents"] == 30_000
    issue_invoice(
        agreement=agreement,
        actor=world.provider.people["facilitator"],
        number="F-7",
        issued_on=clock.today(),
        sessions=[one.session.slug for one in budget_of(agreement).to_invoice],
    )
    client = sign_in(world.home.people["buyer"])
    home = f"/o/{world.home.organisation.slug}/"
    assert "Facture F-7 à recevoir" in client.get(f"{home}").text
    page = client.get(f"{home}conventions/{agreement.slug}/suivi/")
    totals = page.context["totals"]
    assert (totals["invoiced_cents"], totals["invoiced_minutes"]) == (30_000, 120)
    assert (totals["remaining"], totals["remaining_minutes"]) == (6, 720)
    assert "2 h, 300,00 €" in page.text.replace("\u00a0", " ")
    assert world.home.people["professional"].last_name not in page.text


def test_service_done_tells_dates_and_sums_of_the_period_only(
    world: World, sign_in: SignIn
) -> None:
    agreement = signed(world)
    lived(agreement, days_ago=40)
    lived(agreement, days_ago=10)
    client = sign_in(world.home.people["secretary"])
    url = f"/o/{world.home.organisation.slug}/conventions/{agreement.slug}/service-fait"
    first, last = clock.today() - timedelta(days=15), clock.today()
    answer = client.get(f"{url}.pdf", {"du": first, "au": last})
    pages = PdfReader(io.BytesIO(answer.content)).pages
    text = " ".join(" ".join(page.extract_text() for page in pages).split())
    text = text.replace("\u00a0", " ")
    assert "1 séance a été tenue" in text
    assert "300,00 €" in text
    assert "600,00 €" not in text
    assert client.get(f"{url}.pdf", {"du": last, "au": first}).status_code == 422
    assert client.get(f"{url}.odt", {"du": first, "au": last}).content[:2] == b"PK"


def test_certificates_are_owed_from_the_threshold_and_hold_six_months(
    world: World, sign_in: SignIn, at: Any
) -> None:
    agreement = signed(world)
    assert duties_of(agreement) == []
    agreement = above_threshold(agreement)
    assert [duty.is_missing for duty in duties_of(agreement)] == [True, True]
    client = sign_in(world.provider.people["facilitator"])
    url = f"/o/{world.provider.organisation.slug}/mes-conventions/{agreement.slug}/"
    told = {"kind": "social", "issued_on": clock.today() - timedelta(days=200)}
    add = f"{url}attestations/remettre/"
    old = client.post(add, {**told, "file": SimpleUploadedFile("a.pdf", PDF)})
    assert old.status_code == 422
    assert "plus de six mois" in old.text
    told["issued_on"] = clock.today()
    bad = client.post(add, {**told, "file": SimpleUploadedFile("a.pdf", b"MZ\xff\xfe")})
    assert bad.status_code == 422
    assert client.post(add, {**told, "file": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    social, fiscal = duties_of(agreement)
    assert (social.is_missing, social.is_asked, fiscal.is_missing) == (False, False, True)
    own_home = client.get(f"/o/{world.provider.organisation.slug}/").text
    assert "fiscale à remettre" in own_home
    assert "(sociale) à remettre" not in own_home
    with across_organisations("test"):
        kept = Certificate.objects.select_related("file").get()
    assert kept.file.is_sealed
    assert read(kept.file) == PDF
    client = sign_in(world.home.people["hr"])
    base = f"/o/{world.home.organisation.slug}/conventions/{agreement.slug}/"
    assert client.get(f"{base}attestations/{kept.slug}/").content == PDF
    at(clock.now() + timedelta(days=170))
    social = duties_of(agreement)[0]
    assert (social.is_missing, social.is_asked) == (False, True)
    at(clock.now() + timedelta(days=20))
    assert [duty.is_missing for duty in duties_of(agreement)] == [True, True]


def test_what_a_buyer_adds_serves_its_own_convention_alone(world: World, sign_in: SignIn) -> None:
    agreement = dear(world)
    with within(world.home.organisation):
        other = reread(agreement)
        call = other.consultation
        call.pk, call.slug, call.reference = None, random_slug(), "AUTRE-APPEL"
        call.save()
        other.pk, other.slug, other.reference = None, random_slug(), "AUTRE-1"
        other.consultation = call
        other.save()
        for kind in AS_PAPERS:
            RequiredDocument.objects.create(
                organisation=world.home.organisation, consultation=call, kind=kind, moment="award"
            )
    client = sign_in(world.home.people["buyer"])
    add = f"/o/{world.home.organisation.slug}/conventions/{agreement.slug}/attestations/ajouter/"
    for kind in ("social", "fiscal"):
        told = {"kind": kind, "issued_on": clock.today(), "file": SimpleUploadedFile("a.pdf", PDF)}
        assert client.post(add, told).status_code == 302
    owed = [[duty.is_missing for duty in duties_of(one)] for one in (agreement, other)]
    assert owed == [[False, False], [True, True]]
    with across_organisations("test"):
        asked = [one for one, _duty in asked_today(Agreement.objects.all())]
    assert asked == [other, other]
    own = duties_of(agreement)[0].latest
    assert own is not None
    base = f"/o/{world.home.organisation.slug}/conventions"
    pages = [f"{base}/{one.slug}/attestations/{own.slug}/" for one in (agreement, other)]
    assert [client.get(page).status_code for page in pages] == [200, 404]


def both_are_kept(
    world: World, sign_in: SignIn, agreement: Agreement, first: str, told: dict[str, Any]
) -> None:
    """The provider replaces its paper, takes the new one away, and the convention ends: the buyer
    keeps both, in the page as in the purchase file.
    """
    papers = f"/o/{world.provider.organisation.slug}/pieces/"
    base = f"/o/{world.home.organisation.slug}/conventions/{agreement.slug}/"
    provider = sign_in(world.provider.people["admin"])
    provider.post(papers, told | {"file": SimpleUploadedFile("b.pdf", PDF + b" bis")})
    with across_organisations("test"):
        second = ProviderPaper.objects.get(organisation=world.provider.organisation).slug
        was = list(Certificate.objects.values_list("slug", "issued_on"))
    assert was == [(first, clock.today())]
    provider.post(f"{papers}{second}/retirer/")
    with within(world.home.organisation):
        Agreement.objects.filter(pk=agreement.pk).update(status="ended", ended_on=clock.today())
        ended = reread(agreement)
        kept = [proof.slug for proof in served(ended)]
        buyer = world.home.people["buyer"]
        paths = [entry.path for entry in the_agreements(ended.consultation, buyer)]
    assert duties_of(ended) == []
    assert sorted(kept) == sorted([first, second])
    assert sum("/attestations/social-" in path for path in paths) == 2
    client = sign_in(world.home.people["buyer"])
    files = [client.get(f"{base}attestations/{one}/").content for one in kept]
    assert sorted(files) == [PDF, PDF + b" bis"]
    page = client.get(f"{base}suivi/").text
    assert [f"attestations/{one}/" in page for one in kept] == [True, True]
    with within(world.home.organisation):
        Agreement.objects.filter(pk=agreement.pk).update(status="sent", ended_on=None)


def test_what_the_call_asked_is_owed_below_the_threshold_and_kept_papers_count(
    world: World, sign_in: SignIn, at: Any
) -> None:
    agreement = sent(world)
    with within(world.home.organisation):
        RequiredDocument.objects.create(
            organisation=world.home.organisation,
            consultation=agreement.consultation,
            kind="social_certificate",
            moment="award",
        )
    assert [(duty.kind, duty.is_missing) for duty in duties_of(agreement)] == [("social", True)]
    base = f"/o/{world.home.organisation.slug}/conventions/{agreement.slug}/"
    client = sign_in(world.home.people["buyer"])
    warning = "attestation de vigilance (sociale). Vous pouvez noter la signature sans attendre"
    assert [warning in client.get(f"{base}{page}").text for page in ("", "signer/")] == [True, True]
    told = {
        "kind": "social_certificate",
        "file": SimpleUploadedFile("a.pdf", PDF),
        "expires_on": clock.today() + timedelta(days=700),
    }
    papers = f"/o/{world.provider.organisation.slug}/pieces/"
    answer = sign_in(world.provider.people["admin"]).post(papers, told, follow=True)
    assert "vos conventions la reprendront" in answer.text
    client = sign_in(world.home.people["buyer"])
    assert warning not in client.get(base).text
    [duty] = duties_of(agreement)
    assert duty.latest is not None
    page = client.get(f"{base}suivi/").text
    assert "gardée dans les pièces" in page
    assert client.get(f"{base}attestations/{duty.latest.slug}/").content == PDF
    both_are_kept(world, sign_in, agreement, duty.latest.slug, told)
    # Whatever last day was typed, none holds longer than six months from when it was kept.
    at(clock.now() + timedelta(days=190))
    assert [duty.is_missing for duty in duties_of(agreement)] == [True]


def test_the_clock_asks_once_then_once_more(world: World, at: Any, commits: Any) -> None:
    agreement = dear(world)
    facilitator = world.provider.people["facilitator"]
    for kind in ("social", "fiscal"):
        hand_in(
            provider=world.provider.organisation,
            actor=facilitator,
            kind=kind,
            issued_on=clock.today(),
            filename="a.pdf",
            data=PDF,
        )
    assert remind_certificates() == 0
    start = clock.now()
    told = []
    with commits():
        for days in (100, 170, 171, 190, 191):
            at(start + timedelta(days=days))
            told.append(remind_certificates())
    assert told == [0, 2, 0, 2, 0]
    assert [one.subject for one in outbox.outbox] == ["Une attestation est à remettre"] * 8
    at(start + timedelta(days=300))
    assert duties_of(agreement) == []
