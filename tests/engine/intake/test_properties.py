"""What must hold for any text at all."""

import json
from dataclasses import fields

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.engine.intake import Draft, analyse
from maillage.engine.intake.codelists import PROFILES, ROLES, SECTORS
from maillage.engine.intake.document import Document, fold, normalise

PIECES = (
    "Analyse des pratiques",
    "Nous recherchons un intervenant",
    "nombre de groupes : ",
    "6 à 7 séances de 2h par an",
    "un groupe de 12 personnes",
    "- ",
    "\n",
    "\n\n",
    " : ",
    " | ",
    "date limite de réponse",
    "avant le 15 mai",
    "02/09/2024",
    "31/02/2024",
    "29 février 2023",
    "1/2_journée",
    "2 h 30",
    "27",
    "hors vacances scolaires",
    "éducateur.rice spécialisé.e",
    "Offre déjà pourvue",
    "Lot 1 : SIE – 2 groupes de 10 personnes",
    "Lot 2 : SAPED – 1 groupe",
    "Seine-Saint-Denis",
    "37000 Tours",
    "à Poitiers",
    "4 800,00 € TTC",
    "quatre mille euros",
    "protection de l'enfance",
    "SESSAD",
    "enfants de 6 à 18 ans",
    "Objectifs :",
    "psychologue | sociologue",
    "oui",
    "Marché de gré à gré",
    "**",
    "# ",
    "« ",
    "\u00a0",
    "\ufb01",
    "e\u0301",
    "\U0001f600",
    "Un bilan final aura lieu avec la direction.",
    "de 9h à 12h",
    "jusqu'à décembre 4",
    "groupe entier",
    "serait un plus",
)
TEXTS = st.one_of(
    st.text(max_size=400),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=40).map(" ".join),
)
QUOTED = {
    "organisation",
    "city",
    "place",
    "method_required",
    "public",
    "excluded_periods",
    "required_documents",
    "preferred_assets",
    "objectives",
}


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_analyse_never_raises_and_is_deterministic(text):
    draft = analyse(text)
    assert draft == analyse(text)
    assert json.loads(json.dumps(draft.to_json())) == draft.to_json()


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_spans_point_at_passages_that_hold_the_value(text):
    draft = analyse(text)
    values = draft.to_json()
    for pointer, spans in draft.spans.items():
        assert spans, pointer
        assert all(0 <= start < end <= len(draft.text) for start, end in spans)
        key, *rest = pointer.strip("/").split("/")
        value = values[key]
        for step in rest:
            value = value[int(step)] if isinstance(value, list) else value[step]
        assert value is not None
        if key in QUOTED:
            assert any(value in draft.text[start:end] for start, end in spans)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_every_value_has_a_span(text):
    draft = analyse(text)
    values = draft.to_json()
    if draft.kind == "none":
        return
    for key, value in values.items():
        if key in {"text", "spans"} or value is None:
            continue
        for rank, item in enumerate(value if isinstance(value, list) else [value]):
            pointer = f"/{key}/{rank}" if isinstance(value, list) else f"/{key}"
            if isinstance(item, dict) and key != "inconsistencies":
                assert all(f"{pointer}/{n}" in draft.spans for n in item if item[n] is not None)
            else:
                assert pointer in draft.spans


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_none_leaves_everything_else_empty(text):
    draft = analyse(text)
    if draft.kind != "none":
        return
    for field in fields(Draft):
        if field.name not in {"kind", "text"}:
            assert not getattr(draft, field.name), field.name
    assert draft.to_json()["text"] == ""


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_bounds_are_ordered_and_codes_known(text):
    draft = analyse(text)
    for low, high in (
        (draft.group_size_min, draft.group_size_max),
        (draft.sessions_per_year_min, draft.sessions_per_year_max),
        (draft.sessions_total_min, draft.sessions_total_max),
        (draft.age_min, draft.age_max),
        (draft.headcount_actual, draft.headcount_budgeted),
    ):
        assert low is None or high is None or low <= high
    assert set(draft.participant_roles) <= {code for code, _ in ROLES.choices}
    assert set(draft.facilitator_profiles) <= {code for code, _ in PROFILES.choices}
    assert draft.sector is None or draft.sector in {code for code, _ in SECTORS.choices}


@settings(deadline=None)
@given(st.text())
def test_fold_keeps_every_position(text):
    plain = normalise(text)
    assert len(fold(plain)) == len(plain)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_lines_and_sentences_stay_inside_the_text(text):
    plain = normalise(text)
    doc = Document(plain)
    for line in doc.lines:
        assert 0 <= line.start <= line.end <= len(plain)
    for start, end in doc.sentences:
        assert 0 <= start < end <= len(plain)
    for entry in doc.entries:
        for start, end in (entry.label_span, entry.value, entry.block):
            assert 0 <= start <= end <= len(plain)
