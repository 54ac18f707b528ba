"""Questionnaires as XLSForm: written for other tools, read back whole, refused in words."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maillage.kernel.sheets import UnreadableSheet
from maillage.kernel.sheets_out import write_xlsx_book
from maillage.surveys.content import Choice, Condition, Item, bands
from maillage.surveys.domain.questionnaires import check_items
from maillage.surveys.domain.ready import ready_items, ready_ones
from maillage.surveys.enums import QuestionKind
from maillage.surveys.xlsform import BANDS, SURVEY, from_xlsform, to_xlsform
from tests.surveys.test_answering import EVERY_KIND


def written(items: Any) -> bytes:
    return to_xlsform(title="Essai", form_id="essai", version=2, items=items)


def test_another_library_reads_what_is_written() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(EVERY_KIND)))
    assert book.sheetnames == ["survey", "choices", "settings"]
    lines = [tuple(cell or "" for cell in row) for row in book["survey"].values]
    assert lines[0] == SURVEY
    assert [(line[0], line[1], line[5]) for line in lines[1:]] == [
        ("begin_group", "tableau", ""),
        ("select_one l_tableau", "tableau__a", ""),
        ("select_one l_tableau", "tableau__b", ""),
        ("end_group", "", ""),
        ("integer", "annees", ""),
        ("select_one l_accueil", "accueil", "(${annees} >= 0 and ${annees} < 5)"),
        ("select_multiple l_cases", "cases", ""),
        ("select_one l_utile", "utile", ""),
        ("select_one l_suite", "suite", ""),
        ("text", "pourquoi", "${suite} = 'non'"),
    ]
    assert list(book["settings"].values)[1] == ("Essai", "essai", "2", "French (fr)")


def test_what_is_written_is_read_back() -> None:
    read = from_xlsform(written(EVERY_KIND), "essai.xlsx")
    assert read.title == "Essai"
    assert check_items(read.items) == list(EVERY_KIND)


@pytest.mark.parametrize("key", sorted(ready_ones()))
def test_ready_questionnaires_go_and_come_back(key: str) -> None:
    items = ready_items(key)
    assert from_xlsform(written(items), "x.xlsx").items == items


WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S"), exclude_characters="’"),
    min_size=1,
    max_size=30,
)


@st.composite
def questionnaires(draw: Any) -> list[Item]:
    """Some questions of several kinds, the later ones at times under a condition."""
    items: list[Item] = []
    for number in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(sorted(QuestionKind)))
        options = tuple(
            Choice(str(rank), draw(WORDS)) for rank in range(1, draw(st.integers(3, 5)))
        )
        item = Item(
            f"q{number}",
            QuestionKind(kind),
            draw(WORDS),
            is_required=draw(st.booleans()),
            options=() if kind in ("text", "number") else options,
            rows=(Choice("a", draw(WORDS)),) if kind == "matrix" else (),
            bounds=(0, 5, 10) if kind == "number" else (),
            condition=draw(st.sampled_from([None, *_conditions(items)])),
        )
        items += check_items([*items, item])[-1:]
    return items


def _conditions(items: list[Item]) -> list[Condition]:
    deciding = [one for one in items if one.kind not in ("text", "matrix")]
    return [Condition(one.code, (one.options[0].code, one.options[-1].code)) for one in deciding]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(items=questionnaires())
def test_any_questionnaire_goes_and_comes_back(items: list[Item]) -> None:
    assert check_items(from_xlsform(written(items), "x.xlsx").items) == items


def book(*survey: tuple[str, ...], choices: Any = ()) -> bytes:
    headers = ("type", "name", "label::English (en)", "label::French (fr)", "relevant", BANDS)
    headers = (*headers, "appearance")
    lines = [(*line, *[""] * (len(headers) - len(line))) for line in survey]
    return write_xlsx_book(
        {"survey": (headers, lines), "choices": (("list_name", "name", "label"), choices)},
        title="x",
    )


YES_NO = [("yn", "yes", "Oui"), ("yn", "no", "Non")]


def test_a_form_made_elsewhere_is_read() -> None:
    data = book(
        ("start", "start", "", "", ""),
        ("select_one yn", "Came", "Did you come?", "Êtes-vous venu ?", ""),
        ("note", "n", "Thanks", "Merci", ""),
        ("select_multiple yn", "more", "More", "Encore", "${Came}='yes'"),
        ("text", "why", "Why?", "", "selected(${more}, 'no')"),
        choices=YES_NO,
    )
    came, more, why = from_xlsform(data, "ailleurs.xlsx").items
    assert (came.code, came.label, came.kind) == ("came", "Êtes-vous venu ?", QuestionKind.CHOICE)
    assert more.condition == Condition("came", ("yes",))
    assert (why.label, why.condition) == ("Why?", Condition("more", ("no",)))


@pytest.mark.parametrize(
    ("relevant", "bounds", "answers"),
    [
        ("${age} >= 5", (0, 5, 10, 20), ("5", "10", "20")),
        ("${age} >= 5 and ${age} < 20", (0, 5, 10, 20), ("5", "10")),
        ("${age} >= 5 and ${age} < 7", (0, 5, 7, 10, 20), ("5",)),
        ("${age} = '6'", (0, 5, 6, 7, 10, 20), ("6",)),
        ("${age} > 11", (0, 5, 10, 12, 20), ("12", "20")),
        ("${age} <= 3 or ${age} = 6", (0, 4, 5, 6, 7, 10, 20), ("0", "6")),
    ],
)
def test_a_condition_on_a_number_is_told_by_bands_cut_where_it_asks(
    relevant: str, bounds: tuple[int, ...], answers: tuple[str, ...]
) -> None:
    data = book(("integer", "Age", "Age", "Âge", ""), ("text", "why", "Why?", "", relevant))
    read = from_xlsform(data, "ailleurs.xlsx")
    age, why = check_items(read.items)
    assert (age.bounds, why.condition) == (bounds, Condition("age", answers))
    assert read.banded == ("Âge",)


@pytest.mark.parametrize(
    ("relevant", "told"),
    [
        ("${age} = '5'", "ne suit pas les tranches"),
        ("${age} = 'cinq'", "compare un nombre à un mot"),
        ("${age} >= 7", "ne suit pas les tranches"),
        ("${age} < 5 and ${age} >= 10", "ne suit pas les tranches"),
        ("${name} >= 5", "compare ce qui n’est pas un nombre"),
        ("${age} >= 5 or ${name} = 'x'", "porte sur plusieurs questions"),
    ],
)
def test_a_condition_that_bands_cannot_tell_is_refused(relevant: str, told: str) -> None:
    data = book(
        ("integer", "age", "Age", "Âge", "", "0 5 10"),
        ("text", "name", "Name", "Nom", ""),
        ("text", "why", "Why?", "", relevant),
    )
    with pytest.raises(UnreadableSheet, match=told):
        from_xlsform(data, "ailleurs.xlsx")


def test_the_note_before_the_questions_goes_and_comes_back() -> None:
    data = to_xlsform(
        title="Essai", form_id="e", version=1, items=EVERY_KIND, introduction="Bonjour à vous."
    )
    read = from_xlsform(data, "x.xlsx")
    assert (read.introduction, read.banded) == ("Bonjour à vous.", ())
    assert check_items(read.items) == list(EVERY_KIND)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (("geopoint", "where", "Where?", "", ""), "ligne 2\u00a0: le genre «\u00a0geopoint\u00a0»"),
        (("text", "t", "T", "", "${a} > 3 and ${b} = 'x'"), "est trop compliquée"),
        (("text", "t", "T", "", "${a} = 'x' or ${b} = 'x'"), "porte sur plusieurs questions"),
        (("end_group", "", "", "", ""), "se termine sans avoir commencé"),
        (("select_one yn or_other", "o", "O", "", ""), "«or_other» ne peut pas être repris"),
        (("begin_group", "g", "G", "", "", "", "table-list"), "«\u00a0g\u00a0» ne se termine pas"),
        (("integer", "i", "I", "", "", "0 cinq"), "ses tranches doivent être des nombres entiers"),
    ],
)
def test_what_cannot_be_asked_is_told(line: tuple[str, ...], why: str) -> None:
    with pytest.raises(UnreadableSheet, match=why.replace("(", r"\(")):
        from_xlsform(book(line), "ailleurs.xlsx")


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (("select_one yn", "b", "B", "", "${came} = 'yes'"), "une ligne de tableau sous condition"),
        (("select_one marks", "b", "B", "", ""), "doivent avoir les mêmes réponses"),
    ],
)
def test_a_row_unlike_the_others_of_its_table_is_told(second: tuple[str, ...], why: str) -> None:
    headers = ("type", "name", "label", "hint", "relevant", "appearance")
    survey = [
        ("begin_group", "grid", "Grid", "", "", "table-list"),
        ("select_one yn", "a", "A", "", "", ""),
        (*second, ""),
        ("end_group", "", "", "", "", ""),
    ]
    choices = [*YES_NO, ("marks", "1", "Un"), ("marks", "2", "Deux")]
    data = write_xlsx_book(
        {"survey": (headers, survey), "choices": (("list_name", "name", "label"), choices)},
        title="x",
    )
    with pytest.raises(UnreadableSheet, match=f"ligne 4\u00a0: .*{why}"):
        from_xlsform(data, "ailleurs.xlsx")


def test_a_sheet_of_something_else_is_told() -> None:
    data = write_xlsx_book({"Feuille": (("a",), [("b",)])}, title="x")
    with pytest.raises(UnreadableSheet, match="n’a pas de feuille «\u00a0survey\u00a0»"):
        from_xlsform(data, "autre.xlsx")


def test_bands_are_made_from_bounds() -> None:
    assert [one.label for one in bands((0, 1, 5))] == ["0", "1 à 4", "5 ou plus"]
