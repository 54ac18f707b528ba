"""A draft written step by step."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from maillage.kernel import clock
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.models import FacilitatorProfile
from maillage.tendering.domain.consistency import questions
from maillage.tendering.enums import LotStatus
from maillage.tendering.models import Consultation, Lot, RequiredDocument
from tests.tendering.factories import make_call, make_lot, make_public_call


def step_url(call: Consultation, step: str) -> str:
    return f"/o/{call.organisation.slug}/appels/{call.slug}/redaction/{step}/"


def reread(call: Consultation) -> Consultation:
    with within(call.organisation):
        return Consultation.objects.get(pk=call.pk)


def lot_data(*groups: dict[str, Any], **buttons: str) -> dict[str, Any]:
    data: dict[str, Any] = {
        "lots-TOTAL_FORMS": len(groups),
        "lots-INITIAL_FORMS": len(groups),
        **buttons,
    }
    for rank, group in enumerate(groups):
        values = {
            "name": "Groupe",
            "status": "open",
            "size_budgeted": 12,
            "sessions_min": 6,
            "duration_minutes": 120,
            **group,
        }
        data |= {f"lots-{rank}-{name}": value for name, value in values.items()}
    return data


@pytest.mark.parametrize(
    "step", ["besoin", "groupes", "calendrier", "intervenants", "regles", "pieces", "relire"]
)
def test_each_step_shows_what_is_kept(world, sign_in, step):
    call = make_call(world.home.organisation, lots=2, objectives=["Se parler", "Tenir"])
    response = sign_in(world.home.people["secretary"]).get(step_url(call, step))
    assert response.status_code == 200
    states = [one["state"] for one in response.context["steps"]]
    assert states.count("current") == 1


def test_the_need_is_saved_and_leads_to_the_groups(world, sign_in):
    call = make_call(world.home.organisation)
    data = {
        "title": "Analyse des pratiques",
        "kind": "guided_intervision",
        "departement_code": "86",
        "place": "Poitiers",
        "site": "",
        "context": "",
        "objectives": "Se rencontrer\n\n  Échanger \n",
        "public_served": "",
    }
    response = sign_in(world.home.people["secretary"]).post(step_url(call, "besoin"), data)
    assert response.headers["Location"] == step_url(call, "groupes")
    kept = reread(call)
    assert (kept.kind, kept.departement_code, kept.objectives) == (
        "guided_intervision",
        "86",
        ["Se rencontrer", "Échanger"],
    )
    line = JournalLine.objects.get(verb="tendering.call_revised")
    assert line.detail == {"fields": sorted(data)}


def test_a_place_of_ones_own_gives_the_groups_their_rooms(world, sign_in):
    """Without it the year is planned in no room; another organisation's place is refused."""
    call = make_call(world.home.organisation)
    client = sign_in(world.home.people["secretary"])
    typed = {
        "title": "Analyse des pratiques",
        "kind": "practice_analysis",
        "departement_code": "37",
        "site": world.home.objects["site"].pk,
    }
    assert client.post(step_url(call, "besoin"), typed).status_code == 302
    assert reread(call).site_id == world.home.objects["site"].pk
    foreign = typed | {"site": world.foreign.objects["site"].pk}
    assert client.post(step_url(call, "besoin"), foreign).status_code == 422
    assert reread(call).site_id == world.home.objects["site"].pk


def test_an_invalid_step_says_why_and_keeps_what_was_typed(world, sign_in):
    call = make_call(world.home.organisation)
    data = {
        "deadline": "2026-12-18T12:00",
        "season_starts_on": "2026-12-01",
        "season_ends_on": "2026-11-30",
    }
    response = sign_in(world.home.people["buyer"]).post(step_url(call, "calendrier"), data)
    assert response.status_code == 422
    assert response.context["form"].errors.get_json_data() == {
        "season_ends_on": [
            {
                "message": "La fin des séances doit suivre leur début : choisissez un jour "
                "plus tard.",
                "code": "",
            }
        ],
        "deadline": [
            {
                "message": "La date limite doit précéder le début des séances\u00a0: choisissez un "
                "jour avant le mardi 1er décembre 2026.",
                "code": "",
            }
        ],
    }
    assert 'value="2026-12-18T12:00"' in response.content.decode()
    assert reread(call).season_starts_on == date(2027, 1, 11)


