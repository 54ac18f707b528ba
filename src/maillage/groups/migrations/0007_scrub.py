"""Texts and links that were sealed in place leave the files of the database (dead rows) too."""

from typing import Any

from django.db import migrations

from maillage.kernel.scrubbing import scrub_tables

SEALED_SINCE = ("ReviewSection", "ReviewObjective", "PracticeAgreement", "Guest", "Session")


def scrub(apps: Any, schema_editor: Any) -> None:
    """Rewrite each table that held clear texts."""
    found = [apps.get_model("groups", name) for name in SEALED_SINCE]
    scrub_tables(schema_editor.connection, found)


class Migration(migrations.Migration):
    # The rewriting copies what is alive: nothing else may be pending.
    atomic = False
    dependencies = [("groups", "0006_sealed_links")]
    operations = [migrations.RunPython(scrub, migrations.RunPython.noop)]
