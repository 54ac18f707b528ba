"""The doctor finds nothing in a sound installation, and each unsafe thing in a bad one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from maillage.kernel import clock, doctor
from maillage.kernel.models import InstanceMark, OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def sound(settings: Any, tmp_path: Path) -> Any:
    """Settings and files of an installation that may hold real data."""
    settings.MAILLAGE_DEMO = False
    settings.MAILLAGE_NOW = ""
    settings.ALLOWED_HOSTS = ["maillage.exemple.fr"]
    settings.SECRET_KEY = "k" * 86
    settings.VAR = tmp_path
    settings.MAILLAGE_TRUSTED_PROXIES = 1
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
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


def _lose_a_mail(settings: Any) -> None:
    for status, age in (("failed", 1), ("failed", 8), ("dropped", 1), ("sent", 1)):
        OutgoingMail.objects.create(
            kind="x",
            recipient_kind="user",
            recipient_id=1,
            status=status,
            created_at=clock.now() - timedelta(days=age),
        )


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
        (lambda s: setattr(s, "MAILLAGE_TRUSTED_PROXIES", None), "MAILLAGE_TRUSTED_PROXIES"),
        (
            lambda s: setattr(s, "EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"),
            "EMAIL_URL",
        ),
        (_lose_a_mail, "ces sept derniers jours (1)"),
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
