"""`maillage intake FICHIER [--json]`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from maillage.engine.intake.analysis import analyse
from maillage.engine.intake.reading import MAX_BYTES, UnreadableFile, read
from maillage.engine.intake.summary import summarise

EX_USAGE = 64
USAGE = (
    "Usage\u00a0: maillage intake FICHIER [--json]\n\n"
    "Lit le texte d'un besoin (TXT, PDF, DOCX, ODT\u00a0; 10\u00a0Mo au plus) et "
    "propose un brouillon "
    "d'appel\u00a0:\nchaque valeur avec le passage dont elle vient. Un tiret (-) lit "
    "l'entrée standard."
)


def main(argv: list[str]) -> int:
    """Print the draft; 0 when it could be made, 64 with a sentence on stderr otherwise."""
    if argv and argv[0] in {"-h", "--help", "aide"}:
        sys.stdout.write(f"{USAGE}\n")
        return 0
    as_json = "--json" in argv
    files = [argument for argument in argv if argument != "--json"]
    unknown = [argument for argument in files if argument.startswith("--")]
    if len(files) != 1 or unknown:
        sys.stderr.write(f"{USAGE}\n")
        return EX_USAGE
    try:
        text = read(_bytes(files[0]), files[0])
    except UnreadableFile as error:
        sys.stderr.write(f"{error}\n")
        return EX_USAGE
    draft = analyse(text)
    if as_json:
        output = json.dumps(draft.to_json(), ensure_ascii=False, indent=2)
    else:
        output = summarise(draft)
    sys.stdout.buffer.write(f"{output}\n".encode())
    return 0


def _bytes(name: str) -> bytes:
    """At most one byte more than the limit, which `read` then refuses."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        with Path(name).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        message = f"Le fichier «\u00a0{name}\u00a0» n'existe pas. Vérifiez son nom et son dossier."
    except IsADirectoryError:
        message = f"«\u00a0{name}\u00a0» est un dossier. Indiquez un fichier."
    except (OSError, ValueError):
        message = (
            f"Le fichier «\u00a0{name}\u00a0» ne peut pas être ouvert. "
            "Vérifiez vos droits de lecture."
        )
    raise UnreadableFile(message)
