"""maillage tick: do what the dates have made due. Idempotent; each minute in production."""

from typing import Any

from django.core.management.base import BaseCommand

from maillage.kernel import registries


class Command(BaseCommand):
    help = "Accomplit ce que les dates rendent dû (sans effet s'il n'y a rien à faire)."

    def handle(self, *args: Any, **options: Any) -> None:
        for verb in registries.ticks.values():
            verb()
