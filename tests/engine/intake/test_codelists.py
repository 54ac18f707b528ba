"""The ways people write professions and profiles."""

import pytest

from maillage.engine.intake.codelists import PROFILES, ROLES, SECTORS
from maillage.engine.intake.document import Document
from maillage.engine.intake.fields.people import list_codes


def codes(table, text, **options):
    doc = Document(text)
    return [code for code, _ in list_codes(doc, table, (0, len(text)), **options)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("éducateur.rice spécialisé.e", ["special_educator"]),
        ("éducateur·rice·s spécialisé·e·s", ["special_educator"]),
        ("éducatrices et éducateurs spécialisés", ["special_educator"]),
        ("éducateurs(trices) spécialisé(e)s", ["special_educator"]),
        ("ES, ME, EJE, ASS, CESF et TISF", [
            "special_educator", "instructor_educator", "early_childhood_educator",
            "social_worker", "family_economy_counsellor", "family_support_worker",
        ]),
        ("moniteur éducateur, monitrices-éducatrices", ["instructor_educator"] * 2),
        ("éducateurs de jeunes enfants", ["early_childhood_educator"]),
        ("technicien.ne de l'intervention sociale et familiale", ["family_support_worker"]),
        ("conseiller.ère en économie sociale et familiale", ["family_economy_counsellor"]),
        ("assistant.e social.e / assistants de service social", ["social_worker"] * 2),
        ("psychologue, psychopédagogue", ["psychologist", "psychopedagogue"]),
        ("animateurs socio-culturels, animateurs", ["sociocultural_animator", "animator"]),
        ("psychomotriciene, secrétarires, ortophoniste", [
            "psychomotor_therapist", "secretary", "speech_therapist",
        ]),
        ("auxiliaires de puériculture, puéricultrice", ["childcare_assistant", "childcare_nurse"]),
        ("maîtresse de maison et surveillants de nuit", ["house_parent", "night_supervisor"]),
        ("chef·fe de service", ["head_of_service"]),
        ("jardiniers, comptables, pompiers", []),
        ("me dit-il, es tu là ?", []),
    ],
)  # fmt: skip
def test_roles(text, expected):
    assert codes(ROLES, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("psychologue | Psychologue du travail", ["psychologist", "work_psychologist"]),
        ("professionnel_d'expérience du secteur", ["experienced_sector_professional"]),
        ("superviseure, psychosociologue", ["supervisor", "psychosociologist"]),
        ("formateur/formatrice", ["trainer"] * 2),
        ("autres professionnels formés à l'analyse des pratiques", ["trained_professional"]),
        ("psychanalyste, philosophe", ["psychoanalyst", "philosopher"]),
    ],
)
def test_profiles(text, expected):
    assert codes(PROFILES, text, short=False) == expected


@pytest.mark.parametrize("table", [ROLES, PROFILES, SECTORS])
def test_codes_are_unique_and_labelled(table):
    names = [code for code, _ in table.choices]
    assert len(set(names)) == len(names)
    assert all(table.label(code) for code in names)
    with pytest.raises(KeyError):
        table.label("nobody")
