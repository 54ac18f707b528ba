"""Settings: one module, the environment decides. Development works with no variable at all."""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.contrib.messages import constants as message_levels

from maillage.conf.secrets import secret_key

env = environ.Env()
PACKAGE = Path(__file__).resolve().parent.parent
# What an installation keeps: database, files, keys. Nothing of it is in the repository.
VAR = Path(env("MAILLAGE_VAR", default=str(PACKAGE.parent.parent / "var"))).resolve()

DEBUG = False
MAILLAGE_DEMO = env.bool("MAILLAGE_DEMO", default=False)
# Freezes the clock, for tests and screenshots (ISO 8601 with an offset).
MAILLAGE_NOW = env("MAILLAGE_NOW", default="")
SECRET_KEY = env("SECRET_KEY", default="") or secret_key(VAR / "secret_key")
# The organisation key: outside database and backups (an age identity, mode 0600).
MAILLAGE_KEY_FILE = Path(env("MAILLAGE_KEY_FILE", default=str(VAR / "keys" / "instance.age")))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# How many proxies of ours stand before the server; None: nobody has said (see doctor).
MAILLAGE_TRUSTED_PROXIES = env.int("MAILLAGE_TRUSTED_PROXIES", default=None)
MAILLAGE_BASE_URL = env("MAILLAGE_BASE_URL", default="http://localhost:8000")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "rules.apps.AutodiscoverRulesConfig",
    "django_tasks",
    "django_tasks_db",
    "django_cotton",
    "maillage.kernel",
    "maillage.territory",
    "maillage.people",
    "maillage.surveys",
    "maillage.groups",
    "maillage.actions",
    "maillage.pathways",
    "maillage.planning",
    "maillage.rounds",
    "maillage.tendering",
    "maillage.community",
    "maillage.programmes",
    "maillage.portal",
    "maillage.demo",
]

MIDDLEWARE = [
    # First: on the answering route of the questionnaires, nothing after it knows who asks.
    "maillage.surveys.middleware.NoTrace",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "maillage.kernel.middleware.RefuseNullBytes",
    "maillage.kernel.middleware.RefuseHeavyBodies",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "maillage.people.middleware.OrganisationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "maillage.kernel.middleware.ReadOnlyOnGet",
]

ROOT_URLCONF = "maillage.conf.urls"
WSGI_APPLICATION = "maillage.conf.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "maillage.kernel.context.shell",
            ],
            "builtins": [
                "maillage.kernel.templatetags.maillage",
                "maillage.kernel.templatetags.space",
            ],
        },
    }
]
FORM_RENDERER = "maillage.kernel.forms.Renderer"

# The demonstration never touches a real database.
DATABASE_FILE = "demo.sqlite3" if MAILLAGE_DEMO else "maillage.sqlite3"
DATABASES = {
    "default": env.db("DATABASE_URL", default=f"sqlite:///{VAR / DATABASE_FILE}"),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        # FULL: in WAL mode, NORMAL lets a power cut take back what was just committed, such as a
        # deposit whose receipt was given.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
        # What is erased is overwritten: links and answers of questionnaires, among others.
        "PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The login page counts its tries across processes, so the cache is in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kernel_cache",
    }
}

AUTH_USER_MODEL = "people.User"
MAILLAGE_ORGANISATION_MODEL = "people.Organisation"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal:home"
ACCOUNT_ADAPTER = "maillage.people.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Addresses are proven by our own links (invitation, registration of a provider).
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_SESSION_REMEMBER = False
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if env("EMAIL_URL", default=""):
    vars().update(env.email("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Maillage <ne-pas-repondre@localhost>")

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
MESSAGE_TAGS = {
    message_levels.SUCCESS: "done",
    message_levels.INFO: "info",
    message_levels.WARNING: "attention",
    message_levels.ERROR: "danger",
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_HTTPONLY = False
HTTPS_ONLY = env.bool("HTTPS_ONLY", default=False)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
if MAILLAGE_TRUSTED_PROXIES:
    # The proxy ends TLS; it must set this header itself and drop the visitor's.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS_ONLY else 0

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_trace": {"()": "maillage.surveys.middleware.KeepNoLine"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["no_trace"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        # Django gives these handlers of their own, which would not filter.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
