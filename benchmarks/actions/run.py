"""Finding among 100,000 collective actions, on SQLite and on PostgreSQL.

    .venv/bin/python benchmarks/actions/run.py [--actions 100000] [--requests 60] [--write]

One inventory holds them all: a département has some hundreds, so this is the country in one list.
Texts are drawn from small lists of words (seed 9), one action in two has a date in the month. What
is measured is what the page asks the database and reads back, from the filters to the cards; not
the template. `--write` writes RESULTS.md beside this file.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NOW = "2026-11-24T09:00:00+00:00"
SEED, BATCH, GOAL_MS, WARM = 9, 5000, 50.0, 3
NOUN_WORDS = (
    "atelier cuisine sortie ferme lecture contes musique théâtre jardin vélo piscine forêt "
    "marionnettes jeux photo journal fresque danse couture bricolage médiathèque musée cirque "
    "randonnée yoga"
)
PEOPLE_WORDS = (
    "parents enfants familles pères mères adolescents bébés fratries voisins grands-parents"
)
AIM_WORDS = (
    "retrouver partager apprivoiser découvrir construire apprendre respirer confiance plaisir "
    "lien émotions colère école quartier isolement séparation écrans sommeil repas vacances budget"
)
NOUNS, PEOPLE, AIMS = NOUN_WORDS.split(), PEOPLE_WORDS.split(), AIM_WORDS.split()
QUERIES = [
    "atelier cuisine",
    "sorties en forêt avec les pères",
    "emotions colere",
    "vacances",
    "jardins partagés",
    "marionetes",
    "atellier photo adolescents",
    "confiance isolement mères",
]


def main() -> int:
    """Measure on each database; 1 when a figure is above the goal at the 95th percentile."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=60)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--inside", choices=["SQLite", "PostgreSQL"], help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        return inside(asked)
    command = [sys.executable, str(HERE / "run.py"), *sys.argv[1:], "--inside"]
    server = [sys.executable, str(ROOT / "tools" / "with_postgres.py")]
    lines: list[str] = []
    for before, name in (([], "SQLite"), (server, "PostgreSQL")):
        told = subprocess.run([*before, *command, name], stdout=subprocess.PIPE, text=True)
        lines += [line for line in told.stdout.splitlines() if line.startswith("|")]
        if told.returncode not in (0, 1):
            return told.returncode
    text = page(asked, lines)
    print(text)
    if asked.write:
        (HERE / "RESULTS.md").write_text(text, encoding="utf-8")
    return int(any("**" in line for line in lines))


def page(asked: argparse.Namespace, lines: list[str]) -> str:
    """The table of both databases."""
    load = os.getloadavg()[0]
    return (
        "# Trouver parmi les actions collectives\n\n"
        f"{date.today():%Y-%m-%d}, {asked.actions} actions dans un seul inventaire, "
        f"{asked.requests} demandes par ligne, de la base aux fiches, le compte compris, sans le "
        "gabarit ; le processeur est le nôtre (SQLite compris, sans le serveur PostgreSQL) ; "
        f"charge de la machine à la fin : {load:.1f} pour {os.cpu_count()} processeurs. But : "
        f"p95 sous {GOAL_MS:.0f} ms ; ce qui le dépasse est en gras.\n\n"
        "| Base | Ce que l’on demande | p50 | p95 | Processeur, p95 | Requêtes |\n"
        "|---|---|---:|---:|---:|---:|\n" + "\n".join(lines) + "\n"
    )


def inside(asked: argparse.Namespace) -> int:
    """Build the inventory in a database of its own, then measure."""
    with tempfile.TemporaryDirectory(prefix="maillage-actions-") as var:
        os.environ |= {
            "MAILLAGE_VAR": var,
            "MAILLAGE_NOW": NOW,
            "DJANGO_SETTINGS_MODULE": "maillage.conf.settings",
        }
        make_tables()
        organisation = build(asked.actions)
        slow = measure_all(asked, organisation)
        from django.db import connection

        connection.close()
    return int(slow)


class NoMigrations(dict[str, None]):
    """Every room without its migrations: the tables are made from the models, in one go."""

    def __contains__(self, app: object) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def make_tables() -> None:
    """The tables and indexes of the product, empty."""
    import django
    from django.conf import settings

    django.setup()
    from django.core.management import call_command

    settings.MIGRATION_MODULES = NoMigrations()
    call_command("migrate", run_syncdb=True, verbosity=0)


def build(many: int) -> Any:
    """An organisation and its published actions, with their codes, dates and words."""
    from maillage.kernel import clock
    from maillage.people.models import Organisation
    from maillage.territory.registry import communes_of

    organisation = Organisation.objects.create(
        slug="inventaire",
        name="Inventaire",
        kind="department",
        departement_code="37",
        commune_code="37261",
        created_at=clock.now(),
    )
    drawn = random.Random(SEED)
    communes = communes_of("37")
    for start in range(0, many, BATCH):
        add_batch(organisation, drawn, communes, min(BATCH, many - start))
    from django.db import connection

    with connection.cursor() as cursor:
        # What a server does by itself after many rows.
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    return organisation


