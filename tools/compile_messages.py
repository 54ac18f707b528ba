"""Compile the message catalogues with a Python library, so that no gettext is needed."""

from pathlib import Path

import polib

LOCALES = Path(__file__).parent.parent / "src" / "maillage" / "locale"

for source in LOCALES.glob("*/LC_MESSAGES/*.po"):
    polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
