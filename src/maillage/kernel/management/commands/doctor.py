"""maillage doctor: refuse an installation that is not safe, in sentences."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from maillage.kernel.doctor import findings
from maillage.kernel.words import compte


class Command(BaseCommand):
    help = "Vérifie que l'installation est sûre."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        found = findings()
        for sentence in found:
            self.stdout.write(f"- {sentence}")
        if found:
            raise CommandError(
                f"{compte(len(found), 'point')} à corriger avant d'ouvrir au public."
            )
        self.stdout.write("L'installation est saine.")
