"""The last quarter of an hour of a call: closed offers that come over HTTP, none lost or misjudged.

    .venv/bin/python benchmarks/deposits/run.py [--minutes 15] [--rate 300]
    .venv/bin/python tools/with_postgres.py --durable .venv/bin/python benchmarks/deposits/run.py

The product as it is served (`maillage serve`: web, jobs, clock), on an SQLite file or on the empty
PostgreSQL database of DATABASE_URL, and whoever sends on the same machine. A call with a
committee; `rate` providers, each of which closes an offer anew and sends it every minute, until
one minute after the deadline. Each sending has its instant, kept whatever the server does: the
time told is from that instant to the whole answer. Then all answers are compared with what is
kept, and a line of the table of RESULTS.md is printed.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import platform
import secrets
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NOTE = "Une lecture systémique des situations. " * 700
THREADS = 32
LEAD_SECONDS = 5


@dataclass(frozen=True)
class Sender:
    """A provider with its session: where it sends, and what it closes anew each time."""

    slug: str
    url: str
    session: str
    proposal: bytes
    identity: bytes


@dataclass(frozen=True)
class Answer:
    """One sending: instants in seconds since 1970, what was sent, what was answered."""

    sender: str
    digest: str
    wanted_at: float
    sent_at: float
    done_at: float
    status: int
    late: bool | None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=15, help="before the deadline")
    parser.add_argument("--rate", type=int, default=300, help="deposits a minute")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="maillage-deposits-") as var:
        port = free_port()
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "maillage.conf.settings",
            "MAILLAGE_VAR": var,
            "MAILLAGE_BASE_URL": f"http://127.0.0.1:{port}",
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
        call, senders = prepare(asked.rate)
        with served(port):
            return measure(call, senders, asked.minutes, port)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(port: int) -> Iterator[None]:
    """The product, served until the measure ends."""
    command = [str(Path(sys.executable).with_name("maillage")), "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            for _ in range(120):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.5)
            yield
        finally:
            server.send_signal(signal.SIGINT)


def prepare(count: int) -> tuple[Any, list[Sender]]:
    """A call whose deadline is far, and its providers, signed in."""
    from django.test import Client, override_settings
    from tests.factories import PROVIDER_ROLES, build_world, make_space
    from tests.tendering.factories import make_facilitator
    from tests.tendering.offers import content
    from tests.tendering.sealed import make_sitting

    from maillage.kernel import clock
    from maillage.tendering.queries import offers as offer_queries

    # Nobody signs in by these passwords, and their hashing is slow by design.
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        world = build_world()
        call = make_sitting(world, deadline=clock.now() + timedelta(days=1)).call
        lots, found = offer_queries.open_lots(call), []
        for _ in range(count):
            space = make_space("provider", PROVIDER_ROLES[1:])
            offered = content(lots, make_facilitator(space.organisation), methodology_note=NOTE)
            client = Client()
            client.force_login(
                space.people["facilitator"],
                backend="allauth.account.auth_backends.AuthenticationBackend",
            )
            slug = space.organisation.slug
            found.append(
                Sender(
                    slug=slug,
                    url=f"/o/{slug}/appels/{call.slug}/proposition-fermee/deposer/",
                    session=client.cookies["sessionid"].value,
                    proposal=offered.unsigned().to_bytes(),
                    identity=offered.identity().to_bytes(),
                )
            )
    return call, found


def measure(call: Any, senders: list[Sender], minutes: int, port: int) -> int:
    """Send, then compare; 1 when anything was lost or misjudged."""
    begins = time.time() + LEAD_SECONDS
    deadline = datetime.fromtimestamp(begins + minutes * 60, tz=UTC)
    move_deadline(call, deadline)
    rate, instants = len(senders), (minutes + 1) * len(senders)
    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(
            pool.map(
                lambda rank: send(call, senders[rank % rate], begins + rank * 60 / rate, port),
                range(instants),
            )
        )
    seconds = max(one.done_at for one in answers) - begins
    lost, misjudged, late = compare(call, answers, deadline)
    took = sorted(one.done_at - one.wanted_at for one in answers)
    last = time.strftime("%Y-%m-%d")
    print(
        f"| {last} | {database()} | {len(answers)} | {len(answers) * 60 / seconds:.0f} "
        f"| {statistics.median(took):.2f} s | {took[int(len(took) * 0.95)]:.2f} s "
        f"| {took[-1]:.2f} s | {late} | {lost} | {misjudged} | {os.getloadavg()[2]:.1f} |"
    )
    return 1 if lost or misjudged else 0


def database() -> str:
    """What was measured, with its version."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT " + VERSIONS[connection.vendor])
        told = cursor.fetchone()[0].split()[0]
    return f"{connection.vendor} {told}, Python {platform.python_version()}"


