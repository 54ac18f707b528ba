"""The command: JSON, a page of French, sentences on the error output."""

import json
import subprocess
import sys
import time

import pytest

from maillage.engine.intake import analyse
from maillage.engine.intake.cli import EX_USAGE, main

NEED = """Association Les Deux Rives
Nous recherchons un psychologue pour l'analyse des pratiques de notre MECS à Nevers.
Nombre de groupes : 2
6 séances de 2 h par an.
Réponse avant le 3 juin 2025.
"""


KEYS = {
    "age_max",
    "age_min",
    "budget_eur",
    "city",
    "confidentiality_required",
    "department_code",
    "end_date",
    "evaluation_required",
    "excluded_periods",
    "facilitator_profiles",
    "group_count",
    "group_size_max",
    "group_size_min",
    "headcount_actual",
    "headcount_budgeted",
    "inconsistencies",
    "is_call",
    "kind",
    "lots",
    "membership",
    "method_required",
    "min_distinct_facilitators",
    "objectives",
    "organisation",
    "participant_roles",
    "place",
    "preferred_assets",
    "price_basis",
    "procedure",
    "public",
    "required_documents",
    "reviews",
    "sector",
    "session_duration_minutes",
    "sessions_per_year_max",
    "sessions_per_year_min",
    "sessions_total_max",
    "sessions_total_min",
    "spans",
    "start_date",
    "start_is_soft",
    "submission_deadline",
    "text",
    "voluntary",
    "whole_group_required",
}


@pytest.fixture
def need(tmp_path):
    path = tmp_path / "besoin.txt"
    path.write_text(NEED, "utf-8")
    return str(path)


def test_json_has_every_key_of_the_draft(need, capfdbinary):
    assert main([need, "--json"]) == 0
    out = json.loads(capfdbinary.readouterr().out)
    assert set(out) == KEYS
    assert (out["group_count"], out["submission_deadline"]) == (2, "2025-06-03")
    [[start, end]] = out["spans"]["/submission_deadline"]
    assert out["text"][start:end] == "3 juin 2025"


def test_summary_in_french_with_passages(need, capfdbinary):
    assert main([need]) == 0
    page = capfdbinary.readouterr().out.decode()
    assert "Nature\u00a0: Analyse des pratiques professionnelles" in page
    assert "Durée d'une séance\u00a0: 2\u00a0h" in page
    assert "Réponse au plus tard\u00a0: 3\u00a0juin 2025" in page
    assert "«\u00a03 juin 2025\u00a0»" in page


def test_foreign_text_says_so(tmp_path, capfdbinary):
    path = tmp_path / "recette.txt"
    path.write_text("Deux œufs, 200 g de farine, 30 minutes de repos.", "utf-8")
    assert main([str(path)]) == 0
    assert capfdbinary.readouterr().out.decode().startswith("Ce texte ne parle pas")


@pytest.mark.parametrize("arguments", [[], ["--json"], ["a", "b"], ["a", "--yaml"]])
def test_bad_arguments_give_the_usage(arguments, capfd):
    assert main(arguments) == EX_USAGE
    assert "Usage" in capfd.readouterr().err


def test_missing_file_and_folder_give_a_sentence(tmp_path, capfd):
    assert main([str(tmp_path / "absent.txt")]) == EX_USAGE
    assert "n'existe pas" in capfd.readouterr().err
    assert main([str(tmp_path)]) == EX_USAGE
    assert "est un dossier" in capfd.readouterr().err


def test_unreadable_file_gives_its_sentence(tmp_path, capfd):
    path = tmp_path / "vide.txt"
    path.write_bytes(b"")
    assert main([str(path), "--json"]) == EX_USAGE
    captured = capfd.readouterr()
    assert captured.out == ""
    assert "est vide" in captured.err


def test_the_command_imports_neither_django_nor_a_solver(need):
    code = (
        "import sys; from maillage.cli import main; main(['intake', sys.argv[1], '--json']);"
        "bad = {'django', 'ortools', 'pypdf'} & set(sys.modules); sys.exit(len(bad))"
    )
    done = subprocess.run([sys.executable, "-c", code, need], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_long_text_is_read_within_a_second(need):
    analyse(NEED)
    begun = time.process_time()
    analyse(NEED * 60)
    assert time.process_time() - begun < 1
