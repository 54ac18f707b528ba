"""What the five reference documents say, written by hand; nothing more, nothing less."""

import pytest

from maillage.engine.intake import Draft, analyse, read
from tests.shared import shared_path

pytestmark = pytest.mark.shared

SHOWN = 45


def _short(value):
    """Long quotes are compared by their beginning."""
    if isinstance(value, str):
        return value[:SHOWN]
    if isinstance(value, list):
        return [_short(item) for item in value]
    if isinstance(value, dict):
        return {key: _short(item) for key, item in value.items()}
    return value


def facts(draft: Draft) -> dict:
    """Every value that is neither null nor empty."""
    whole = draft.to_json()
    return {
        key: _short(value)
        for key, value in whole.items()
        if key not in {"text", "spans", "inconsistencies"} and value is not None and value != []
    }


def seed(number: str) -> Draft:
    path = shared_path(f"seeds/{number}_*.txt")
    return analyse(read(path.read_bytes(), path.name))


MILIEU_OUVERT = {
    "kind": "app",
    "is_call": True,
    "organisation": "Pôle Milieu Ouvert de la Sauvegarde 37",
    "department_code": "37",
    "city": "Tours",
    "sector": "child_protection",
    "submission_deadline": "2024-09-02",
    "start_date": "2024-09-23",
    "start_is_soft": True,
    "group_count": 6,
    "group_size_min": 12,
    "group_size_max": 12,
    "sessions_per_year_min": 6,
    "sessions_per_year_max": 7,
    "session_duration_minutes": 120,
    "participant_roles": [
        "special_educator",
        "social_worker",
        "early_childhood_educator",
        "family_support_worker",
        "instructor_educator",
        "family_economy_counsellor",
        "psychologist",
        "nurse",
    ],
    "facilitator_profiles": ["psychologist", "trained_professional"],
    "confidentiality_required": True,
    "evaluation_required": True,
    "lots": [
        {"service": "SIE", "groups": 1, "size": 12, "status": "open"},
        {"service": "SIEMO", "groups": 3, "size": 12, "status": "open"},
        {"service": "SAPED", "groups": 2, "size": 12, "status": "filled"},
    ],
    "min_distinct_facilitators": 2,
    "place": _short("Pôle Milieu Ouvert de la Sauvegarde 37 – Tours (Quartier"),
    "public": [_short("Mineurs et familles bénéficiaires d'une mesure de")],
    "age_min": 0,
    "age_max": 18,
    "price_basis": "gross_all_included",
    "preferred_assets": [_short("Une bonne connaissance de l'organisation du secteur")],
    "objectives": [
        _short("Examiner la complexité des situations et de leur contexte"),
        _short("Identifier la posture, le positionnement professionnel"),
        _short("Analyser le vécu, identifier les résonances personnelles"),
        _short("Concevoir des stratégies d'accompagnement appropriées"),
        _short("Développer la créativité et la production d'options"),
        _short("Créer un langage commun et un échange permettant"),
    ],
    "reviews": [
        {"which": "periodic_evaluation", "with": "l'intervenant et les cadres du Pôle"},
        {"which": "yearly_evaluation", "with": "groupe"},
    ],
}

DEPARTEMENT = {
    "kind": "app",
    "is_call": True,
    "department_code": "86",
    "sector": "local_authority",
    "submission_deadline": "2023-07-02",
    "start_date": "2023-09-11",
    "group_count": 1,
    "group_size_min": 15,
    "group_size_max": 15,
    "sessions_per_year_min": 5,
    "sessions_per_year_max": 5,
    "session_duration_minutes": 210,
    "participant_roles": [
        "family_economy_counsellor",
        "social_worker",
        "childcare_nurse",
        "sociocultural_animator",
        "educator",
    ],
    "facilitator_profiles": [
        "psychologist",
        "experienced_sector_professional",
        "consultant",
        "trainer",
    ],
    "confidentiality_required": True,
    "evaluation_required": True,
    "membership": "open",
    "excluded_periods": ["vacances scolaires"],
    "required_documents": [
        "Note méthodologique",
        "Planning prévisionnel de formation",
        "CV",
        "numéro d’agrément",
        "DC1",
        "DC2",
        "attestation sur l’honneur",
    ],
    "place": _short("Dans le ou les Etablissements | A proximité (organisation"),
    "public": ["Public en insertion sociale"],
    "procedure": "direct_award",
    "voluntary": True,
    "preferred_assets": [_short("Des modalités d’animation s’inspirant de cette démarche")],
    "price_basis": "gross_all_included",
    "objectives": [
        _short("Se rencontrer pour échanger sur l’animation de groupe"),
        _short("Répondre à leurs questionnements en se basant sur un éclairage"),
        _short("Analyser leurs questionnements sur l’animation et la"),
        _short("Se sentir soutenus en ce qui concerne :\n- la mise en œuvre"),
        _short("Partager des expériences positives et négatives avec"),
        _short("Échanger sur les outils d’animation"),
        _short("Valoriser l’action collective"),
    ],
    "reviews": [
        {
            "which": "scoping_meeting",
            "with": _short("l’intervenant et de représentants de la Direction"),
        },
        {"which": "interim_review", "with": "l’intervenant et de la DRRH"},
        {
            "which": "final_evaluation",
            "with": _short("l’intervenant, de la DRRH et de la Direction Gén"),
        },
    ],
}

