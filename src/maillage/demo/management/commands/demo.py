"""maillage demo: the story, told in a database of its own, then the server."""

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections

from maillage.demo import accounts, keys
from maillage.demo.story import loading
from maillage.kernel import server
from maillage.kernel.management.commands.serve import refuse_busy_port
from maillage.kernel.models import InstanceMark


class Command(BaseCommand):
    help = "Charge l'histoire de démonstration et démarre le serveur."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="adresse d'écoute")
        parser.add_argument("--port", type=int, default=8000, help="port d'écoute")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        refuse_busy_port(host, port)
        server.prepare(self.stdout.write)
        self._tell()
        server.serve(host=host, port=port, when_ready=lambda: self._welcome(host, port))

    def _tell(self) -> None:
        if loading.is_told():
            return
        if loading.is_foreign():
            raise CommandError(
                "Cette base contient déjà de vraies données\u00a0: la démonstration ne s'y charge "
                "pas. Retirez DATABASE_URL, ou indiquez une base vide."
            )
        if InstanceMark.objects.filter(key=loading.MARK).exists():
            self.stdout.write("L'histoire a changé d'année ou de version\u00a0: elle est refaite.")
            self._begin_again()
        self.stdout.write("Chargement de l'histoire de démonstration…")
        started = time.monotonic()
        if not server.apart(loading.load):
            raise CommandError(
                "L'histoire n'a pas pu être chargée\u00a0: la cause est écrite ci-dessus."
            )
        seconds = round(time.monotonic() - started)
        self.stdout.write(f"Histoire chargée en {seconds} s.")

    def _begin_again(self) -> None:
        if connection.vendor != "sqlite":
            raise CommandError(
                "Cette base raconte une ancienne histoire\u00a0: videz-la (dropdb puis createdb), "
                "puis relancez make demo."
            )
        name = Path(settings.DATABASES["default"]["NAME"])
        connections.close_all()
        for suffix in ("", "-wal", "-shm"):
            name.with_name(name.name + suffix).unlink(missing_ok=True)
        server.prepare(self.stdout.write)

    def _welcome(self, host: str, port: int) -> None:
        address = f"http://{host}:{port}"
        lines = [
            "",
            f"Maillage répond sur {address}",
            f"Visite guidée, connexion en un clic\u00a0: {address}/visite/",
            "",
            f"Comptes (mot de passe\u00a0: {accounts.PASSWORD})\u00a0:",
            *(f"  {one.email:<48} {one.role}, {one.space}" for one in accounts.one_per_role()),
            "",
            "Clés du comité d'ouverture\u00a0: à télécharger au bas de la visite "
            f"(phrase\u00a0: {keys.PASSPHRASE})",
            "",
            "Ctrl-C arrête tout.",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()