VERSIONS = {"sqlite": "sqlite_version()", "postgresql": "current_setting('server_version')"}


def send(call: Any, sender: Sender, wanted_at: float, port: int) -> Answer:
    """Close an offer anew, wait for its instant, send it as the provider's browser does."""
    from tests.tendering.sealed import close_bytes

    parcel = close_bytes(call, sender.slug, proposal=sender.proposal, identity=sender.identity)
    token = secrets.token_hex(16)
    headers = {
        "Content-Type": "application/octet-stream",
        "Cookie": f"sessionid={sender.session}; csrftoken={token}",
        "X-CSRFToken": token,
    }
    time.sleep(max(0.0, wanted_at - time.time()))
    sent_at, status, late = time.time(), 0, None
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", sender.url, parcel, headers)
        answer = connection.getresponse()
        status, told = answer.status, answer.read()
        late = json.loads(told)["late"] if status == 200 else None
    except OSError as fault:
        print(fault, file=sys.stderr)
    finally:
        connection.close()
    digest = hashlib.sha256(parcel).hexdigest()
    return Answer(sender.slug, digest, wanted_at, sent_at, time.time(), status, late)


def move_deadline(call: Any, deadline: datetime) -> None:
    """The deadline is the one of the measure."""
    from maillage.kernel.tenancy import across_organisations
    from maillage.tendering.models import Consultation

    with across_organisations("a benchmark"):
        Consultation.objects.filter(pk=call.pk).update(deadline=deadline)


def compare(call: Any, answers: list[Answer], deadline: datetime) -> tuple[int, int, int]:
    """How many are lost, how many were judged wrongly, how many were late.

    Lost: not answered by a receipt, without the same receipt in the database, or a last offer in
    time (or a late one) whose bytes are not kept whole. Misjudged: what a receipt says against the
    deadline and the instant that it bears, and against the instants of whoever sent.
    """
    from maillage.kernel.tenancy import across_organisations
    from maillage.tendering.models import DepositReceipt, Offer

    with across_organisations("a benchmark"):
        kept = {
            digest: (received_at, is_late)
            for digest, received_at, is_late in DepositReceipt.objects.filter(
                offer__consultation=call
            ).values_list("digest", "received_at", "is_late")
        }
        whole = {
            digest
            for digest, sealed in Offer.objects.filter(
                consultation=call, status__in=("sealed", "late")
            ).values_list("digest", "sealed")
            if hashlib.sha256(bytes(sealed)).hexdigest() == digest
        }
    late = {digest for digest, (_, is_late) in kept.items() if is_late}
    last: dict[str, str] = {}
    for one in sorted(answers, key=lambda one: kept.get(one.digest, (deadline,))[0]):
        if one.digest in kept and one.digest not in late:
            last[one.sender] = one.digest
    lost = sum(one.status != 200 or one.digest not in kept for one in answers)
    lost += len((late | set(last.values())) ^ whole)
    end = deadline.timestamp()
    misjudged = sum((received_at > deadline) != is_late for received_at, is_late in kept.values())
    for one in answers:
        received_at, is_late = kept.get(one.digest, (deadline, None))
        misjudged += one.late != is_late
        misjudged += not one.sent_at <= received_at.timestamp() <= one.done_at
        misjudged += (one.sent_at > end and not is_late) or (one.done_at <= end and bool(is_late))
    return lost, misjudged, len(late)


if __name__ == "__main__":
    sys.exit(main())
