"""Addresses of remote sessions are sealed at rest, those that exist too."""

from typing import Any

from django.db import migrations, models

from maillage.groups.access_sealed import sealed_remote_link


def seal_what_exists(apps: Any, schema_editor: Any) -> None:
    """Seal each address to the key of this installation; SQLite wipes what it frees meanwhile."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("PRAGMA secure_delete = ON")
    for row in apps.get_model("groups", "Session").objects.exclude(remote_link=""):
        row.sealed_link, row.remote_link = sealed_remote_link(row.slug, row.remote_link), ""
        row.save()


class Migration(migrations.Migration):
    dependencies = [("groups", "0005_moved_from")]
    operations = [
        migrations.AddField("session", "sealed_link", models.BinaryField(default=bytes)),
        migrations.RunPython(seal_what_exists),
        migrations.RemoveField("session", "remote_link"),
    ]
