"""Settings of the test suite: the product's own, with what must differ and why."""

import tempfile
from pathlib import Path
from typing import Any

from maillage.conf.settings import *  # noqa: F403
from maillage.conf.settings import DATABASES, TEMPLATES, env

# Files, keys and the SQLite database of a run live and die outside the checkout.
VAR = Path(tempfile.mkdtemp(prefix="maillage-tests-"))
MEDIA_ROOT = VAR / "files"
STATIC_ROOT = VAR / "static"
MAILLAGE_KEY_FILE = VAR / "keys" / "instance.age"
SECRET_KEY = "only-for-tests"
MAILLAGE_DEMO = True
MAILLAGE_BASE_URL = "http://testserver"
ALLOWED_HOSTS = ["*"]

if not env("DATABASE_URL", default=""):
    # A file, not memory: locks and WAL are part of what is tested.
    DATABASES["default"]["NAME"] = VAR / "db.sqlite3"
    DATABASES["default"]["TEST"] = {"NAME": VAR / "test.sqlite3"}

# Argon2 is slow by design, and the suite makes hundreds of accounts.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True


class UndefinedVariable(str):
    """A template variable that does not exist fails the test that renders it."""

    def __contains__(self, item: object) -> bool:
        return item == "%s"

    def __mod__(self, missing: Any) -> str:
        raise AssertionError(f"undefined template variable: {missing}")


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = UndefinedVariable("%s")

# The walk of the matrix signs in thousands of times: no row per session.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