def test_a_deadline_is_typed_in_paris_time(world, sign_in):
    call = make_call(world.home.organisation)
    data = {
        "deadline": "2026-12-15T18:00",
        "season_starts_on": "2027-01-04",
        "season_ends_on": "2027-06-30",
        "avoids_school_holidays": "on",
    }
    response = sign_in(world.home.people["buyer"]).post(
        step_url(call, "calendrier"), {**data, "later": "1"}
    )
    assert response.headers["Location"].endswith(f"/appels/{call.slug}/")
    kept = reread(call)
    assert kept.deadline == datetime(2026, 12, 15, 18, 0, tzinfo=clock.PARIS)
    assert kept.avoids_school_holidays


def test_groups_are_edited_added_and_removed_without_script(world, sign_in):
    call = make_call(world.home.organisation, lots=2)
    with within(world.home.organisation):
        first, second = call.lots.order_by("number")
    client = sign_in(world.home.people["buyer"])
    groups = [
        {"pk": first.pk, "name": "SIE", "size_budgeted": 9, "sessions_min": 6},
        {"pk": second.pk, "name": "SAPED", "status": "filled", "holder_name": "Odile Marchetti"},
    ]
    response = client.post(step_url(call, "groupes"), lot_data(*groups, add="1"))
    assert response.headers["Location"] == f"{step_url(call, 'groupes')}#groupe-3"
    with within(world.home.organisation):
        lots = list(call.lots.order_by("number"))
        holder = FacilitatorProfile.objects.get()
    assert [(lot.pk, lot.name, lot.status) for lot in lots[:2]] == [
        (first.pk, "SIE", LotStatus.OPEN),
        (second.pk, "SAPED", LotStatus.FILLED),
    ]
    assert (lots[0].sessions_min, lots[0].sessions_max, lots[0].size_budgeted) == (6, 6, 9)
    assert (holder.first_name, holder.last_name) == ("Odile", "Marchetti")
    assert lots[1].holder_id == holder.pk
    assert (lots[2].name, lots[2].status, lots[2].holder_id) == ("Groupe 3", LotStatus.OPEN, None)
    kept = [{"pk": lot.pk, "name": lot.name} for lot in lots]
    client.post(step_url(call, "groupes"), lot_data(*kept, remove="0"))
    with within(world.home.organisation):
        left = list(call.lots.order_by("number").values_list("number", "name"))
        assert FacilitatorProfile.objects.count() == 1
    assert left == [(1, "SAPED"), (2, "Groupe 3")]


def test_a_known_holder_is_not_made_twice(world, sign_in):
    call = make_call(world.home.organisation)
    with within(world.home.organisation):
        known = FacilitatorProfile.objects.create(
            organisation=world.home.organisation, first_name="Odile", last_name="Marchetti"
        )
    data = lot_data({"name": "SAPED", "status": "filled", "holder_name": "odile  marchetti"})
    sign_in(world.home.people["buyer"]).post(step_url(call, "groupes"), data)
    with within(world.home.organisation):
        assert Lot.objects.get().holder_id == known.pk
        assert FacilitatorProfile.objects.count() == 1


def test_a_lot_of_another_call_is_not_taken_over(world, sign_in):
    call = make_call(world.home.organisation)
    other = make_call(world.home.organisation, title="Autre appel")
    with within(world.home.organisation):
        stranger = other.lots.get()
    data = lot_data({"pk": stranger.pk, "name": "Volé"})
    sign_in(world.home.people["buyer"]).post(step_url(call, "groupes"), data)
    with within(world.home.organisation):
        assert other.lots.get().name == "Groupe 1"
        assert call.lots.get().name == "Volé"


def test_bad_numbers_of_a_group_get_a_sentence_and_nothing_is_written(world, sign_in):
    call = make_call(world.home.organisation, lots=1)
    with within(world.home.organisation):
        lot = call.lots.get()
    data = lot_data({"pk": lot.pk, "name": "SIE", "sessions_min": 7, "sessions_max": 6})
    response = sign_in(world.home.people["buyer"]).post(step_url(call, "groupes"), data)
    assert response.status_code == 422
    assert response.context["formset"].errors == [
        {
            "sessions_max": [
                "Ce nombre doit être au moins égal à 7 : augmentez-le, ou diminuez l'autre."
            ]
        }
    ]
    with within(world.home.organisation):
        assert call.lots.get().name == "Groupe 1"


