"""From a pasted text to a draft."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.kernel import clock
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.models import FacilitatorProfile
from maillage.tendering.domain import drafting
from maillage.tendering.enums import ConsultationStatus, LotStatus
from maillage.tendering.models import Consultation, Lot, RequiredDocument
from tests.factories import make_service
from tests.shared import shared_path
from tests.tendering.factories import make_call, make_lot, make_public_call

TEXT = """Appel à intervenants en analyse des pratiques professionnelles

Date limite de réponse : 15 janvier 2027

Le service d'AEMO de l'association, à Tours (37), cherche un intervenant.

Nombre de groupes : 3
- 2 groupes de 12 personnes (professionnels du SIEMO) - Offre à pourvoir
- 1 groupe de 10 personnes (professionnels du SAPED) - Offre déjà pourvue

Type d'intervention : 6 à 7 séances de 2h par groupe et par an
Date de début des séances : 1er février 2027
"""


@pytest.fixture
def new_url(world):
    return f"/o/{world.home.organisation.slug}/appels/nouveau/"


def test_reading_stores_nothing_and_shows_each_value_with_its_passage(world, sign_in, new_url):
    client = sign_in(world.home.people["secretary"])
    response = client.post(new_url, {"text": TEXT})
    assert response.status_code == 200
    with within(world.home.organisation):
        assert Consultation.objects.count() == 0
    values = {value.label: value for value in response.context["reading"].values}
    assert values["Séances par an"].value == "6 à 7"
    assert values["Budget"].value == ""
    deadline = values["Date limite de réponse"]
    assert deadline.value == "vendredi 15 janvier 2027"
    assert deadline.quotes == ["15 janvier 2027"]
    shown = "".join(piece.text for piece in response.context["reading"].pieces)
    assert shown == response.context["text"]
    by_id = {piece.id: piece.text for piece in response.context["reading"].pieces if piece.id}
    assert "".join(by_id[name] for name in deadline.ids.split()) == "15 janvier 2027"


def test_text_becomes_a_draft_with_one_lot_per_group(world, sign_in, new_url):
    with within(world.home.organisation):
        service = make_service(world.home.organisation, "Milieu ouvert", short_name="SIEMO")
    client = sign_in(world.home.people["secretary"])
    response = client.post(f"{new_url}creer/", {"text": TEXT})
    with within(world.home.organisation):
        call = Consultation.objects.get()
        lots = list(call.lots.order_by("number"))
    assert response.headers["Location"].endswith(f"/appels/{call.slug}/redaction/relire/")
    assert call.status == ConsultationStatus.DRAFT
    assert call.deadline == datetime(2027, 1, 15, 23, 59, tzinfo=clock.PARIS)
    assert call.season_starts_on == date(2027, 2, 1)
    assert call.budget_cents is None
    assert [(lot.name, lot.status, lot.size_budgeted, lot.service_id) for lot in lots] == [
        ("SIEMO 1", LotStatus.OPEN, 12, service.pk),
        ("SIEMO 2", LotStatus.OPEN, 12, service.pk),
        ("SAPED", LotStatus.FILLED, 10, None),
    ]
    assert [lot.counts_for_distinct for lot in lots] == [True, True, False]
    assert call.source_text.startswith("Appel à intervenants")
    assert call.source_draft["group_count"] == 3
    assert "text" not in call.source_draft
    line = JournalLine.objects.get(verb="tendering.call_drafted")
    assert line.detail == {"origin": "text", "kind": "app"}


def test_a_supervision_is_bought_as_what_it_is(world, sign_in, new_url):
    text = TEXT.replace("analyse des pratiques professionnelles", "supervision d'équipe")
    client = sign_in(world.home.people["buyer"])
    assert (
        "le brouillon demandera une supervision d’équipe"
        in client.post(new_url, {"text": text}).text
    )
    client.post(f"{new_url}creer/", {"text": text})
    with within(world.home.organisation):
        call = Consultation.objects.get()
    assert (call.kind, call.get_kind_display()) == ("supervision", "Supervision d'équipe")


def test_past_dates_move_by_whole_school_years_on_the_same_weekday(world):
    text = TEXT.replace("15 janvier 2027", "2 septembre 2024").replace(
        "1er février 2027", "23 septembre 2024"
    )
    actor = world.home.people["buyer"]
    with within(world.home.organisation):
        call = drafting.draft_from_text(
            organisation=world.home.organisation, actor=actor, text=text, to_this_year=True
        )
    deadline = call.deadline.astimezone(clock.PARIS)
    # 2 September 2026 is past on 24 November 2026: one more year is needed.
    assert (deadline.date(), deadline.hour, deadline.minute) == (date(2027, 8, 30), 23, 59)
    assert call.season_starts_on == date(2027, 9, 20)
    assert deadline.weekday() == date(2024, 9, 2).weekday()
    assert call.season_starts_on.weekday() == date(2024, 9, 23).weekday()


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Recette de la tarte aux pommes : six pommes, du beurre, du sucre.", "ne décrit pas"),
        ("", "Collez un texte"),
    ],
)
def test_a_foreign_or_empty_text_gets_a_sentence(world, sign_in, new_url, text, title):
    client = sign_in(world.home.people["secretary"])
    response = client.post(new_url, {"text": text})
    assert response.status_code == (200 if text else 422)
    assert title in response.content.decode()
    with within(world.home.organisation):
        assert Consultation.objects.count() == 0


def test_an_unreadable_file_gets_a_sentence_and_the_text_typed_stays(world, sign_in, new_url):
    client = sign_in(world.home.people["secretary"])
    upload = SimpleUploadedFile("besoin.pdf", b"%PDF-1.7 broken", content_type="application/pdf")
    response = client.post(new_url, {"text": "Ce que j'avais tapé", "file": upload})
    assert response.status_code == 422
    assert "Ce que j&#x27;avais tapé" in response.content.decode()
    assert len(response.context["form"].errors["file"]) == 1


def test_a_text_file_is_read(world, sign_in, new_url):
    client = sign_in(world.home.people["secretary"])
    upload = SimpleUploadedFile("besoin.txt", TEXT.encode(), content_type="text/plain")
    response = client.post(new_url, {"text": "", "file": upload})
    assert response.status_code == 200
    assert response.context["text"] == TEXT.rstrip() or response.context["text"] == TEXT


def test_an_empty_draft_opens_on_its_first_step(world, sign_in, new_url):
    client = sign_in(world.home.people["buyer"])
    response = client.post(f"{new_url}vierge/")
    with within(world.home.organisation):
        call = Consultation.objects.get()
        assert call.lots.count() == 1
    assert response.headers["Location"].endswith(f"/appels/{call.slug}/redaction/besoin/")


def test_copying_a_call_moves_its_dates_and_keeps_the_holders(world, sign_in):
    home = world.home.organisation
    source = make_public_call(
        home,
        lots=2,
        deadline=datetime(2026, 9, 2, 23, 59, tzinfo=clock.PARIS),
        season_starts_on=date(2026, 9, 21),
        season_ends_on=date(2027, 6, 30),
    )
    with within(home):
        holder = FacilitatorProfile.objects.create(
            organisation=home, first_name="Idriss", last_name="Benali"
        )
        make_lot(source, 3, status=LotStatus.FILLED, holder=holder)
        RequiredDocument.objects.create(
            organisation=home, consultation=source, kind="cv", substitutes=[]
        )
    client = sign_in(world.home.people["buyer"])
    client.post(f"/o/{home.slug}/appels/{source.slug}/reprendre/")
    with within(home):
        call = Consultation.objects.exclude(pk=source.pk).get()
        lots = list(call.lots.order_by("number"))
        kinds = [paper.kind for paper in call.required_documents.all()]
    assert call.status == ConsultationStatus.DRAFT
    assert call.copied_from == source
    assert call.recipient == ""
    assert call.published_at is None
    assert call.season_starts_on == date(2027, 9, 20)
    assert call.season_ends_on == date(2028, 6, 28)
    assert call.deadline.astimezone(clock.PARIS).date() == date(2027, 9, 1)
    assert [(lot.name, lot.holder_id) for lot in lots] == [
        ("Groupe 1", None),
        ("Groupe 2", None),
        ("Groupe 3", holder.pk),
    ]
    assert kinds == ["cv"]


def test_a_call_of_another_organisation_cannot_be_copied(world, sign_in):
    source = make_public_call(world.foreign.organisation, title="Secret de l'autre")
    client = sign_in(world.home.people["buyer"])
    url = f"/o/{world.home.organisation.slug}/appels/{source.slug}/reprendre/"
    response = client.post(url)
    assert response.status_code == 404
    with within(world.home.organisation):
        assert Consultation.objects.count() == 0


@pytest.mark.shared
def test_seed_000_gives_six_lots_two_of_them_filled(world):
    path: Path = shared_path("seeds/000*")
    with within(world.home.organisation):
        call = drafting.draft_from_text(
            organisation=world.home.organisation,
            actor=world.home.people["buyer"],
            text=path.read_text(encoding="utf-8"),
        )
        lots = list(call.lots.order_by("number"))
    assert [(lot.name, lot.status) for lot in lots] == [
        ("SIE", LotStatus.OPEN),
        ("SIEMO 1", LotStatus.OPEN),
        ("SIEMO 2", LotStatus.OPEN),
        ("SIEMO 3", LotStatus.OPEN),
        ("SAPED 1", LotStatus.FILLED),
        ("SAPED 2", LotStatus.FILLED),
    ]
    terms = {
        (lot.size_budgeted, lot.sessions_min, lot.sessions_max, lot.duration_minutes)
        for lot in lots
    }
    assert terms == {(12, 6, 7, 120)}
    assert (call.min_distinct_facilitators, call.distinct_is_strict) == (2, False)
    assert call.departement_code == "37"
    assert len(call.objectives) == 6
    assert call.facilitator_profiles == ["psychologist", "trained_professional"]


@pytest.mark.shared
def test_seed_001_asks_for_papers_that_a_sworn_statement_replaces(world):
    path: Path = shared_path("seeds/001*")
    with within(world.home.organisation):
        call = drafting.draft_from_text(
            organisation=world.home.organisation,
            actor=world.home.people["buyer"],
            text=path.read_text(encoding="utf-8"),
        )
        papers = {paper.kind: paper.substitutes for paper in call.required_documents.order_by("pk")}
        lot = Lot.objects.get()
    assert papers == {
        "methodology_note": [],
        "schedule": [],
        "cv": [],
        "training_registration_no": [],
        "form_dc1": ["sworn_statement"],
        "form_dc2": ["sworn_statement"],
    }
    assert (call.membership, call.is_voluntary) == ("open", True)
    assert call.avoids_school_holidays
    assert (lot.sessions_min, lot.sessions_max, lot.size_budgeted) == (5, 5, 15)

    # A list inside the list of what is expected: each item is an objective that stands alone.
    head = "Se sentir soutenus en ce qui concerne"
    assert [one for one in call.objectives if one.startswith(head)] == [
        f"{head} : {what}"
        for what in (
            "la mise en œuvre de nouveaux projets",
            "les personnes accompagnées",
            "le groupe",
            "la posture",
            "le cadre sécure",
        )
    ]
    assert len(call.objectives) == 11


@pytest.mark.shared
def test_seed_003_keeps_two_headcounts(world):
    path: Path = shared_path("seeds/003*")
    with within(world.home.organisation):
        drafting.draft_from_text(
            organisation=world.home.organisation,
            actor=world.home.people["buyer"],
            text=path.read_text(encoding="utf-8"),
        )
        lot = Lot.objects.get()
    assert (lot.size_budgeted, lot.size_actual, lot.duration_minutes) == (27, 20, 180)


def test_a_draft_is_invisible_to_others(world, sign_in):
    call = make_call(world.foreign.organisation, title="Brouillon étranger")
    client = sign_in(world.home.people["director"])
    url = f"/o/{world.home.organisation.slug}/appels/{call.slug}/"
    response = client.get(url)
    assert response.status_code == 404
    assert "Brouillon étranger" not in response.content.decode()
