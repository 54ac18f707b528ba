"""How much of an offer is answered: the sentence of the gauge, played without a browser."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from tools import bundle


def test_the_gauge_counts_the_questions_and_names_two(tmp_path: Path) -> None:
    """A signed note comes as a file, a statement replaces a form, an empty lot asks nothing."""
    if shutil.which("node") is None:
        pytest.skip("node manque : la jauge n’est jouée que dans le navigateur")
    scripts = bundle.TARGET.parent
    for path in (scripts / "offer_gauge.js", scripts / "offer_questions.js"):
        shutil.copy(path, tmp_path)
    shutil.copy(Path(__file__).with_name("questions.mjs"), tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    done = subprocess.run(
        ["node", "questions.mjs"], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [one.replace("\xa0", " ") for one in told["seen"]] == [
        "2 réponses sur 7 : il manque un prix, le motif d’exonération de TVA et 3 autres réponses.",
        "3 réponses sur 8 : il manque une réponse entière à « Lot b », "
        "le motif d’exonération de TVA et 3 autres réponses.",
        "5 réponses sur 7 : il manque la note et le DC1.",
        "7 réponses sur 7 : rien ne manque.",
    ]
    assert told["faults"] == [
        "b-price",
        "b-sessions",
        "b-facilitator",
        "vat_exemption_reason",
        "methodology_note",
        "max_lots",
        "piece_methodology_note",
        "piece_form_dc1",
    ]
    assert [[one.replace("\xa0", " ") for one in said] for said in told["read"]] == [
        [],
        [
            "Le fichier « dc1.doc » n’est d’aucun des types acceptés (.docx, .pdf) : "
            "joignez-en un autre."
        ],
        ["Le fichier « dc1.pdf » est vide : joignez-en un autre."],
    ]
    assert (told["bar"], told["hidden"]) == ({"max": 7, "value": 7}, False)