def test_papers_and_what_replaces_them(world, sign_in):
    call = make_call(world.home.organisation)
    data = {
        "kinds": ["methodology_note", "form_dc1"],
        "replaceable": ["form_dc1", "insurance"],
        "other": "Une photo de la salle",
        "note_is_signed": "on",
        "winner_kinds": ["social_certificate"],
    }
    client = sign_in(world.home.people["buyer"])
    client.post(step_url(call, "pieces"), data)
    with within(world.home.organisation):
        kept = list(
            RequiredDocument.objects.order_by("pk").values_list(
                "kind", "substitutes", "detail", "moment"
            )
        )
    assert kept == [
        ("methodology_note", [], "datée et signée", "offer"),
        ("form_dc1", ["sworn_statement"], "", "offer"),
        ("other", [], "Une photo de la salle", "offer"),
        ("social_certificate", [], "", "award"),
    ]
    response = client.get(step_url(call, "relire"))
    assert response.context["papers"] == [
        "Note méthodologique, datée et signée",
        "Formulaire DC1, ou à défaut attestation sur l'honneur",
        "Une photo de la salle",
    ]
    assert response.context["winner_papers"] == ["Attestation de vigilance (cotisations sociales)"]
    form = client.get(step_url(call, "pieces")).context["form"]
    assert form.initial["winner_kinds"] == ["social_certificate"]
    assert (form.initial["note_is_signed"], form.initial["other"]) == (True, data["other"])


def test_what_publication_needs_is_asked_for_unless_one_finishes_later(world, sign_in):
    call = make_call(world.home.organisation)
    client = sign_in(world.home.people["buyer"])
    typed = {"deadline": "", "season_starts_on": "2027-01-04", "season_ends_on": ""}
    response = client.post(step_url(call, "calendrier"), typed)
    assert response.status_code == 422
    assert response.context["form"].errors == {
        "deadline": ["Remplissez «\u00a0Date limite de réponse\u00a0»."],
        "season_ends_on": ["Remplissez «\u00a0Jusqu'au\u00a0»."],
    }
    response = client.post(step_url(call, "calendrier"), {**typed, "later": "1"})
    assert response.status_code == 302
    kept = reread(call)
    assert (kept.deadline, kept.season_starts_on, kept.season_ends_on) == (
        None,
        date(2027, 1, 4),
        None,
    )


@pytest.mark.parametrize(
    ("typed", "cents"), [("4 500", 450000), ("1 240,50 €", 124050), ("", None)]
)
def test_a_budget_is_typed_the_french_way(world, sign_in, typed, cents):
    call = make_call(world.home.organisation)
    data = {
        "min_distinct_facilitators": "2",
        "membership": "open",
        "budget_cents": typed,
    }
    sign_in(world.home.people["buyer"]).post(step_url(call, "intervenants"), data)
    kept = reread(call)
    assert (kept.budget_cents, kept.min_distinct_facilitators) == (cents, 2)


def test_a_published_call_is_not_rewritten(world, sign_in):
    call = make_public_call(world.home.organisation)
    client = sign_in(world.home.people["buyer"])
    response = client.post(step_url(call, "besoin"), {"title": "Autre"})
    assert response.headers["Location"].endswith(f"/appels/{call.slug}/")
    assert reread(call).title == "Analyse des pratiques du milieu ouvert"


def test_an_unknown_step_is_not_found(world, sign_in):
    call = make_call(world.home.organisation)
    assert sign_in(world.home.people["buyer"]).get(step_url(call, "rien")).status_code == 404


@pytest.mark.parametrize(
    ("size", "codes"), [(15, []), (16, ["size"]), (20, ["size"]), (21, ["size"])]
)
def test_large_groups_raise_a_question_never_a_refusal(world, size, codes):
    call = make_call(world.home.organisation, lots=0)
    make_lot(call, 1, size_budgeted=size)
    with within(world.home.organisation):
        found = questions(call, list(call.lots.all()), now=clock.now())
    assert [(one.code, one.prevents) for one in found] == [(code, False) for code in codes]


