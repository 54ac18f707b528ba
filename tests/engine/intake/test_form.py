"""The unlabelled form: values known by their shape, some missing, some reordered."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.engine.intake import analyse

INTRODUCTION = "Nous recherchons un intervenant pour l'équipe du SESSAD.\n"
LINES = {
    "place": "Dans le ou les Etablissements",
    "department": "Lot-et-Garonne",
    "sector": "médicosocial",
    "ages": "3-16 ans",
    "jobs": "éducateurs spécialisés, orthophonistes",
    "size": "11",
    "groups": "1",
    "duration": "2_heures",
    "frequency": "6 séances par an",
    "excluded": "hors vacances scolaires",
    "start": "15/09/2025",
    "deadline": "10/06/2025",
    "procedure": "Marché de gré à gré",
    "yes": "oui",
    "no": "non",
    "profiles": "psychologue | superviseur",
}
EXPECTED = {
    "place": ("place", "Dans le ou les Etablissements"),
    "department": ("department_code", "47"),
    "sector": ("sector", "medico_social"),
    "ages": ("age_max", 16),
    "jobs": ("participant_roles", ("special_educator", "speech_therapist")),
    "duration": ("session_duration_minutes", 120),
    "frequency": ("sessions_per_year_max", 6),
    "excluded": ("excluded_periods", ("vacances scolaires",)),
    "procedure": ("procedure", "direct_award"),
    "profiles": ("facilitator_profiles", ("psychologist", "supervisor")),
}


def form(*names: str, bullet: str = "- ") -> str:
    return INTRODUCTION + "\n".join(
        bullet + line for line in ["Analyse des pratiques", *(LINES[name] for name in names)]
    )


@pytest.mark.parametrize("bullet", ["- ", "• ", "", "* "])
def test_a_whole_form(bullet):
    draft = analyse(form(*LINES, bullet=bullet))
    assert (draft.kind, draft.is_call) == ("app", True)
    for key, value in EXPECTED.values():
        assert getattr(draft, key) == value
    assert (draft.group_size_min, draft.group_size_max, draft.group_count) == (11, 11, 1)
    assert draft.start_date == date(2025, 9, 15)
    assert draft.submission_deadline == date(2025, 6, 10)
    assert draft.inconsistencies == ()


@given(st.sets(st.sampled_from(sorted(EXPECTED)), max_size=4))
@settings(max_examples=60, deadline=None)
def test_what_is_missing_stays_empty_and_the_rest_is_still_read(missing):
    draft = analyse(form(*(name for name in LINES if name not in missing)))
    for name, (key, value) in EXPECTED.items():
        if name not in missing:
            assert getattr(draft, key) == value, name
        elif name != "sector":  # the introduction names a SESSAD
            assert not getattr(draft, key), name


def test_dates_in_either_order():
    names = [name for name in LINES if name not in {"start", "deadline"}]
    swapped = analyse(form(*names, "deadline", "start"))
    assert swapped.start_date == date(2025, 9, 15)
    assert swapped.submission_deadline == date(2025, 6, 10)


def test_one_date_alone_is_a_question():
    draft = analyse(form(*(name for name in LINES if name != "deadline")))
    assert (draft.start_date, draft.submission_deadline) == (None, None)
    [question] = draft.inconsistencies
    assert "une date" in question.message


def test_a_crowd_in_several_groups_is_a_question(monkeypatch):
    monkeypatch.setitem(LINES, "size", "24")
    monkeypatch.setitem(LINES, "groups", "2")
    draft = analyse(form(*LINES))
    assert (draft.group_count, draft.group_size_min) == (2, None)
    [question] = draft.inconsistencies
    assert [draft.text[start:end] for start, end in question.passages] == ["24", "2"]


@pytest.mark.parametrize("line", ["jusqu'à décembre 4", "4 séances jusqu'en décembre"])
def test_a_count_until_a_month_is_a_total_and_a_question(monkeypatch, line):
    monkeypatch.setitem(LINES, "frequency", line)
    draft = analyse(form(*LINES))
    assert (draft.sessions_total_min, draft.sessions_total_max) == (4, 4)
    assert (draft.sessions_per_year_min, draft.sessions_per_year_max) == (None, None)
    assert len(draft.inconsistencies) == 1


def test_a_supervision_form_is_about_supervision():
    text = form(*LINES).replace("Analyse des pratiques", "Supervision")
    assert analyse(text).kind == "supervision"
