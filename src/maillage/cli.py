"""The `maillage` command.

`intake`, `calendar` and `rounds` work on files and import no Django, so that anyone can check the
engines from outside in a fraction of a second. Every other verb is handed to Django.
"""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Callable

ENGINE_COMMANDS = {
    "intake": "maillage.engine.intake.cli",
    "calendar": "maillage.engine.calendar.cli",
    "rounds": "maillage.engine.rounds.cli",
}
PLATFORM_COMMANDS = {
    "demo": "charge l'histoire de démonstration et démarre le serveur",
    "serve": "démarre le serveur, le traitement des tâches et l'horloge",
    "migrate": "met la base à jour",
    "tick": "accomplit ce que les dates rendent dû (sans effet s'il n'y a rien à faire)",
    "journal": "vérifie la chaîne du journal (maillage journal verify)",
    "doctor": "vérifie que l'installation est sûre",
    "manage": "toute autre commande de Django",
}
USAGE = (
    "Usage : maillage COMMANDE …\n\n"
    "Sur des fichiers, sans base de données :\n"
    "  intake      lit le texte d'un besoin et propose un brouillon d'appel\n"
    "  calendar    planifie une année de séances, vérifie un plan\n"
    "  rounds      organise des tournées, vérifie un plan\n\n"
    "Sur la plateforme :\n"
    + "\n".join(f"  {name:<12}{what}" for name, what in PLATFORM_COMMANDS.items())
)
EX_USAGE = 64


def main(argv: list[str] | None = None) -> int:
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in {"-h", "--help", "aide"}:
        print(USAGE)
        return 0
    name, rest = arguments[0], arguments[1:]
    if name in ENGINE_COMMANDS:
        run: Callable[[list[str]], int] = importlib.import_module(ENGINE_COMMANDS[name]).main
        return run(rest)
    if name in PLATFORM_COMMANDS:
        return _platform(rest if name == "manage" else [name, *rest])
    print(f"maillage : la commande « {name} » n'existe pas.\n\n{USAGE}", file=sys.stderr)
    return EX_USAGE


def _platform(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.conf.settings")
    if arguments[:1] == ["demo"]:
        os.environ["MAILLAGE_DEMO"] = "1"
    from django.core.management import execute_from_command_line

    execute_from_command_line(["maillage", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main())
