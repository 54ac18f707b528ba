"""An installation that has rows and triggers can be upgraded."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

WHEN = "2026-11-24 10:00:00"
ROWS = {
    "people_organisation": {
        "id": 1, "slug": "home", "name": "Home", "kind": "association",
        "procurement_regime": "unknown", "siret": "", "address": "", "commune_code": "",
        "departement_code": "37", "email": "", "phone": "", "time_zone": "Europe/Paris",
        "search_key": "home", "created_at": WHEN,
    },
    "people_user": {
        "id": 1, "password": "x", "email": "a@exemple.fr", "first_name": "Ada", "last_name": "Roy",
        "is_active": 1, "created_at": WHEN, "search_key": "roy ada",
    },
    "people_meeting": {
        "id": 1, "slug": "m1", "kind": "team", "starts_at": WHEN, "ends_at": "2026-11-24 11:00:00",
        "organisation_id": 1,
    },
    "people_meetingparticipant": {"id": 1, "meeting_id": 1, "person_id": 1, "organisation_id": 1},
}  # fmt: skip


def migrate(database: Path, *target: str) -> None:
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}
    command = [sys.executable, "-m", "maillage.cli", "manage", "migrate", *target]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def test_a_table_named_by_the_trigger_of_another_is_rebuilt(tmp_path: Path) -> None:
    """SQLite refuses to rename a rebuilt table while another's trigger names it."""
    database = tmp_path / "old.sqlite3"
    migrate(database, "people", "0001")
    connection = sqlite3.connect(database)
    triggers = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    assert connection.execute(triggers).fetchone()[0] > 5
    for table, row in ROWS.items():
        marks = ", ".join("?" * len(row))
        statement = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"
        connection.execute(statement, list(row.values()))
    connection.commit()
    before = connection.execute(triggers).fetchone()[0]
    connection.close()
    migrate(database, "people")
    connection = sqlite3.connect(database)
    assert connection.execute("SELECT slug, sequence FROM people_meeting").fetchall() == [("m1", 0)]
    assert connection.execute(triggers).fetchone()[0] >= before
    connection.close()
