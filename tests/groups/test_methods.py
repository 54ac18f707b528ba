"""The library: shipped methods, own versions, tools, words; and what leaves on paper."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from pypdf import PdfReader

from maillage.groups import methods
from maillage.groups.charters import FIXED_RULES, proposed_rules, proposed_text, whole_frame
from maillage.groups.domain import (
    Refused,
    archive_method,
    choose_method,
    copy_method,
    edit_method,
    tell_use,
)
from maillage.groups.domain.methods import MethodText
from maillage.groups.enums import CycleKind
from maillage.groups.handouts import handout, method_sheet, shipped_entries, size_words
from maillage.groups.models import Cycle, MethodTemplate, ToolCard, ToolUse
from maillage.groups.queries.library import tool_uses, tools_for
from maillage.kernel.documents import to_odt, to_pdf
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from tests.factories import World
from tests.groups.factories import make_cycle
from tests.groups.library import make_entry, make_tool

# Sizes and lengths as the field's authors give them (None: they give none).
EXPECTED = {
    "gapp": (8, 8, 15, 120, 120),
    "gease": (6, 5, 15, 90, 180),
    "codeveloppement": (6, 5, 8, 180, 180),
    "balint": (5, 8, 12, 120, 120),
    "systemique": (6, None, None, 120, 180),
    "entrainement": (5, 6, 12, 120, 180),
    "intervision": (7, 4, 8, 90, 150),
}
TEXT = MethodText("Notre méthode", "À notre façon.", None, 12, None, None, "", "")


def url(world: World, name: str, **kwargs: Any) -> str:
    return reverse(name, kwargs={"organisation": world.home.organisation.slug, **kwargs})


def test_seven_methods_are_shipped_with_their_sizes_and_lengths() -> None:
    found = {
        code: (len(one.phases), one.size_min, one.size_max, one.minutes_min, one.minutes_max)
        for code, one in methods.shipped().items()
    }
    assert found == EXPECTED


@pytest.mark.parametrize("code", EXPECTED)
def test_a_shipped_method_is_whole(code: str) -> None:
    method = methods.shipped()[code]
    assert method.minutes_min is not None
    assert method.minutes_max is not None
    assert method.minutes_min <= method.minutes <= method.minutes_max
    assert method.sources
    assert method.charter
    for phase in method.phases:
        assert all((phase.title, phase.cue, phase.says)), phase
        assert len(phase.says) <= 500


@pytest.mark.parametrize("code", EXPECTED)
def test_the_proposed_frame_is_that_of_every_group_and_what_the_method_adds(code: str) -> None:
    method = methods.shipped()[code]
    usual = proposed_rules(CycleKind.PRACTICE_ANALYSIS)
    assert proposed_rules(CycleKind.PRACTICE_ANALYSIS, method) == [*usual, *method.charter]
    assert whole_frame(method) == [*usual, *method.charter, *FIXED_RULES]
    assert len(set(whole_frame(method))) == len(whole_frame(method))
    assert ["synthèse" in rule for rule in FIXED_RULES] == [False, True, False, False]
    assert ["danger" in rule for rule in FIXED_RULES] == [False, False, False, True]


def test_each_kind_of_cycle_has_its_proposed_text() -> None:
    texts = {kind.value: proposed_text(kind) for kind in CycleKind}
    usual = texts["practice_analysis"]
    assert "Personne n’est obligé de présenter une situation." in usual.splitlines()
    same = {kind for kind, text in texts.items() if text == usual}
    assert same == {"practice_analysis", "supervision"}


def test_an_organisation_copies_and_edits_its_own_version(world: World) -> None:
    director, home = world.home.people["director"], world.home.organisation
    with within(home):
        first = copy_method(organisation=home, actor=director, code="gease")
        second = copy_method(organisation=home, actor=director, code="gease")
        assert second.name == f"{first.name} (2)"
        assert first.as_method().phases == methods.shipped()["gease"].phases
        phases = [methods.Phase("Accueil", 20, "", ""), methods.Phase("Récit", 40, "", "Allez-y.")]
        edit_method(method=first, actor=director, text=TEXT, phases=phases)
        again = MethodTemplate.objects.get(pk=first.pk).as_method()
        assert (again.name, again.phases, again.minutes) == ("Notre méthode", tuple(phases), 60)
        assert again.charter == methods.shipped()["gease"].charter
        assert list(
            JournalLine.objects.filter(verb__startswith="groups.method").values_list("verb")
        ) == [("groups.method_copied",)] * 2 + [("groups.method_edited",)]


def test_two_versions_in_use_do_not_share_a_name(world: World) -> None:
    director, home = world.home.people["director"], world.home.organisation
    with within(home):
        first = copy_method(organisation=home, actor=director, code="gapp")
        phases = [methods.Phase("Accueil", 20, "", "")]
        edit_method(method=first, actor=director, text=TEXT, phases=phases)
        second = copy_method(organisation=home, actor=director, code="gapp")
        with pytest.raises(Refused, match="porte ce nom"):
            edit_method(method=second, actor=director, text=TEXT, phases=phases)
        archive_method(method=first, actor=director)
        edit_method(method=second, actor=director, text=TEXT, phases=phases)
        with pytest.raises(Refused, match="au moins une phase"):
            edit_method(method=second, actor=director, text=TEXT, phases=[])


def test_a_cycle_follows_a_copy_made_once(world: World) -> None:
    director, home = world.home.people["director"], world.home.organisation
    cycle, other = make_cycle(world.home), make_cycle(world.home, title="Autre")
    with within(home):
        choose_method(cycle=cycle, actor=director, key="balint")
        choose_method(cycle=other, actor=director, key="balint")
        rows = MethodTemplate.objects.all()
        assert [row.origin for row in rows] == ["balint"]
        assert set(Cycle.objects.values_list("method", flat=True)) == {rows[0].pk}
        archive_method(method=rows[0], actor=director)
        assert Cycle.objects.get(pk=cycle.pk).method_id == rows[0].pk
        choose_method(cycle=cycle, actor=director, key="")
        assert Cycle.objects.get(pk=cycle.pk).method_id is None
        with pytest.raises(KeyError):
            choose_method(cycle=cycle, actor=director, key="inconnue")


def test_the_method_of_a_cycle_is_chosen_on_its_page(world: World, sign_in: Any) -> None:
    cycle = make_cycle(world.home)
    client = sign_in(world.home.people["director"])
    page = url(world, "groups:cycle_method", slug=cycle.slug)
    assert client.post(page, {"method": "inconnue"}).status_code == 422
    assert client.post(page, {"method": "systemique"}).status_code == 302
    assert "Analyse systémique" in client.get(page).text
    assert "Choisie" in client.get(url(world, "groups:cycle", slug=cycle.slug)).text


def phases_posted(rows: list[tuple[str, str, str]], first: int) -> dict[str, str]:
    """What the edit page sends: (title, minutes, order), `first` of them there before."""
    data = {"phases-TOTAL_FORMS": str(len(rows)), "phases-INITIAL_FORMS": str(first)}
    for number, (title, minutes, order) in enumerate(rows):
        prefix = f"phases-{number}"
        data |= {f"{prefix}-title": title, f"{prefix}-minutes": minutes}
        data |= {f"{prefix}-ORDER": order, f"{prefix}-says": "", f"{prefix}-cue": ""}
    return data


def test_phases_are_reordered_added_and_taken_out_on_the_page(world: World, sign_in: Any) -> None:
    director, home = world.home.people["director"], world.home.organisation
    with within(home):
        row = copy_method(organisation=home, actor=director, code="balint")
    client = sign_in(director)
    page = url(world, "groups:method_edit", key=row.slug)
    assert client.get(page).status_code == 200
    words = {"name": "Balint d'ici", "summary": "Le nôtre."}
    rows = [("Deux", "20", "2"), ("Un", "10", "1"), ("", "15", "3"), ("", "15", "4")]
    rows += [("", "15", "5"), ("Trois", "30", "6"), ("", "15", "")]
    assert client.post(page, {**words, **phases_posted(rows, 5)}).status_code == 302
    with within(home):
        saved = MethodTemplate.objects.get(pk=row.pk).as_method()
    assert [(one.title, one.minutes) for one in saved.phases] == [
        ("Un", 10),
        ("Deux", 20),
        ("Trois", 30),
    ]


def test_a_wrong_edit_says_what_to_do_and_loses_nothing(world: World, sign_in: Any) -> None:
    director, home = world.home.people["director"], world.home.organisation
    with within(home):
        row = copy_method(organisation=home, actor=director, code="balint")
    client = sign_in(director)
    page = url(world, "groups:method_edit", key=row.slug)
    words = {"name": "Balint d'ici", "summary": "Le nôtre.", "size_min": "9", "size_max": "8"}
    answer = client.post(page, {**words, **phases_posted([("Seule", "0", "1")], 1)})
    assert answer.status_code == 422
    assert "augmentez-le" in answer.text
    assert 'value="Seule"' in answer.text
    empty = client.post(page, {**words, "size_max": "", **phases_posted([("", "15", "1")], 1)})
    assert empty.status_code == 422
    assert "au moins une phase" in empty.text
    with within(home):
        assert MethodTemplate.objects.get(pk=row.pk).name.startswith("Groupe de type Balint")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_methods_costs_the_same(
    world: World, sign_in: Any, django_assert_num_queries: Any, count: int
) -> None:
    director, home = world.home.people["director"], world.home.organisation
    with within(home):
        for _ in range(count):
            copy_method(organisation=home, actor=director, code="gapp")
    client = sign_in(director)
    with django_assert_num_queries(7):
        assert client.get(url(world, "groups:method_list")).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_tools_costs_the_same(
    world: World, sign_in: Any, django_assert_num_queries: Any, count: int
) -> None:
    for number in range(count):
        make_tool(world.home, title=f"Outil {number}")
    client = sign_in(world.home.people["professional"])
    with django_assert_num_queries(7):
        assert client.get(url(world, "groups:tool_list")).status_code == 200


def test_a_shared_tool_is_found_elsewhere_and_another_is_not(world: World, sign_in: Any) -> None:
    shared = make_tool(world.home, title="Météo à partager", is_shared=True)
    kept = make_tool(world.home, title="Météo de chez nous")
    client = sign_in(world.foreign.people["professional"])
    foreign = world.foreign.organisation.slug
    listed = client.get(reverse("groups:tool_list", args=[foreign]), {"q": "meteo"})
    assert "Météo à partager" in listed.text
    assert "chez nous" not in listed.text
    assert client.get(reverse("groups:tool", args=[foreign, shared.slug])).status_code == 200
    assert client.get(reverse("groups:tool", args=[foreign, kept.slug])).status_code == 404
    for name in ("groups:tool_edit", "groups:tool_withdraw"):
        director = sign_in(world.foreign.people["director"])
        assert director.get(reverse(name, args=[foreign, shared.slug])).status_code == 404


def test_tools_are_found_by_words_without_accents(world: World) -> None:
    home = world.home.organisation
    make_tool(world.home, title="Photolangage", aim="Dire ce que l'on éprouve")
    make_tool(world.home, title="Météo du groupe", aim="Ouvrir")
    assert [one.title for one in tools_for(home, "EPROUVE photo")] == ["Photolangage"]
    assert [one.title for one in tools_for(home, "épilogue")] == []
    assert len(tools_for(home, "")) == 2


def test_a_tool_for_internal_use_is_never_shared(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["professional"])
    typed = {"title": "Le blason", "aim": "Se présenter", "unfolding": "Chacun dessine."}
    typed |= {"author": "Inconnu", "licence": "internal", "is_shared": "on", "no_situation": "on"}
    answer = client.post(url(world, "groups:tool_new"), typed)
    assert answer.status_code == 422
    assert "choisissez une autre licence" in answer.text
    assert "Chacun dessine." in answer.text
    with pytest.raises(IntegrityError), transaction.atomic():
        make_tool(world.home, licence="internal", is_shared=True)


def test_a_card_needs_the_promise_that_it_tells_no_situation(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["professional"])
    typed = {"title": "Le blason", "aim": "Se présenter", "unfolding": "Chacun dessine."}
    typed |= {"author": "Inconnu", "licence": "cc0"}
    assert client.post(url(world, "groups:tool_new"), typed).status_code == 422
    done = client.post(url(world, "groups:tool_new"), {**typed, "no_situation": "on"})
    assert done.status_code == 302
    with within(world.home.organisation):
        card = ToolCard.objects.get()
        assert (card.title, card.written_by) == ("Le blason", world.home.people["professional"])


def test_who_wrote_a_card_corrects_it_another_professional_does_not(
    world: World, sign_in: Any
) -> None:
    mine = make_tool(world.home, writer=world.home.people["professional"])
    theirs = make_tool(world.home, title="Autre")
    client = sign_in(world.home.people["professional"])
    assert client.get(url(world, "groups:tool_edit", slug=mine.slug)).status_code == 200
    assert client.get(url(world, "groups:tool_edit", slug=theirs.slug)).status_code == 404


def test_uses_are_counted_by_kind_over_organisations(world: World) -> None:
    card = make_tool(world.home, is_shared=True)
    for space, kind in (
        (world.home, "training"),
        (world.home, "training"),
        (world.foreign, "training"),
        (world.foreign, "working_group"),
    ):
        with within(space.organisation):
            tell_use(organisation=space.organisation, card=card, kind=kind)
    assert tool_uses(card) == {"training": 3, "working_group": 1}
    with within(world.home.organisation):
        assert ToolUse.objects.get().times == 2
    assert {field.name for field in ToolUse._meta.concrete_fields} == {
        "id",
        "organisation",
        "card",
        "kind",
        "times",
    }


def test_a_use_is_told_on_the_card(world: World, sign_in: Any) -> None:
    card = make_tool(world.home)
    client = sign_in(world.home.people["professional"])
    client.post(url(world, "groups:tool_used", slug=card.slug), {"kind": "training"})
    client.post(url(world, "groups:tool_used", slug=card.slug), {"kind": "inconnu"})
    text = client.get(url(world, "groups:tool", slug=card.slug)).text
    assert "Formation\u00a0: 1 fois" in text


def test_a_withdrawn_card_is_gone_everywhere(world: World, sign_in: Any) -> None:
    card = make_tool(world.home, is_shared=True)
    client = sign_in(world.home.people["director"])
    assert client.post(url(world, "groups:tool_withdraw", slug=card.slug)).status_code == 302
    assert client.get(url(world, "groups:tool", slug=card.slug)).status_code == 404
    assert list(tools_for(world.foreign.organisation, "")) == []


def test_an_own_word_is_written_once_corrected_and_withdrawn(world: World, sign_in: Any) -> None:
    client = sign_in(world.home.people["director"])
    typed = {"kind": "term", "title": "Étayage", "text": "Soutenir.", "no_situation": "on"}
    assert client.post(url(world, "groups:entry_new"), typed).status_code == 302
    twice = client.post(url(world, "groups:entry_new"), {**typed, "title": "etayage"})
    assert twice.status_code == 422
    assert "déjà dans votre liste" in twice.text
    assert "Étayage" in client.get(url(world, "groups:entry_list")).text
    entry = make_entry(world.home, title="Tiers")
    edited = url(world, "groups:entry_edit", slug=entry.slug)
    assert client.post(edited, {**typed, "title": "Tierce personne"}).status_code == 302
    assert client.post(url(world, "groups:entry_withdraw", slug=entry.slug)).status_code == 302
    assert "Tierce personne" not in client.get(url(world, "groups:entry_list")).text


def text_of(pdf: bytes) -> str:
    return " ".join(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()
    )


@pytest.mark.parametrize("code", EXPECTED)
def test_a_method_prints_on_a4_with_its_phases_and_charter(world: World, code: str) -> None:
    method = methods.shipped()[code]
    document = method_sheet(method, world.home.organisation)
    pdf = to_pdf(document)
    text = text_of(pdf)
    for phase in method.phases:
        assert phase.title.split()[0] in text
    assert "confidentialité" in text
    box = PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
    assert to_odt(document).startswith(b"PK")


def test_the_handout_holds_what_was_chosen_and_no_more(world: World, sign_in: Any) -> None:
    chosen = shipped_entries()[:1] + shipped_entries()[-1:]
    client = sign_in(world.home.people["professional"])
    page = url(world, "groups:entry_file")
    answer = client.get(page, {"choix": [one.key for one in chosen]})
    assert answer["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    assert chosen[0].title in text
    assert "Perrenoud" in text
    assert "Résonance" not in text
    everything = text_of(to_pdf(handout(shipped_entries(), world.home.organisation)))
    assert "Résonance" in everything


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (5, 8, "de 5 à 8 personnes"),
        (None, 12, "12 personnes au plus"),
        (6, None, "6 personnes au moins"),
        (None, None, "non précisé"),
    ],
)
def test_sizes_in_words(least: int | None, most: int | None, words: str) -> None:
    assert size_words(methods.Method("x", "X", "", (), least, most)) == words
