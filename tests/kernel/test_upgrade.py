"""An installation that has rows and triggers can be upgraded."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

from maillage.people import migrations as released

WHEN = "2026-11-24 10:00:00"
ROWS = {
    "people_organisation": {
        "id": 1, "slug": "home", "name": "Home", "kind": "association",
        "procurement_regime": "unknown", "buyer_kind": "unknown", "siret": "", "address": "",
        "commune_code": "", "departement_code": "37", "email": "", "phone": "",
        "time_zone": "Europe/Paris",
        "search_key": "home", "created_at": WHEN,
    },
    "people_user": {
        "id": 1, "password": "x", "email": "a@exemple.fr", "first_name": "Ada", "last_name": "Roy",
        "is_active": 1, "created_at": WHEN, "search_key": "roy ada",
    },
    "people_meeting": {
        "id": 1, "slug": "m1", "kind": "team", "starts_at": WHEN, "updated_at": WHEN,
        "ends_at": "2026-11-24 11:00:00",
        "sequence": 0, "organisation_id": 1,
    },
    "people_meetingparticipant": {"id": 1, "meeting_id": 1, "person_id": 1, "organisation_id": 1},
}  # fmt: skip


# What a later version would bring: a column of a table that triggers of others name.
LATER = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("people", "{last}")]
    operations = [
        migrations.AlterField("meeting", "kind", models.CharField(max_length=77)),
    ]
"""
SETTINGS = """
from maillage.conf.settings import *
MIGRATION_MODULES = {"people": "later"}
"""


def migrate(database: Path, **environment: str) -> None:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}", **environment}
    command = [sys.executable, "-m", "maillage.cli", "manage", "migrate"]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def test_a_table_named_by_the_trigger_of_another_is_rebuilt(tmp_path: Path) -> None:
    """SQLite refuses to rename a rebuilt table while another's trigger names it."""
    database = tmp_path / "old.sqlite3"
    migrate(database)
    connection = sqlite3.connect(database)
    triggers = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    before = connection.execute(triggers).fetchone()[0]
    assert before > 5
    for table, row in ROWS.items():
        marks = ", ".join("?" * len(row))
        statement = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"
        connection.execute(statement, list(row.values()))
    connection.commit()
    connection.close()
    later = tmp_path / "later"
    shutil.copytree(Path(str(released.__file__)).parent, later)
    last = max(path.stem for path in later.glob("0*.py"))
    (later / "9999_wider.py").write_text(LATER.format(last=last))
    (tmp_path / "later_settings.py").write_text(SETTINGS)
    migrate(database, DJANGO_SETTINGS_MODULE="later_settings", PYTHONPATH=str(tmp_path))
    connection = sqlite3.connect(database)
    made = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'people_meeting'")
    assert "varchar(77)" in made.fetchone()[0]
    assert connection.execute("SELECT slug FROM people_meeting").fetchall() == [("m1",)]
    assert connection.execute(triggers).fetchone()[0] == before
    connection.close()
