"""The pages of pathways with 250,000 children in a PostgreSQL of its own.

    .venv/bin/python benchmarks/pathways/run.py [--children 250000] [--requests 100] [--write]

Fifty organisations of five services each; six children in ten are supported, the others wait
with a valid decision and no answer. Identities are one sealed block, copied: their weight is real,
their opening is not measured. Each page is asked in process, with the production settings, by the
head of one organisation and by a coordinator of forty children; the queries are counted again in
an organisation ten times smaller. `--write` writes RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NOW = "2026-11-24T09:00:00+00:00"
ORGANISATIONS, SERVICES, CASELOAD, WARM = 50, 5, 40, 3
SEEDS = """
CREATE TEMP TABLE seeds AS
SELECT n, n %% 100 AS part, (%(organisations)s::bigint[])[1 + n / %(each)s] AS organisation,
       (%(services)s::bigint[])[1 + n / %(service)s] AS service
FROM generate_series(0, %(last)s) AS n
"""
ROWS = (
    """
INSERT INTO pathways_child (organisation_id, slug, pseudonym, birth_year, commune_code, service_id,
                            registered_on, last_contact_on, has_email)
SELECT organisation, substr(md5('c' || n), 1, 12), 'P' || lpad((n %% 1000000)::text, 6, '0'),
       2006 + n %% 16, '37261', service, %(today)s::date - 900, %(today)s::date - n %% 200, false
FROM seeds ORDER BY n
""",
    "CREATE TEMP TABLE made AS SELECT seeds.*, row_number() OVER (ORDER BY id) AS rank, id "
    "FROM seeds JOIN pathways_child ON slug = substr(md5('c' || n), 1, 12)",
    # One child in a hundred has two records.
    "INSERT INTO pathways_sealedidentity (child_id, organisation_id, wrapped_key, body, "
    "twin_digest) SELECT id, organisation, %(key)s, %(body)s, "
    "md5('t' || CASE WHEN n %% 100 = 1 THEN n - 1 ELSE n END) FROM made",
    "INSERT INTO pathways_indexentry (organisation_id, child_id, digest) "
    "SELECT organisation, id, md5(id || ':' || k) FROM made, generate_series(1, 3) AS k",
    """
INSERT INTO pathways_orientationdecision (organisation_id, slug, child_id, starts_on, ends_on)
SELECT organisation, substr(md5('d' || n), 1, 12), id, %(today)s::date - 500,
       %(today)s::date + 30 + n %% 700
FROM made
""",
    """
INSERT INTO pathways_pathway (organisation_id, slug, child_id, service_id, admitted_on, destination)
SELECT organisation, substr(md5('p' || n), 1, 12), id, service, %(today)s::date - 10 - n %% 400, ''
FROM made WHERE part < 60
""",
    "INSERT INTO pathways_stage (organisation_id, pathway_id, mode, starts_on) "
    "SELECT organisation_id, id, 'part_time', admitted_on FROM pathways_pathway",
    """
INSERT INTO pathways_relayquestion (organisation_id, slug, pathway_id, due_on, answer, carrier)
SELECT organisation_id, substr(md5('q' || id), 1, 12), id,
       %(today)s::date + (id %% 200)::int - 20, '', ''
FROM pathways_pathway
""",
    """
INSERT INTO pathways_waitingentry (organisation_id, slug, child_id, service_id, status, status_on,
    requested_on, listed_on, is_out_of_school, has_sibling, ping_answer)
SELECT organisation, substr(md5('w' || n), 1, 12), id, service, '42', %(today)s::date - 20,
       %(today)s::date - 30 - n %% 700, %(today)s::date - 25, n %% 7 = 0, n %% 11 = 0, ''
FROM made WHERE part >= 60
""",
    """
INSERT INTO pathways_solutionplan (organisation_id, child_id, owner_id, action, action_due_on,
                                   interim, expires_on, written_on)
SELECT organisation, id, %(person)s, 'propose', %(today)s::date + n %% 60 - 10, 'calls',
       %(today)s::date + n %% 60, %(today)s::date - 40
FROM made WHERE part >= 80
""",
    """
INSERT INTO pathways_circlemember (organisation_id, slug, child_id, person_id, function, starts_on)
SELECT organisation, substr(md5('m' || n), 1, 12), id, person,
       CASE WHEN person IS NULL THEN 'school' ELSE 'coordinator' END, %(today)s::date - 300
FROM (
    SELECT *, CASE WHEN n < %(caseload)s THEN %(coordinator)s::bigint
                   WHEN n >= %(small_from)s AND n < %(small_from)s + %(caseload)s
                   THEN %(small_coordinator)s::bigint END AS person
    FROM made
) AS members
""",
)
PAGES = (
    *(
        (f"{label}, {seat}", name, who)
        for who, seat in (("head", "encadrement"), ("coordinator", "coordination"))
        for label, name in (
            ("Dossiers", "index"),
            ("Liste d’attente", "waiting_list"),
            ("Sans solution", "solutions"),
            ("Mon bureau", "desk"),
        )
    ),
    ("Doublons probables, encadrement", "twins", "head"),
)


def main() -> int:
    """Build, then measure; 1 when a page is above 100 ms at the ninety-fifth percentile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--children", type=int, default=250_000)
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if not asked.inside:
        command = [sys.executable, str(HERE / "run.py"), *sys.argv[1:], "--inside"]
        server = str(ROOT / "tools" / "with_postgres.py")
        return subprocess.run([sys.executable, server, *command]).returncode
    with tempfile.TemporaryDirectory(prefix="maillage-pathways-") as var:
        os.environ |= {
            "MAILLAGE_VAR": var,
            "MAILLAGE_NOW": NOW,
            "ALLOWED_HOSTS": "testserver",
            "DJANGO_SETTINGS_MODULE": "maillage.conf.settings",
        }
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        began = time.monotonic()
        people = build(asked.children)
        print(f"{asked.children} enfants en {time.monotonic() - began:.0f} s", flush=True)
        return report(people, asked)


