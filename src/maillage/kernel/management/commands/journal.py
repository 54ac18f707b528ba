"""maillage journal verify: read every chain from its first line to its head."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from maillage.kernel import journal
from maillage.kernel.models import JournalHead


class Command(BaseCommand):
    help = "Vérifie la chaîne du journal de chaque organisation."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["verify"], help="verify : relit les chaînes")

    def handle(self, *args: Any, **options: Any) -> None:
        heads = JournalHead.objects.order_by("organisation_id")
        verdicts = [journal.verify(head.organisation_id) for head in heads]
        for verdict in verdicts:
            self.stdout.write(
                f"organisation {verdict.organisation_id} : {verdict.lines} lignes, "
                + ("chaîne intacte" if verdict.intact else f"rompue à {verdict.broken_at}")
            )
        broken = [verdict for verdict in verdicts if not verdict.intact]
        if broken:
            raise CommandError(f"{len(broken)} chaîne(s) rompue(s) : le journal a été modifié.")