def add_batch(organisation: Any, drawn: random.Random, communes: Any, many: int) -> None:
    """One batch of actions, written in bulk with what the verbs would have written."""
    from maillage.actions import codes
    from maillage.actions.models import ActionCode, CollectiveAction, Occurrence
    from maillage.kernel import clock, fulltext
    from maillage.kernel.models import FullText
    from maillage.kernel.tenancy import within

    now, owner = (
        clock.now(),
        f"{fulltext._of_kind('actions')} {fulltext._of_organisation(organisation.pk)}",
    )
    with within(organisation):
        rows = CollectiveAction.objects.bulk_create(
            action(organisation, drawn, communes, now) for _ in range(many)
        )
        ActionCode.objects.bulk_create(
            ActionCode(organisation=organisation, action=row, family=family, code=code)
            for row in rows
            for family in ("publics", "themes", "skills")
            for code in drawn.sample(codes.order(family), 2)
        )
        Occurrence.objects.bulk_create(
            Occurrence(
                organisation=organisation,
                action=row,
                starts_at=when,
                ends_at=when + timedelta(hours=2),
            )
            for row in rows
            for when in [now + timedelta(days=drawn.randrange(-180, 180), hours=drawn.randrange(8))]
        )
    FullText.objects.bulk_create(
        FullText(
            kind="actions",
            subject_id=row.pk,
            organisation_id=organisation.pk,
            title=" ".join(fulltext.stems(row.title)),
            body=f"{owner} {' '.join(fulltext.stems(f'{row.aim} {row.need}'))}",
        )
        for row in rows
    )
    fulltext._learn("actions", organisation.pk, {*NOUNS, *PEOPLE, *AIMS})


def action(organisation: Any, drawn: random.Random, communes: Any, now: datetime) -> Any:
    """One published action, drawn."""
    from maillage.actions.models import CollectiveAction

    where = drawn.choice(communes)
    return CollectiveAction(
        organisation=organisation,
        title=" ".join(
            [drawn.choice(NOUNS).capitalize(), "et", drawn.choice(NOUNS), drawn.choice(PEOPLE)]
        ),
        aim=" ".join(drawn.choices(AIMS, k=14)),
        need=" ".join(drawn.choices([*AIMS, *PEOPLE], k=14)),
        kind=drawn.choice(["workshop", "outing", "peer_group"]),
        commune_code=where.insee,
        latitude=where.point.latitude,
        longitude=where.point.longitude,
        co_design="designed",
        co_design_how="Des parents ont choisi avec nous.",
        state=drawn.choice(["running", "running", "ended"]),
        created_at=now,
        changed_at=now,
        published_on=(now - timedelta(days=drawn.randrange(1500))).date(),
        confirmed_on=now.date(),
    )


def measure_all(asked: argparse.Namespace, organisation: Any) -> bool:
    """What is asked, then measured; True when an answer is above the goal."""
    from maillage.actions.queries.actions import cards_of
    from maillage.actions.queries.finding import Wanted, by_commune, dates_between, filtered, found
    from maillage.actions.views.finding import DATES_SHOWN
    from maillage.kernel import clock

    now = clock.now()

    def listed(wanted: Wanted) -> Callable[[int], Any]:
        def ask(_number: int) -> Any:
            rows = found(organisation, wanted)
            return len(rows), cards_of(rows[:20])

        return ask

    def words(number: int) -> Any:
        rows = found(organisation, Wanted(text=QUERIES[number % len(QUERIES)]))
        return len(rows), cards_of(rows[:20])

    def month(_number: int) -> Any:
        after = now + timedelta(days=31)
        return dates_between(organisation, Wanted(theme="nature"), now, after, DATES_SHOWN)

    asks: list[tuple[str, Callable[[int], Any]]] = [
        ("Des mots, fautes comprises", words),
        ("La première page de l’inventaire", listed(Wanted())),
        (
            "Un thème, un public et une forme",
            listed(Wanted(theme="nature", public="parents", kind="outing")),
        ),
        ("Autour d’une commune, 10 km", listed(Wanted(near="37050", km=10))),
        ("La carte", lambda _number: by_commune(filtered(organisation, Wanted()))),
        (
            "La carte d’un thème",
            lambda _number: by_commune(filtered(organisation, Wanted(theme="nature"))),
        ),
        ("Un mois de l’agenda d’un thème", month),
    ]
    return measure_each(asked, organisation, asks)


def measure_each(
    asked: argparse.Namespace, organisation: Any, asks: list[tuple[str, Callable[[int], Any]]]
) -> bool:
    """One line per question, printed as it is measured; True when one is above the goal."""
    from maillage.kernel.tenancy import within

    slow = False
    with within(organisation):
        for label, ask in asks:
            times, own, queries = measure(ask, asked.requests)
            p50, p95 = times[len(times) // 2], times[late := int(len(times) * 0.95)]
            slow = slow or p95 > GOAL_MS
            told = f"**{p95:.0f} ms**" if p95 > GOAL_MS else f"{p95:.0f} ms"
            cells = [
                asked.inside,
                label,
                f"{p50:.0f} ms",
                told,
                f"{own[late]:.0f} ms",
                f"{queries}",
            ]
            print(f"| {' | '.join(cells)} |", flush=True)
    return slow


def measure(ask: Callable[[int], Any], many: int) -> tuple[list[float], list[float], int]:
    """Milliseconds of each request, by the clock then of our processor; the queries of one."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for number in range(WARM):
        ask(number)
    times, own = [], []
    for number in range(many):
        begun, worked = time.perf_counter(), time.process_time()
        ask(number)
        times.append((time.perf_counter() - begun) * 1000)
        own.append((time.process_time() - worked) * 1000)
    with CaptureQueriesContext(connection) as queries:
        ask(0)
    return sorted(times), sorted(own), len(queries)


if __name__ == "__main__":
    sys.exit(main())
