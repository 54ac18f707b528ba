"""maillage serve: web, worker and clock on the configured database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maillage.kernel import server


class Command(BaseCommand):
    help = "Démarre le serveur, le traitement des tâches et l'horloge."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="adresse d'écoute")
        parser.add_argument("--port", type=int, default=8000, help="port d'écoute")

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        refuse_busy_port(host, port)
        server.prepare(self.stdout.write)
        server.serve(
            host=host,
            port=port,
            when_ready=lambda: self.stdout.write(f"Maillage répond sur http://{host}:{port}"),
        )


def refuse_busy_port(host: str, port: int) -> None:
    """Stop with a sentence when something already listens there."""
    if not server.port_is_free(host, port):
        raise CommandError(
            f"Le port {port} est déjà pris. Arrêtez ce qui l'occupe, ou choisissez-en un autre : "
            f"make demo PORT={port + 1}"
        )
