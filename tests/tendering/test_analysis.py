"""Reading fairly: conflicts, hidden names, marks of one's own, steps, the score to the fraction."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.http import Http404

from maillage.kernel import clock
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.people.models import Membership
from maillage.tendering import access, reader_access
from maillage.tendering.analysis_document import _rule
from maillage.tendering.archive_parts import the_steps
from maillage.tendering.comparing import asked_of_persons
from maillage.tendering.domain import analysis
from maillage.tendering.models import AnalysisStep, AwardRecord, CallReader, Consultation, Mark
from maillage.tendering.queries import analysis as queries
from maillage.tendering.redaction import hidden_text
from tests.factories import World
from tests.tendering.analysis import (
    PAST,
    Competition,
    competition,
    declare,
    mark_all,
    name_readers,
    read_by_all,
)
from tests.tendering.offers import table_of

MARKS = {"Anne": ("30", "5"), "Idriss": ("45.25", "8"), "Zoé": ("40", "10")}


def reader(found: Competition, person: Any) -> CallReader:
    with within(found.world.home.organisation):
        row = queries.reader_of(found.call, person)
        assert row is not None
        return row


def record(found: Competition, name: str, kind: str, **terms: Any) -> AnalysisStep:
    with within(found.world.home.organisation):
        return analysis.record_step(
            consultation=found.call,
            actor=found.world.home.people["buyer"],
            offer=found.offer(name),
            kind=kind,
            on=clock.today(),
            words="Vu en entretien.",
            **terms,
        )


def test_a_reader_declares_reads_marks_and_fixes_on_the_pages(world: World, sign_in: Any) -> None:
    found = competition(world)
    name_readers(found)
    client = sign_in(world.home.people["professional"])
    page = client.get(found.url("lecture/")).text
    assert "Anne Petit" in page
    assert client.get(found.url(f"lecture/{found.offer('Anne').slug}/")).status_code == 404
    answers: dict[str, str] = {}
    for rank, name in enumerate(sorted(found.receipts)):
        answers |= {f"lien_{rank}": "oui" if name == "Zoé" else "non", f"nature_{rank}": ""}
        assert found.offer(name).slug not in page
    refused = client.post(found.url("lecture/"), answers)
    assert (refused.status_code, "nature de votre lien" in refused.text) == (422, True)
    answers["nature_2"] = "ma cousine"
    assert client.post(found.url("lecture/"), answers).status_code == 302
    statuses = {
        name: client.get(found.url(f"lecture/{found.offer(name).slug}/")).status_code
        for name in found.receipts
    }
    assert statuses == {"Anne": 200, "Idriss": 200, "Zoé": 404}
    cv = client.get(found.url(f"lecture/{found.offer('Anne').slug}/cv/"))
    assert cv.content == b"Vingt ans de pratique"
    assert client.get(found.url(f"lecture/{found.offer('Zoé').slug}/cv/")).status_code == 404

    with within(world.home.organisation):
        method, journeys = queries.quality(queries.criteria_of(found.call))
    typed = {f"note_{method.slug}": "30,5", f"note_{journeys.slug}": "11", f"mot_{method.slug}": ""}
    anne = found.url(f"lecture/{found.offer('Anne').slug}/")
    assert "de 0 à 10" in client.post(anne, typed).text
    assert (
        client.post(anne, typed | {f"note_{journeys.slug}": "7", "autosave": "1"}).status_code
        == 204
    )
    early = client.post(found.url("lecture/arreter/"), follow=True).text
    assert "Il manque des notes" in early
    idriss = found.url(f"lecture/{found.offer('Idriss').slug}/")
    client.post(idriss, {f"note_{method.slug}": "20", f"note_{journeys.slug}": "0"})
    assert "Vos notes sont arrêtées" in client.post(found.url("lecture/arreter/"), follow=True).text
    after = client.post(anne, typed | {f"note_{journeys.slug}": "1"}, follow=True)
    assert "elles ne changent plus" in after.text
    with within(world.home.organisation):
        given = Mark.objects.filter(offer=found.offer("Anne")).order_by("criterion__position")
        assert [mark.value for mark in given] == [Decimal("30.50"), Decimal("7.00")]


def test_a_first_reading_without_names_shows_nothing_that_identifies(
    world: World, sign_in: Any
) -> None:
    found = competition(world)
    name_readers(found, hides_identity=True)
    professional, hr, buyer = found.readers
    declare(found, professional)
    client = sign_in(professional)
    pages = client.get(found.url("lecture/")).text
    for name in found.receipts:
        base = found.url(f"lecture/{found.offer(name).slug}/")
        pages += client.get(base).text
        assert client.get(f"{base}cv/").status_code == 404
    leaks = ["Anne", "Petit", "Benali", "Lagarde", "300", "330", "cv.txt", PAST.structure_name]
    leaks.append(PAST.line)
    leaks += [space.organisation.name for space in found.spaces.values()]
    assert [leak for leak in leaks if leak in pages] == []
    assert "lecture systémique" in pages
    assert (
        PAST.words
        == "Analyse des pratiques – École, collège ou lycée, de 2019 à 2022, 24\xa0séances"
    )
    assert pages.count(PAST.words) == 3
    mark_all(found, professional, MARKS)
    for other in (hr, buyer):
        assert "Benali" not in client.get(found.url("lecture/")).text
        declare(found, other)
        mark_all(found, other, MARKS)
    assert found.spaces["Idriss"].organisation.name in client.get(found.url("lecture/")).text
    named = client.get(found.url(f"lecture/{found.offer('Idriss').slug}/")).text
    assert f"{PAST.words}, auprès de {PAST.structure_name}. " in named


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Zoé LAGARDE et Mme lagarde", "[masqué] et Mme [masqué]"),
        ("Écrire à zoe@exemple.fr ou au 06 12 34 56 78.", "Écrire à [masqué] ou au [masqué]"),
        ("Pour 1 240,50 € la séance de 2 h", "Pour [masqué] la séance de 2 h"),
        ("Voir https://zoe.exemple.fr/cv", "Voir [masqué]"),
        ("Zoéline n’est personne", "Zoéline n’est personne"),
        ("Je suis Zoé, du conseil, chez Durand", "Je suis [masqué], du conseil, chez [masqué]"),
    ],
)
def test_what_identifies_is_hidden(text: str, left: str) -> None:
    assert hidden_text(text, ["Zoé Lagarde", "Durand Conseil"]).startswith(left)


@pytest.mark.parametrize("name", ["Cœur d’Ægir", "Coeur d’Aegir"])
@pytest.mark.parametrize("written", ["Cœur d’Ægir", "COEUR D’AEGIR", "CŒUR", "ægir"])
def test_a_name_is_hidden_however_its_letters_are_bound(name: str, written: str) -> None:
    assert hidden_text(f"Chez {written} nous relisons.", [name]) == "Chez [masqué] nous relisons."


def test_marks_of_others_come_after_ones_own(world: World, sign_in: Any) -> None:
    found = competition(world)
    name_readers(found)
    professional, hr, _ = found.readers
    declare(found, professional)
    declare(found, hr)
    mark_all(found, hr, MARKS)
    client = sign_in(professional)
    url = found.url(f"lecture/{found.offer('Idriss').slug}/")
    assert "45,25" not in client.get(url).text
    mark_all(found, professional, dict.fromkeys(MARKS, ("1", "1")))
    page = client.get(url).text
    assert ("45,25 sur 50" in page, str(hr) in page) == (True, True)


def test_nobody_compares_before_the_marks_nor_with_a_conflict(world: World, sign_in: Any) -> None:
    found = competition(world)
    name_readers(found)
    professional, hr, buyer = found.readers
    client = sign_in(buyer)
    assert "330,00" not in client.get(found.url("comparaison/")).text
    piece = found.url(f"comparaison/{found.offer('Anne').slug}/cv/")
    assert client.get(piece).status_code == 404
    with pytest.raises(Http404):
        access.access_offers(user=buyer, consultation=found.call)
    declare(found, professional)
    declare(found, hr)
    declare(found, buyer, conflicts=("Zoé",))
    for person in (professional, hr):
        mark_all(found, person, MARKS)
    mark_all(found, buyer, {name: MARKS[name] for name in ("Anne", "Idriss")})
    page = client.get(found.url("comparaison/")).text
    assert ("reviennent à d’autres" in page, "330,00" in page) == (True, False)
    assert client.get(piece).status_code == 404
    assert "330,00" in sign_in(world.home.people["director"]).get(found.url("comparaison/")).text


def test_the_score_is_the_announced_one_to_the_fraction(world: World) -> None:
    found = competition(world, lots=1, marks_settled_by="mean")
    name_readers(found)
    for person, values in zip(
        found.readers, (MARKS, MARKS, dict.fromkeys(MARKS, ("50", "10"))), strict=True
    ):
        declare(found, person)
        mark_all(found, person, values)
    table = table_of(world, found.call)
    totals = {
        str(cell.profile): cell.score.total
        for cell in table.rows[0].cells
        if cell is not None and cell.score is not None
    }
    assert totals == {
        "Anne Petit": 40 + Fraction(30 + 30 + 50, 3) + Fraction(5 + 5 + 10, 3),
        "Idriss Benali": Fraction(40 * 300, 330)
        + Fraction(2 * Fraction("45.25") + 50, 3)
        + Fraction(26, 3),
        "Zoé Lagarde": 30 + Fraction(130, 3) + 10,
    }
    assert [row.proposed.facilitator for row in table.rows if row.proposed] == ["Idriss Benali"]
    ranks = {cell.facilitator: cell.rank for cell in table.rows[0].cells if cell}
    # 83,33 each: the same rank.
    assert ranks == {"Idriss Benali": 1, "Zoé Lagarde": 2, "Anne Petit": 2}


def test_a_negotiated_price_is_marked_and_the_former_one_kept(world: World) -> None:
    found = competition(world, lots=1)
    read_by_all(found, MARKS)
    lot = table_of(world, found.call).rows[0].lot
    record(found, "Zoé", "negotiation", prices={lot.slug: 25_000})
    cell = next(
        c for c in table_of(world, found.call).rows[0].cells if c and c.price_cents == 25_000
    )
    assert (cell.first_price_cents, cell.was_negotiated, cell.rank) == (40_000, True, 1)
    assert cell.score is not None
    assert cell.score.total == 40 + 40 + 10


def test_an_offer_set_aside_no_longer_counts_and_may_come_back(world: World, sign_in: Any) -> None:
    found = competition(world, lots=1)
    read_by_all(found, MARKS)
    record(found, "Anne", "set_aside", can_be_mended=True)
    row = table_of(world, found.call).rows[0]
    assert {cell.facilitator for cell in row.answers} == {"Idriss Benali", "Zoé Lagarde"}
    idriss = next(cell for cell in row.answers if cell.facilitator == "Idriss Benali")
    # Idriss is now the cheapest: 40 for the price.
    assert idriss.score is not None
    assert idriss.score.total == 40 + Fraction("45.25") + 8
    with pytest.raises(analysis.AnalysisRefused, match="écartée"):
        record(found, "Anne", "interview")
    record(found, "Anne", "put_right")
    assert len(table_of(world, found.call).rows[0].answers) == 3
    for name in found.receipts:
        record(found, name, "set_aside", can_be_mended=False)
    page = sign_in(world.home.people["director"]).get(found.url("comparaison/")).text
    said = ("Plus aucune proposition à retenir", "personnes différentes")
    assert [words in page for words in said] == [True, False]
    # The purchase file keeps the five steps, award or not.
    with within(world.home.organisation):
        (sheet,) = the_steps(found.call, world.home.people["buyer"])
        assert sheet.make().decode().count("Vu en entretien.") == 5


def test_the_report_names_every_rule_on_persons() -> None:
    call = Consultation(max_lots_per_facilitator=2, min_distinct_facilitators=1)
    call.max_is_strict = True
    told = _rule(AwardRecord(rule_cost_cents=21_000), asked_of_persons(call)).replace("\u00a0", " ")
    assert told == (
        "L’appel annonçait la règle d’au plus 2 groupes par personne : s’y tenir coûte "
        "210,00 € de plus."
    )


def test_reading_is_journaled_and_refused_to_who_is_not_named(world: World, sign_in: Any) -> None:
    found = competition(world)
    name_readers(found)
    secretary = world.home.people["secretary"]
    assert sign_in(secretary).get(found.url("lecture/")).status_code == 404
    with pytest.raises(Http404):
        reader_access.access_as_reader(user=secretary, consultation=found.call)
    declare(found, found.readers[0])
    client = sign_in(found.readers[0])
    before = JournalLine.objects.filter(verb="read").count()
    client.get(found.url(f"lecture/{found.offer('Anne').slug}/"))
    lines = JournalLine.objects.filter(verb="read").order_by("pk")[before:]
    assert [line.subject_id for line in lines] == [found.offer("Anne").pk]


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"kind": "negotiation"}, "nouveau prix"),
        ({"kind": "put_right"}, "n’est pas écartée"),
        ({"kind": "interview", "words": " "}, "quelques mots"),
        ({"kind": "interview", "on": "demain"}, "à venir"),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(world: World, terms: Any, said: str) -> None:
    found = competition(world, lots=1)
    day = clock.today().replace(year=2099) if terms.pop("on", "") else clock.today()
    asked = {"words": "Vu.", "on": day, **terms}
    with within(world.home.organisation), pytest.raises(analysis.AnalysisRefused, match=said):
        analysis.record_step(
            consultation=found.call,
            actor=world.home.people["buyer"],
            offer=found.offer("Anne"),
            **asked,
        )


def test_how_one_reads_is_settled_before_the_first_declaration(world: World) -> None:
    found = competition(world)
    name_readers(found)
    declare(found, found.readers[0])
    with pytest.raises(analysis.AnalysisRefused, match="ne change plus"):
        name_readers(found, hides_identity=True)
    mark_all(found, found.readers[0], MARKS)
    with within(world.home.organisation), pytest.raises(analysis.AnalysisRefused, match="arrêté"):
        analysis.name_readers(
            consultation=found.call,
            actor=world.home.people["buyer"],
            people=found.readers[1:],
            hides_identity=False,
            marks_each_lot=False,
        )


def test_a_conflict_found_later_takes_the_marks_away(world: World) -> None:
    found = competition(world)
    name_readers(found)
    person = found.readers[0]
    declare(found, person)
    with within(world.home.organisation):
        criterion = queries.quality(queries.criteria_of(found.call))[0]
        given = [analysis.Given(criterion, None, Decimal(3))]
        row = reader(found, person)
        analysis.keep_marks(reader=row, offer=found.offer("Anne"), given=given)
        analysis.declare(
            reader=row, interests=[analysis.Interest(found.offer("Anne"), True, "une amie")]
        )
        assert Mark.objects.count() == 0
        with pytest.raises(analysis.AnalysisRefused, match="ne pouvez pas noter"):
            analysis.keep_marks(reader=row, offer=found.offer("Anne"), given=given)
        with pytest.raises(analysis.AnalysisRefused, match="déclaré un lien"):
            analysis.name_readers(
                consultation=found.call,
                actor=world.home.people["buyer"],
                people=found.readers[1:],
                hides_identity=False,
                marks_each_lot=False,
            )


def test_a_reader_linked_to_every_offer_blocks_nothing(world: World, sign_in: Any) -> None:
    found = competition(world, lots=1)
    name_readers(found)
    linked, hr, buyer = found.readers
    declare(found, linked, conflicts=("Anne", "Idriss", "Zoé"))
    assert reader(found, linked).fixed_at is not None
    page = sign_in(linked).get(found.url("lecture/"))
    assert ("Rien à lire pour vous" in page.text, "Arrêter mes notes" in page.text) == (True, False)
    for person in (hr, buyer):
        declare(found, person)
        mark_all(found, person, MARKS)
    with within(world.home.organisation):
        assert queries.marks_are_fixed(found.call)
        analysis.reopen_marks(consultation=found.call, actor=buyer, reason="un entretien")
    reopened = [reader(found, person).fixed_at is None for person in found.readers]
    assert reopened == [False, True, True]


def test_a_reader_with_nothing_left_to_mark_stops_and_not_before_declaring(
    world: World, sign_in: Any
) -> None:
    found = competition(world, lots=1)
    name_readers(found)
    person = found.readers[0]
    client = sign_in(person)
    early = client.post(found.url("lecture/arreter/"), follow=True).text
    assert ("Déclarez d’abord" in early, reader(found, person).fixed_at) == (True, None)
    declare(found, person, conflicts=("Anne", "Idriss"))
    record(found, "Zoé", "set_aside", can_be_mended=False)
    assert "Arrêter mes notes" in client.get(found.url("lecture/")).text
    client.post(found.url("lecture/arreter/"))
    assert reader(found, person).fixed_at is not None


def test_a_reader_who_left_before_fixing_blocks_nothing(world: World, sign_in: Any) -> None:
    found = competition(world, lots=1)
    name_readers(found)
    gone, hr, buyer = found.readers
    declare(found, gone, conflicts=("Zoé",))
    for person in (hr, buyer):
        declare(found, person)
        mark_all(found, person, MARKS)
    with within(world.home.organisation):
        assert not queries.marks_are_fixed(found.call)
        Membership.objects.filter(user=gone).update(ends_on=clock.today() - timedelta(days=1))
        assert queries.marks_are_fixed(found.call)
        # The people to choose from no longer hold who left: their row stays all the same.
        analysis.name_readers(
            consultation=found.call,
            actor=buyer,
            people=[hr, buyer],
            hides_identity=False,
            marks_each_lot=False,
        )
        assert reader(found, gone).declarations.filter(has_conflict=True).count() == 1
    page = sign_in(buyer).get(found.url("analyse/")).text
    assert "a quitté votre structure" in page


def test_a_buyer_with_a_conflict_sees_no_step_of_it_and_leads_no_more(
    world: World, sign_in: Any
) -> None:
    found = competition(world, lots=1)
    name_readers(found)
    buyer = found.readers[2]
    record(found, "Zoé", "interview")
    client = sign_in(buyer)
    assert "Vu en entretien." in client.get(found.url("analyse/")).text
    declare(found, buyer, conflicts=("Zoé",))
    page = client.get(found.url("analyse/")).text
    shown = ["Vu en entretien." in page, "Enregistrer les personnes" in page, "un lien" in page]
    assert shown == [False, False, True]
    named = client.post(found.url("analyse/"), {"people": [str(found.readers[0].pk)]})
    assert named.status_code == 422
    with pytest.raises(analysis.AnalysisRefused, match="déclaré un lien"):
        name_readers(found)
    with within(world.home.organisation):
        with pytest.raises(analysis.AnalysisRefused, match="déclaré un lien"):
            analysis.reopen_marks(consultation=found.call, actor=buyer, reason="un entretien")
        assert CallReader.objects.count() == 3
    director = sign_in(world.home.people["director"])
    assert "Vu en entretien." in director.get(found.url("analyse/")).text
