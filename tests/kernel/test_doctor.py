"""The doctor finds nothing in a sound installation, and each unsafe thing in a bad one."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from maillage.kernel import doctor
from maillage.kernel.models import InstanceMark

pytestmark = pytest.mark.django_db


@pytest.fixture
def sound(settings: Any, tmp_path: Path) -> Any:
    """Settings and files of an installation that may hold real data."""
    settings.MAILLAGE_DEMO = False
    settings.MAILLAGE_NOW = ""
    settings.ALLOWED_HOSTS = ["maillage.exemple.fr"]
    settings.SECRET_KEY = "k" * 86
    settings.VAR = tmp_path
    settings.MAILLAGE_KEY_FILE = tmp_path / "instance.age"
    for path in (settings.MAILLAGE_KEY_FILE, tmp_path / "secret_key"):
        path.write_text("x")
        path.chmod(0o600)
    return settings


def test_a_sound_installation_has_nothing_to_correct(sound: Any) -> None:
    assert doctor.findings() == []
    out = StringIO()
    call_command("doctor", stdout=out)
    assert out.getvalue() == "L'installation est saine.\n"


def _open_key(settings: Any) -> None:
    settings.MAILLAGE_KEY_FILE.chmod(0o640)


def _open_secret(settings: Any) -> None:
    (settings.VAR / "secret_key").chmod(0o604)


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda s: setattr(s, "MAILLAGE_DEMO", True), "MAILLAGE_DEMO"),
        (lambda s: setattr(s, "MAILLAGE_NOW", "2026-01-01T00:00:00Z"), "MAILLAGE_NOW"),
        (lambda s: setattr(s, "DEBUG", True), "DEBUG"),
        (lambda s: setattr(s, "ALLOWED_HOSTS", ["a.fr", "*"]), "ALLOWED_HOSTS"),
        (lambda s: setattr(s, "SECRET_KEY", "short"), "SECRET_KEY"),
        (lambda s: setattr(s, "SECRET_KEY", "django-insecure-" + "k" * 60), "SECRET_KEY"),
        (lambda s: s.MAILLAGE_KEY_FILE.unlink(), "n'existe pas encore"),
        (_open_key, "chmod 600"),
        (_open_secret, "clé de signature"),
        (
            lambda _: InstanceMark.objects.create(key=doctor.DEMO_MARK, value="1"),
            "histoire de démonstration",
        ),
    ],
)
def test_each_unsafe_thing_is_one_sentence(
    sound: Any, spoil: Callable[[Any], Any], word: str
) -> None:
    spoil(sound)
    (sentence,) = doctor.findings()
    assert word in sentence
