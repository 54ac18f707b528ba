"""The written corpus keeps its precision and recall; long odd texts stay quick to read."""

import importlib.util
import time
from pathlib import Path

import pytest

from maillage.engine.intake import analyse

RUN = Path(__file__).resolve().parents[3] / "benchmarks" / "intake" / "run.py"


def test_the_corpus_keeps_its_precision_and_recall():
    spec = importlib.util.spec_from_file_location("intake_benchmark", RUN)
    run = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(run)
    paths = sorted(RUN.parent.glob("texts/*.txt"))
    counts, _ = run.measure(paths, details=False)
    right, wrong, missed = (sum(row[k] for row in counts.values()) for k in range(3))
    assert len(paths) >= 30
    assert right / (right + wrong) >= 0.99
    assert right / (right + missed) >= 0.96


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1 ",
        "de ",
        "groupe de ",
        "- ",
        "(",
        "séance ",
        "éducateur.",
        "2h ",
        " : ",
        "A ",
        "le 2 septembre ",
        "cent ",
        "à Tours ",
        "avant le ",
        "\n",
    ],
)
def test_a_repeated_piece_does_not_stall_the_reader(piece):
    text = "Nous recherchons un intervenant, analyse des pratiques, MECS.\n" + piece * (
        10_000 // len(piece)
    )
    begun = time.process_time()
    analyse(text)
    assert time.process_time() - begun < 5
