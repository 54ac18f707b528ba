"""Regime, procedure, criteria: what is asked, what is refused, what the public reads."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.tendering.domain import competition, criteria, drafting, publication
from maillage.tendering.domain.consistency import questions
from maillage.tendering.domain.criteria import CriterionPlan
from maillage.tendering.enums import PriceFormula, Procedure
from maillage.tendering.models import Consultation, Criterion
from tests.tendering.factories import make_call, make_public_call
from tests.tendering.test_writing import reread, step_url

BALANCED = (("technical", "Méthode", 50), ("price", "Prix", 40), ("environment", "Trajets", 10))


def make_criteria(call: Consultation, rows=BALANCED) -> None:
    with within(call.organisation):
        for position, (kind, label, weight) in enumerate(rows):
            Criterion.objects.create(
                organisation=call.organisation,
                consultation=call,
                kind=kind,
                label=label,
                weight=weight,
                position=position,
            )


def adapted(organisation, rows=BALANCED, **fields) -> Consultation:
    call = make_call(
        organisation, **{"procedure": Procedure.ADAPTED, "regime": "public_code", **fields}
    )
    make_criteria(call, rows)
    return call


def codes(call: Consultation) -> list[tuple[str, bool]]:
    with within(call.organisation):
        return [
            (one.code, one.prevents)
            for one in questions(call, list(call.lots.all()), now=clock.now())
        ]


def typed(call: Consultation, *rows, **fields) -> dict[str, object]:
    data: dict[str, object] = {
        "regime": call.regime,
        "procedure": call.procedure,
        "price_formula": call.price_formula,
        "price_multiple": call.price_multiple,
        "marks_settled_by": call.marks_settled_by,
        "tie_break": call.tie_break,
        "criteres-TOTAL_FORMS": len(rows),
        "criteres-INITIAL_FORMS": len(rows),
    }
    for rank, (kind, label, weight) in enumerate(rows):
        data |= {
            f"criteres-{rank}-kind": kind,
            f"criteres-{rank}-label": label,
            f"criteres-{rank}-weight": weight,
        }
    return data | fields


def test_a_direct_award_is_two_answers(world, sign_in):
    call = make_call(world.home.organisation, procedure="", regime="unknown")
    assert codes(call) == [("procedure", True)]
    client = sign_in(world.home.people["secretary"])
    page = client.get(step_url(call, "regles"))
    assert list(page.context["form"].fields) == ["regime", "procedure"]
    assert "formset" not in page.context
    data = {"regime": "public_code", "procedure": "direct_award"}
    answer = client.post(step_url(call, "regles"), data)
    assert answer.headers["Location"] == step_url(call, "pieces")
    kept = reread(call)
    assert (kept.regime, kept.procedure) == ("public_code", "direct_award")
    assert codes(kept) == []


def test_choosing_competition_asks_for_criteria_and_a_set_is_one_press_away(world, sign_in):
    call = make_call(world.home.organisation, regime="public_code")
    client = sign_in(world.home.people["buyer"])
    answer = client.post(
        step_url(call, "regles"), {"regime": "public_code", "procedure": "adapted_procedure"}
    )
    assert answer.headers["Location"] == step_url(call, "regles")
    call = reread(call)
    assert codes(call) == [("criteria", True)]
    client.post(step_url(call, "regles"), typed(call, set="posture"))
    with within(world.home.organisation):
        kept = list(Criterion.objects.values_list("kind", "weight"))
    assert kept == [("technical", 35), ("other", 25), ("price", 30), ("environment", 10)]
    assert codes(call) == []
    page = client.get(step_url(call, "regles"))
    assert page.context["total"] == 100
    assert page.context["example"] == [
        ("300,00\u00a0€", "30,00 sur\u00a030"),
        ("330,00\u00a0€", "27,27 sur\u00a030"),
        ("450,00\u00a0€", "20,00 sur\u00a030"),
    ]


def test_criteria_are_added_removed_and_refused_without_losing_what_was_typed(world, sign_in):
    call = adapted(world.home.organisation, [("price", "Prix", 40)])
    client = sign_in(world.home.people["buyer"])
    url = step_url(call, "regles")
    client.post(url, typed(call, ("price", "Prix", 40), add="1"))
    with within(world.home.organisation):
        assert list(Criterion.objects.values_list("label", "weight")) == [
            ("Prix", 40),
            ("Critère 2", 60),
        ]
    twice = typed(call, ("price", "Prix", 40), ("technical", "prix", 60))
    answer = client.post(url, twice)
    assert answer.status_code == 422
    assert answer.context["formset"].non_form_errors() == [
        "Deux critères portent le même nom : donnez un nom à chacun."
    ]
    assert 'value="prix"' in answer.content.decode()
    prices = typed(call, ("price", "Prix", 40), ("price", "Frais", 60))
    assert client.post(url, prices).context["formset"].non_form_errors() == [
        "Gardez un seul critère de prix : changez l’autre."
    ]
    client.post(url, typed(call, *BALANCED, remove="0"))
    with within(world.home.organisation):
        assert list(Criterion.objects.values_list("label", flat=True)) == ["Prix", "Trajets"]


@pytest.mark.parametrize(
    ("regime", "rows", "expected"),
    [
        ("public_code", BALANCED, []),
        ("unknown", BALANCED, ["regime"]),
        ("public_code", [("price", "Prix", 40), ("environment", "Trajets", 50)], ["weights"]),
        ("public_code", [("technical", "Méthode", 90), ("environment", "T", 10)], ["price"]),
        ("public_code", [("price", "Prix", 100)], ["price_alone", "environment"]),
        ("public_code", [("price", "P", 40), ("technical", "T", 60)], ["environment"]),
        ("private_internal_rules", [("price", "Prix", 100)], []),
    ],
)
def test_what_criteria_owe_prevents_publication(world, regime, rows, expected):
    call = adapted(world.home.organisation, rows, regime=regime)
    assert codes(call) == [(code, True) for code in expected]


def test_before_the_day_of_the_law_no_environment_is_asked_for(world):
    call = adapted(world.home.organisation, [("price", "Prix", 100)])
    with within(world.home.organisation):
        eve = competition.competition_questions(call, date(2026, 8, 20))
        day = competition.competition_questions(call, date(2026, 8, 21))
    assert [one.code for one in eve] == []
    assert [one.code for one in day] == ["price_alone", "environment"]
    assert "depuis le vendredi 21 août 2026 (Articles L2152-7 et R2152-7" in day[0].message
    # An amendment of a call is judged by the law of the day the call was published.
    assert [code for code, _ in codes(call)] == ["price_alone", "environment"]
    call.published_at = datetime(2026, 8, 20, 12, tzinfo=clock.PARIS)
    assert codes(call) == []


def test_a_formal_procedure_is_announced_and_takes_no_offer_here(world, sign_in):
    call = make_call(world.home.organisation, procedure=Procedure.FORMAL, regime="public_code")
    assert codes(call) == [("outside_url", True)]
    client = sign_in(world.home.people["buyer"])
    data = {"regime": "public_code", "procedure": "formal_procedure"}
    assert client.post(step_url(call, "regles"), data).status_code == 422
    address = "https://profil.exemple.fr/consultation/12"
    client.post(step_url(call, "regles"), {**data, "outside_url": address})
    call = reread(call)
    with within(world.home.organisation):
        publication.publish(consultation=call, actor=world.home.people["buyer"])
    page = client.get(f"/appels/{call.slug}/").content.decode()
    assert address in page
    assert "/offre/" not in page and "/intervenir/" not in page
    provider = sign_in(world.provider.people["facilitator"])
    offer = f"/o/{world.provider.organisation.slug}/appels/{call.slug}/offre/"
    assert address in provider.get(f"/appels/{call.slug}/").content.decode()
    assert (provider.get(offer).status_code, provider.post(offer, {}).status_code) == (404, 404)


def test_the_whole_need_counts_the_other_calls_of_the_year(world):
    home = world.home.organisation
    other = make_public_call(home, budget_cents=40_000_00)
    make_public_call(home, budget_cents=90_000_00, kind="training")
    make_public_call(world.foreign.organisation, budget_cents=90_000_00)
    call = make_call(home, budget_cents=20_000_00, regime="public_code")
    with within(home):
        assert competition.whole_need_cents(call) == 60_000_00
        assert codes(call) == [("budget", False), ("vigilance", False)]
        Consultation.objects.filter(pk=other.pk).update(published_at=None)
        assert competition.whole_need_cents(call) == 20_000_00
        call.whole_need_cents = 59_999_99
        assert codes(call) == [("vigilance", False)]


def test_thresholds_are_said_with_their_source_and_their_doubt(world):
    home = world.home.organisation
    call = adapted(home, whole_need_cents=30_000_00)
    with within(home):
        said = competition.threshold_sentences(call, date(2026, 11, 24))
        former = competition.threshold_sentences(call, date(2026, 3, 31))
        call.regime = "private_internal_rules"
        private = competition.threshold_sentences(call, date(2026, 11, 24))
    assert "30\u00a0000,00\u00a0€" in said[0] and "60\u00a0000,00\u00a0€ hors taxe" in said[0]
    assert "40\u00a0000,00\u00a0€ hors taxe" in former[0]
    assert "90\u00a0000,00\u00a0€" in said[1] and "valeur à vérifier)" in said[1]
    assert "216\u00a0000,00\u00a0€" in said[1]
    assert "publique, à vérifier)" in said[2]
    assert "60\u00a0000,00\u00a0€ hors taxe" in said[3] and "pas un profil d’acheteur" in said[3]
    assert "25\u00a0000,00\u00a0€ hors taxe" in said[4]
    assert "40\u00a0000,00\u00a0€ hors taxe" in former[3]
    assert len(private) == 1 and "€" not in private[0]


@pytest.mark.parametrize(
    ("kind", "buyer", "need", "said"),
    [
        ("department", "unknown", 150_000, None),
        ("public_establishment", "local", 150_000, None),
        ("public_establishment", "state", 139_999, None),
        ("public_establishment", "state", 150_000, "atteint le seuil de 140 000,00 €"),
        ("department", "local", 216_000, "atteint le seuil de 216 000,00 €"),
        ("public_establishment", "unknown", 150_000, "atteindrait le seuil de 140 000,00 €"),
        ("public_establishment", "unknown", 216_000, "atteint le seuil de 216 000,00 €"),
    ],
)
def test_each_kind_of_buyer_is_reminded_from_its_own_threshold(world, kind, buyer, need, said):
    home = world.home.organisation
    day = date(2026, 11, 24)
    call = adapted(home, whole_need_cents=need * 100)
    call.organisation.kind, call.organisation.buyer_kind = kind, buyer
    with within(home):
        asked = competition.competition_questions(call, day)
        (formal,) = [
            one for one in competition.threshold_sentences(call, day) if "formalisée" in one
        ]
    messages = [one.message.replace("\u00a0", " ") for one in asked if one.code == "budget"]
    assert len(messages) == (0 if said is None else 1)
    assert all(said in one for one in messages)
    # The condition is said where there is a doubt, and there only.
    assert all(
        ("si vous êtes un établissement" in one) == ("atteindrait" in one) for one in messages
    )
    shown = formal.replace("\u00a0", " ")
    assert ("216 000" in shown, "140 000" in shown) == (buyer != "state", buyer != "local")


def test_a_threshold_of_a_year_not_recorded_yet_is_a_sentence(world):
    call = adapted(world.home.organisation, budget_cents=60_000_00)
    with within(world.home.organisation):
        said = competition.threshold_sentences(call, date(2028, 1, 1))
        asked = competition.competition_questions(call, date(2028, 1, 1))
    missing = "thresholds.toml, clé marches.procedure_formalisee.collectivites_services"
    assert missing in said[1]
    assert "60\u00a0000,00\u00a0€ d’après les budgets, tous frais et taxes compris" in said[0]
    assert [(one.code, one.prevents) for one in asked] == [
        ("buyer_profile", False),
        ("threshold_unknown", False),
    ]
    assert "Maillage n’en est pas un" in asked[0].message
    assert missing in asked[1].message


def test_what_is_announced_is_public_and_frozen(world, sign_in):
    call = adapted(world.home.organisation, max_lots_per_facilitator=2)
    call.price_formula, call.price_multiple = PriceFormula.N_TIMES_BEST, 3
    call.save()
    buyer = world.home.people["buyer"]
    with within(world.home.organisation):
        publication.publish(consultation=call, actor=buyer, recipient="age1-not-used")
        with pytest.raises(publication.WrongState):
            criteria.write_criteria(
                consultation=call, actor=buyer, plans=[CriterionPlan("price", "Prix", 100)]
            )
        assert Criterion.objects.count() == 3
    sections = sign_in(buyer).get(f"/appels/{call.slug}/").context["sections"]
    rules = {fact["label"]: fact["lines"] or fact["value"] for fact in sections[-1]["facts"]}
    assert rules == {
        "Manière d’acheter": "Procédure adaptée",
        "Règles d’achat": "Code de la commande publique",
        "Critères": [
            "Méthode\u00a0: 50 sur 100",
            "Prix\u00a0: 40 sur 100",
            "Trajets\u00a0: 10 sur 100",
        ],
        "Note du prix": "Zéro à 3 fois le prix le plus bas",
        "Plusieurs lecteurs": "Médiane",
        "En cas d’égalité": "La meilleure valeur technique, puis une décision commune",
    }
    who = {fact["label"]: fact["value"] for fact in sections[2]["facts"]}
    assert who["Par personne, au plus"] == "2\u00a0groupes (règle stricte)"


def test_criteria_left_by_a_change_of_procedure_are_not_announced(world):
    call = adapted(world.home.organisation, procedure=Procedure.DIRECT_AWARD)
    with within(world.home.organisation):
        publication.publish(consultation=call, actor=world.home.people["buyer"])
        assert not Criterion.objects.exists()


def test_next_year_starts_from_the_same_rules(world):
    call = adapted(world.home.organisation, max_lots_per_facilitator=1)
    with within(world.home.organisation):
        copy = drafting.copy_call(consultation=call, actor=world.home.people["buyer"])
        rows = list(copy.criteria.values_list("kind", "label", "weight"))
    assert rows == [tuple(row) for row in BALANCED]
    assert (copy.procedure, copy.regime, copy.max_lots_per_facilitator) == (
        "adapted_procedure",
        "public_code",
        1,
    )


def test_a_silent_text_decides_nothing(world):
    home = world.home.organisation
    home.procurement_regime = "public_code"
    home.save()
    with within(home):
        call = drafting.draft_from_text(
            organisation=home,
            actor=world.home.people["buyer"],
            text="Analyse des pratiques pour 12 personnes en Indre-et-Loire, 6 séances de 2 h.",
        )
    assert (call.membership, call.procedure, call.regime) == ("", "", "public_code")
    assert {"membership", "procedure"} <= {code for code, prevents in codes(call) if prevents}