def test_contradictions_of_the_text_are_asked_again(world):
    call = make_call(
        world.home.organisation,
        lots=4,
        min_distinct_facilitators=5,
        source_draft={"group_count": 6, "inconsistencies": [{"message": "6 ou 5 groupes ?"}]},
    )
    with within(world.home.organisation):
        found = questions(call, list(call.lots.all()), now=clock.now())
    assert [(one.code, one.message) for one in found] == [
        (
            "distinct",
            "Vous demandez au moins 5\u00a0personnes pour 4\u00a0groupes\u00a0: diminuez ce nombre "
            "ou ajoutez un groupe.",
        ),
        ("text", "6 ou 5 groupes ?"),
        (
            "group_count",
            "Le texte annonce 6\u00a0groupes, l'appel en compte 4\u00a0: lequel est le bon\u00a0?",
        ),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_same_number_of_queries(world, sign_in, number):
    for rank in range(number):
        make_call(world.home.organisation, title=f"Appel {rank}")
    make_call(world.foreign.organisation, title="Appel d'ailleurs")
    client = sign_in(world.home.people["hr"])
    with CaptureQueriesContext(connection) as queries:
        response = client.get(f"/o/{world.home.organisation.slug}/appels/")
    titles = [row["call"].title for row in response.context["rows"]]
    assert titles == [f"Appel {rank}" for rank in reversed(range(number))]
    assert len(queries) == 7


def test_the_page_of_a_call_says_what_comes_next(world, sign_in):
    home = world.home.organisation
    client = sign_in(world.home.people["hr"])
    draft = make_call(home)
    public = make_public_call(home)
    closed = make_public_call(home, deadline=clock.now())
    for call, word in ((draft, "Brouillon"), (public, "Ouvert")):
        response = client.get(f"/o/{home.slug}/appels/{call.slug}/")
        assert response.context["state"]["word"] == word
    assert client.get(f"/o/{home.slug}/appels/{closed.slug}/").status_code == 200


def test_a_closed_call_is_compared_by_those_who_publish(world, sign_in):
    home = world.home.organisation
    call = make_public_call(home, deadline=datetime(2026, 11, 23, tzinfo=clock.PARIS))
    url = f"/o/{home.slug}/appels/{call.slug}/"
    pages = {
        role: sign_in(world.home.people[role]).get(url).content.decode() for role in ("buyer", "hr")
    }
    assert [role for role, page in pages.items() if f"{url}comparaison/" in page] == ["buyer"]


def test_home_lists_drafts_deadlines_and_calls_to_compare(world, sign_in, at):
    home = world.home.organisation
    make_call(home, title="A")
    make_public_call(home, title="B")
    make_public_call(home, title="C", deadline=datetime(2026, 11, 23, tzinfo=clock.PARIS))
    response = sign_in(world.home.people["buyer"]).get(f"/o/{home.slug}/")
    assert [due.label for due in response.context["dues"]] == [
        "Appel clos, à comparer : C",
        "Date limite de l'appel : B",
        "Brouillon à terminer : A",
    ]
    assert [(one.label, one.value) for one in response.context["figures"]] == [("appel ouvert", 1)]


@pytest.mark.parametrize(
    ("regime", "cents", "procedure", "asked"),
    [
        ("public_code", 60_000_00, "direct_award", True),
        ("unknown", 60_000_00, "direct_award", True),
        ("private_internal_rules", 60_000_00, "direct_award", False),
        ("public_code", 59_999_99, "direct_award", False),
        ("public_code", None, "direct_award", False),
    ],
)
def test_a_budget_is_put_beside_the_threshold_of_the_day(world, regime, cents, procedure, asked):
    home = world.home.organisation
    call = make_call(home, budget_cents=cents, procedure=procedure, regime=regime)
    with within(home):
        told = questions(call, list(call.lots.all()), now=clock.now())
    found = [one for one in told if one.code == "budget"]
    assert [(one.code, one.prevents) for one in found] == [("budget", False)] * asked
    for one in found:
        assert "60\u00a0000,00\u00a0€ hors taxe" in one.message
        assert "Décret n° 2025-1386" in one.message
