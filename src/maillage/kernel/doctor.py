"""Whether this installation may hold real people's data; each finding is a sentence."""

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from maillage.kernel import clock
from maillage.kernel.enums import MailStatus
from maillage.kernel.models import InstanceMark, OutgoingMail

DEMO_MARK = "demo"
OTHERS = stat.S_IRWXG | stat.S_IRWXO
# What development and the documentation of the library write: never a secret.
WEAK_SECRETS = ("django-insecure-", "change", "secret", "only-for-tests")
SECRET_LENGTH = 50
# Backends that print or keep what they should send.
NO_MAIL = frozenset(
    f"django.core.mail.backends.{name}.EmailBackend" for name in ("console", "filebased", "dummy")
)
LATELY = timedelta(days=7)


def findings() -> list[str]:
    """Everything that makes this installation unfit for production; empty when it is sound."""
    return [*_settings(), *_surroundings(), *_files(), *_database()]


def _settings() -> Iterator[str]:
    if settings.MAILLAGE_DEMO:
        yield (
            "Le mode démonstration est actif\u00a0: n'importe qui entre en un clic. "
            "Retirez la variable MAILLAGE_DEMO."
        )
    if settings.MAILLAGE_NOW:
        yield "L'horloge est arrêtée par MAILLAGE_NOW\u00a0: retirez cette variable."
    if settings.DEBUG:
        yield "Le mode de mise au point est actif (DEBUG)\u00a0: retirez-le, il montre le code."
    if "*" in settings.ALLOWED_HOSTS:
        yield (
            "Le serveur répond à n'importe quel nom (ALLOWED_HOSTS contient *)\u00a0: "
            "indiquez les noms de votre site."
        )
    secret = settings.SECRET_KEY
    if len(secret) < SECRET_LENGTH or secret.startswith(WEAK_SECRETS):
        yield (
            "La clé de signature (SECRET_KEY) est trop courte ou connue\u00a0: retirez la "
            "variable, Maillage en fera une lui-même."
        )


def _surroundings() -> Iterator[str]:
    """What stands around the server: its proxies, its mail."""
    if settings.MAILLAGE_TRUSTED_PROXIES is None:
        yield (
            "Personne n'a dit combien de serveurs mandataires reçoivent les visites avant "
            "Maillage\u00a0: indiquez MAILLAGE_TRUSTED_PROXIES (1 derrière nginx, 0 sans "
            "mandataire), sinon tous les visiteurs comptent pour un seul."
        )
    if settings.EMAIL_BACKEND in NO_MAIL:
        yield (
            "Les courriels ne partent pas\u00a0: ils s'écrivent sur le serveur, avec les liens "
            "qu'ils contiennent. Indiquez votre serveur de courriel (EMAIL_URL)."
        )


def _files() -> Iterator[str]:
    key = Path(settings.MAILLAGE_KEY_FILE)
    if not key.exists():
        yield (
            f"Le fichier de clé {key} n'existe pas encore\u00a0: démarrez une fois avec "
            "maillage serve, ou remettez celui de votre sauvegarde."
        )
    for path, name in (
        (key, "Le fichier de clé"),
        (Path(settings.VAR) / "secret_key", "Le fichier de la clé de signature"),
    ):
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & OTHERS:
            yield f"{name} {path} est lisible par d'autres comptes\u00a0: tapez chmod 600 {path}"


def _database() -> Iterator[str]:
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            yield "La base n'est pas à jour\u00a0: tapez maillage migrate."
            return
        if InstanceMark.objects.filter(key=DEMO_MARK).exists():
            yield (
                "Cette base contient l'histoire de démonstration\u00a0: indiquez une autre base "
                "(DATABASE_URL)."
            )
        lost = OutgoingMail.objects.filter(
            status=MailStatus.FAILED, created_at__gt=clock.now() - LATELY
        ).count()
        if lost:
            yield (
                f"Des courriels n'ont pas pu partir ces sept derniers jours ({lost})\u00a0: "
                "vérifiez EMAIL_URL et le journal du serveur."
            )
        if connection.vendor == "sqlite" and _journal_mode() != "wal":
            yield (
                "La base SQLite n'est pas en mode WAL\u00a0: placez-la sur un disque local, "
                "puis redémarrez."
            )
    except DatabaseError as error:
        yield (
            f"La base de données ne répond pas ({type(error).__name__})\u00a0: voyez DATABASE_URL."
        )


def _journal_mode() -> str:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        return str(cursor.fetchone()[0]).lower()