def build(children: int) -> dict[str, Any]:
    """Organisations and people by their models, the rest by SQL; the last one is small."""
    from tests.factories import make_member, make_organisation, make_service

    from maillage.kernel.tenancy import within
    from maillage.people.enums import Role

    spaces = [make_organisation() for _ in range(ORGANISATIONS)]
    services = []
    for one in spaces:
        with within(one):
            services += [make_service(one) for _ in range(SERVICES)]
    small = make_organisation()
    with within(small):
        small_service = make_service(small)
    people = {
        "head": make_member(spaces[0], Role.HEAD_OF_SERVICE),
        "coordinator": make_member(spaces[0], Role.PROFESSIONAL, service=services[0]),
        "organisation": spaces[0],
        "service": services[0],
        "small": small,
        "small_service": small_service,
        "small_head": make_member(small, Role.HEAD_OF_SERVICE),
        "small_coordinator": make_member(small, Role.PROFESSIONAL, service=small_service),
    }
    fill(children, spaces, services, people)
    return people


def fill(children: int, spaces: list[Any], services: list[Any], people: dict[str, Any]) -> None:
    """Every row of the children, by SQL, identities being one sealed block."""
    from django.db import connection
    from tests.pathways.factories import make_identity

    from maillage.pathways.vault import seal_identity

    sealed = seal_identity(make_identity(), slug="benchmark000")
    each = children // ORGANISATIONS
    extra = min(each // 10, each // SERVICES)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            SEEDS,
            {
                "organisations": [one.pk for one in spaces] + [people["small"].pk],
                "services": [one.pk for one in services] + [people["small_service"].pk],
                "each": each,
                "service": each // SERVICES,
                "last": each * ORGANISATIONS + extra - 1,
            },
        )
        values = {
            "today": NOW[:10],
            "key": sealed.wrapped_key,
            "body": sealed.body,
            "person": people["head"].pk,
            "coordinator": people["coordinator"].pk,
            "small_coordinator": people["small_coordinator"].pk,
            "small_from": each * ORGANISATIONS,
            "caseload": CASELOAD,
        }
        for rows in ROWS:
            cursor.execute(rows, values)
        cursor.execute("SET session_replication_role = origin")
        # As the server does by itself in the hour that follows.
        cursor.execute("VACUUM ANALYZE")


def report(people: dict[str, Any], asked: argparse.Namespace) -> int:
    """Measure each page, print and write the table."""
    from maillage.kernel.server import settle

    lines = [
        "| Page | p50 | p95 | Processeur (Python) | Base | Requêtes | Dix fois moins d’enfants |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    slow = False
    settle()
    for label, name, who in PAGES:
        times, own, queries = measure(people, name, who, asked.requests)
        fewer = len(measure(people, name, who, 1, small=True)[2])
        base = 1000 * sum(float(one["time"]) for one in queries)
        slowest = max(queries, key=lambda one: float(one["time"]))
        print(f"    {slowest['time']} s: {slowest['sql'][:1500]}", flush=True)
        p50, p95 = times[len(times) // 2], times[int(0.95 * (len(times) - 1))]
        slow = slow or p95 > 100
        lines.append(
            f"| {label} | {p50:.0f} ms | {p95:.0f} ms | {own:.0f} ms "
            f"| {base:.0f} ms | {len(queries)} | {fewer} |"
        )
        print(lines[-1], flush=True)
    if asked.write:
        text = [
            "# Les pages des parcours à l’échelle du pays",
            "",
            f"{time.strftime('%Y-%m-%d')}, PostgreSQL, {asked.children} enfants en "
            f"{ORGANISATIONS} organisations, {asked.requests} demandes par page, dans le processus "
            f"(sans réseau), réglages de production ; charge de la machine pendant la mesure : "
            f"{os.getloadavg()[0]:.1f} pour {os.cpu_count()} processeurs.",
            "",
            *lines,
            "",
        ]
        (HERE / "RESULTS.md").write_text("\n".join(text), encoding="utf-8")
    return int(slow)


def measure(
    people: dict[str, Any], name: str, who: str, requests: int, *, small: bool = False
) -> tuple[list[float], float, list[dict[str, str]]]:
    """Sorted milliseconds of so many requests, those of processor for one, the queries of one."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    prefix = "small_" if small else ""
    organisation = people["small" if small else "organisation"]
    kwargs = {"organisation": organisation.slug}
    if name == "waiting_list":
        kwargs["slug"] = people[f"{prefix}service"].slug
    path = reverse(f"pathways:{name}", kwargs=kwargs)
    client = Client()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(people[f"{prefix}{who}"], backend=backend)
    for _ in range(WARM):
        answer = client.get(path, secure=True)
        assert answer.status_code == 200, (path, answer.status_code)
    times, own = [], time.process_time()
    for _ in range(requests):
        began = time.perf_counter()
        client.get(path, secure=True)
        times.append(1000 * (time.perf_counter() - began))
    own = 1000 * (time.process_time() - own) / requests
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(path, secure=True)
    return sorted(times), own, queries.captured_queries


if __name__ == "__main__":
    sys.exit(main())
