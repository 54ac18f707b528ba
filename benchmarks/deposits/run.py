"""The last quarter of an hour of a call: how many closed offers a minute, none lost or misjudged.

    .venv/bin/python benchmarks/deposits/run.py [--deposits 300] [--threads 8]
    .venv/bin/python tools/with_postgres.py --durable .venv/bin/python benchmarks/deposits/run.py

A call with a committee, on an SQLite file or on the empty PostgreSQL database of DATABASE_URL;
one provider per deposit; parcels of 40 kB are made beforehand and sent by several threads through
the whole application (WSGI, middleware, session, CSRF), half of them before the deadline and half
after it. Then each answer is compared with what is kept: a receipt for each, its digest, and late
or not as the clock said.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NOTE = "Une lecture systémique des situations. " * 700


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deposits", type=int, default=300)
    parser.add_argument("--threads", type=int, default=8)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="maillage-deposits-") as var:
        os.environ |= {
            # The product's own settings, but for the slow hashing of hundreds of passwords.
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TMPDIR": var,
        }
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        if connection.introspection.table_names():
            sys.exit("La base de DATABASE_URL n’est pas vide : cette mesure en veut une à elle.")

        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        return measure(asked.deposits, asked.threads)


def measure(deposits: int, threads: int) -> int:
    """Send, then compare; 1 when anything was lost or misjudged."""
    from django.db import connection

    call, parcels = prepare(deposits)
    answers: list[tuple[str, bool, float]] = []
    started = time.perf_counter()
    half = deposits // 2
    for late, batch in ((False, parcels[:half]), (True, parcels[half:])):
        if late:
            move_deadline(call, minutes=-1)
        send_all(batch, threads, answers)
    seconds = time.perf_counter() - started
    wrong = compare(call, answers, half)
    times = sorted(took for *_, took in answers)
    print(
        f"{connection.vendor} : {deposits} dépôts, {threads} fils, "
        f"{deposits * 60 / seconds:.0f} par minute"
    )
    print(
        f"médiane {statistics.median(times):.2f} s, 95 % sous {times[int(len(times) * 0.95)]:.2f} s"
    )
    print(f"perdus ou mal jugés : {wrong}")
    return 1 if wrong else 0


def prepare(deposits: int) -> tuple[Any, list[tuple[Any, str, bytes]]]:
    """The call, and (signed-in client, address, parcel) for each provider."""
    from datetime import timedelta

    from django.test import Client
    from tests.factories import PROVIDER_ROLES, build_world, make_space
    from tests.tendering.factories import make_facilitator
    from tests.tendering.offers import content
    from tests.tendering.sealed import close, make_sitting

    from maillage.kernel import clock
    from maillage.tendering.queries import offers as offer_queries

    world = build_world()
    call = make_sitting(world, deadline=clock.now() + timedelta(hours=1)).call
    lots, found = offer_queries.open_lots(call), []
    for _ in range(deposits):
        space = make_space("provider", PROVIDER_ROLES[1:])
        profile = make_facilitator(space.organisation)
        parcel = close(call, space.organisation.slug, content(lots, profile, methodology_note=NOTE))
        client = Client()
        client.force_login(
            space.people["facilitator"],
            backend="allauth.account.auth_backends.AuthenticationBackend",
        )
        slug = space.organisation.slug
        url = f"/o/{slug}/appels/{call.slug}/proposition-fermee/deposer/"
        found.append((client, url, parcel))
    return call, found


def send_all(
    batch: list[tuple[Any, str, bytes]], threads: int, answers: list[tuple[str, bool, float]]
) -> None:
    """Send a batch by several threads; what comes back is added to `answers`."""
    from django.db import connections

    waiting: SimpleQueue[tuple[Any, str, bytes]] = SimpleQueue()
    for one in batch:
        waiting.put(one)

    def work() -> None:
        while True:
            try:
                client, url, parcel = waiting.get_nowait()
            except Empty:
                break
            since = time.perf_counter()
            answer = client.post(url, data=parcel, content_type="application/octet-stream")
            took = time.perf_counter() - since
            if answer.status_code == 200:
                answers.append((hashlib.sha256(parcel).hexdigest(), answer.json()["late"], took))
        connections.close_all()

    running = [threading.Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def move_deadline(call: Any, *, minutes: int) -> None:
    """The deadline passes."""
    from datetime import timedelta

    from maillage.kernel import clock
    from maillage.kernel.tenancy import across_organisations
    from maillage.tendering.models import Consultation

    with across_organisations("a benchmark"):
        Consultation.objects.filter(pk=call.pk).update(
            deadline=clock.now() + timedelta(minutes=minutes)
        )


def compare(call: Any, answers: list[tuple[str, bool, float]], on_time: int) -> int:
    """How many deposits are lost, kept twice, or not judged as the clock said."""
    from maillage.kernel.tenancy import across_organisations
    from maillage.tendering.models import DepositReceipt

    with across_organisations("a benchmark"):
        kept = sorted(
            DepositReceipt.objects.filter(offer__consultation=call).values_list("digest", "is_late")
        )
    told = sorted((digest, late) for digest, late, _ in answers)
    misjudged = abs(sum(not late for _, late in kept) - on_time)
    return misjudged + len(set(told) ^ set(kept)) + abs(len(told) - len(kept))


if __name__ == "__main__":
    sys.exit(main())