ACTION_SHEET = {
    "kind": "collective_action",
    "is_call": False,
    "public": ["enfants", "parents", "familles"],
    "objectives": [
        _short("Adapter les types d'intervention auprès des enfants,"),
        _short("Renforcer la relation de confiance en impliquant les"),
        _short("Faciliter l'intégration sociale et le développement"),
        _short("Contribuer à améliorer la relation parents/enfants"),
    ],
}

PLATFORM = {
    "kind": "app",
    "is_call": True,
    "department_code": "93",
    "sector": "medico_social",
    "submission_deadline": "2023-08-30",
    "start_date": "2023-09-19",
    "group_count": 1,
    "headcount_budgeted": 27,
    "headcount_actual": 20,
    "whole_group_required": True,
    "sessions_total_min": 4,
    "sessions_total_max": 4,
    "session_duration_minutes": 180,
    "participant_roles": [
        "educator",
        "psychologist",
        "psychopedagogue",
        "secretary",
        "social_worker",
        "psychomotor_therapist",
    ],
    "facilitator_profiles": [
        "psychologist",
        "work_psychologist",
        "psychotherapist",
        "supervisor",
        "experienced_sector_professional",
        "psychosociologist",
        "philosopher",
        "consultant",
        "trainer",
        "psychopedagogue",
        "sociologist",
        "anthropologist",
    ],
    "place": _short("Dans le ou les Etablissements | A proximité (organisation"),
    "public": [_short("Les enfants âgés de 0 à 20 ans ayant un trouble de la")],
    "age_min": 0,
    "age_max": 20,
    "method_required": "systémique",
}


def test_milieu_ouvert_call_with_six_groups():
    draft = seed("000")

    assert facts(draft) == MILIEU_OUVERT
    [question] = draft.inconsistencies
    assert [draft.text[start:end] for start, end in question.passages] == ["6", "5 groupes"]


def test_unlabelled_form_of_a_departement():
    draft = seed("001")

    assert facts(draft) == DEPARTEMENT
    [question] = draft.inconsistencies
    assert [draft.text[start:end] for start, end in question.passages] == ["1/2_journée"]


def test_action_sheet_is_not_a_call():
    draft = seed("002")

    assert facts(draft) == ACTION_SHEET
    assert draft.inconsistencies == ()


def test_platform_with_one_whole_group():
    draft = seed("003")

    assert facts(draft) == PLATFORM
    quotes = [
        [draft.text[start:end] for start, end in question.passages]
        for question in draft.inconsistencies
    ]
    assert ["jusqu'à décembre 4"] in quotes
    assert len(quotes) == 2


def test_programme_on_offer_is_other():
    draft = seed("004")

    assert facts(draft) == {"kind": "other", "is_call": False, "sector": "child_protection"}
    assert draft.inconsistencies == ()


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_every_value_has_its_passage(number):
    draft = seed(number)
    for key, value in facts(draft).items():
        if isinstance(value, list):
            for rank, item in enumerate(value):
                pointers = [f"/{key}/{rank}"]
                if isinstance(item, dict):
                    pointers = [f"/{key}/{rank}/{name}" for name in item if item[name] is not None]
                assert all(draft.spans[pointer] for pointer in pointers)
        else:
            assert draft.spans[f"/{key}"]
