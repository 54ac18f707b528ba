"""Every page on a national data set: server time, queries, weight.

    .venv/bin/python benchmarks/pages/run.py [--scale 1.0] [--database postgres|sqlite]
                                             [--requests 200] [--only PREFIX] [--write]

Builds the nation (fixed seed) in a PostgreSQL of its own (tools/with_postgres.py) or an SQLite
file, then opens each GET page of the permission matrix as a member of staff of the large
organisation, a professional, a facilitator or the public, in one random order, in process (no
network), with the production settings. `--write` puts the table into RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SEED = 20261124
NOW = "2026-11-24T09:00:00+00:00"
WARM = 3


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--database", choices=("postgres", "sqlite"), default="postgres")
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--only", default="")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.database == "postgres" and not asked.inside:
        command = [sys.executable, str(HERE / "run.py"), *sys.argv[1:], "--inside"]
        return subprocess.run(
            [sys.executable, str(ROOT / "tools" / "with_postgres.py"), *command]
        ).returncode
    with tempfile.TemporaryDirectory(prefix="maillage-pages-") as var:
        _set_up(var, asked.database)
        return _measure(asked)


def _set_up(var: str, database: str) -> None:
    """The product's own settings, away from any data of this checkout."""
    os.environ |= {
        "MAILLAGE_VAR": var,
        "MAILLAGE_NOW": NOW,
        "ALLOWED_HOSTS": "testserver",
        "DJANGO_SETTINGS_MODULE": "maillage.conf.settings",
    }
    if database == "sqlite":
        os.environ.pop("DATABASE_URL", None)
    sys.path[:0] = [str(ROOT), str(HERE)]
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)


def _measure(asked: argparse.Namespace) -> int:
    import life_rows
    import loading
    import nation
    import people_rows
    from report import Run, write
    from subjects import Subjects

    from maillage.kernel.tenancy import across_organisations

    begun = time.perf_counter()
    built = nation.build(asked.scale, SEED)
    with across_organisations("benchmark"), loading.bare_tables():
        counts = people_rows.write(built) | life_rows.write(built)
    loading.settle()
    seconds = time.perf_counter() - begun
    print(f"Données : {sum(counts.values()):,} lignes en {seconds:.0f} s", flush=True)
    broken = loading.broken_links()
    if broken:
        print("Liens qui sortent de leur organisation :", *broken)
        return 1
    pages, left = Subjects(built).pages()
    pages = [page for page in pages if page.name.startswith(asked.only)]
    for page in pages:
        _meet(page)
    print(f"{len(pages)} pages, {asked.requests} demandes chacune…", flush=True)
    order = [page for page in pages if page.status < 400 for _ in range(asked.requests)]
    random.Random(SEED).shuffle(order)
    for page in order:
        page.seconds.append(_ask(page)[0])
    write(Run(asked.database, asked.scale, asked.requests, counts, seconds, pages, left),
          HERE / "RESULTS.md" if asked.write else None)  # fmt: skip
    return 0


def _meet(page: Any) -> None:
    """Warm a page, count its queries, keep what it weighs."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for _ in range(WARM):
        response = _ask(page)[1]
    with CaptureQueriesContext(connection) as caught:
        _ask(page)
    page.queries = len(caught)
    page.status = response.status_code
    page.html = b"".join(response) if response.streaming else response.content
    if os.environ.get("PAGES_SQL"):
        for query in caught.captured_queries:
            print(page.name, query["time"], query["sql"][:300])


def _ask(page: Any) -> tuple[float, Any]:
    begun = time.perf_counter()
    response = page.client.get(page.url)
    return time.perf_counter() - begun, response


if __name__ == "__main__":
    sys.exit(main())
