"""What somebody finds who holds everything of the server before the opening: nothing.

Two hundred markers (a thousand in the full proof) are planted in offers that are closed as
browsers close them, and sent over HTTP. Then everything is searched: each row of each table,
files, logs, mails, cache, a backup; as it is, and after trying on all that is sealed the keys of
the server and those of every group of members: too few find nothing, enough find everything.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
import subprocess
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.db import connection
from django.test import Client
from pyrage import DecryptError, decrypt, x25519

from maillage.kernel import sealing
from maillage.kernel.tenancy import within
from maillage.people.models import User
from maillage.tendering import access
from maillage.tendering.content import Piece
from maillage.tendering.queries import offers as offer_queries
from tests.factories import PROVIDER_ROLES, Space, World, make_space
from tests.shared import proof_size
from tests.tendering.factories import DEADLINE, make_facilitator
from tests.tendering.offers import content
from tests.tendering.sealed import SITTING, Sitting, close, combine, make_sitting, open_all

# Ten providers in the suite, fifty in the proof; twenty markers in each offer.
PROVIDERS, EACH = proof_size(10, 50), 20
# Any two of three open in the suite, any three of five in the proof.
THRESHOLD, SEATED = proof_size(2, 3), proof_size(3, 5)
LARGEST_CELL = 1_000_000
# How pg_dump writes bytes; odd lengths are words that only look like them.
HEXADECIMAL = re.compile(rb"\\\\x((?:[0-9a-f]{2})+)")
AGE = b"age-encryption.org/v1\n"


def markers_of(number: int) -> list[str]:
    return [f"marqueur-{number:02d}-{rank:02d}-q7z" for rank in range(EACH)]


def send_marked(sitting: Sitting, space: Space, number: int) -> None:
    """An offer whose every text carries markers, sent over HTTP."""
    marks = markers_of(number)
    offered = content(
        offer_queries.open_lots(sitting.call),
        make_facilitator(space.organisation),
        price=310_000 + number,
        methodology_note=" ".join(marks[:8]),
        schedule=" ".join(marks[8:12]),
        vat_exemption_reason=marks[12],
        pieces=(
            Piece("cv", f"{marks[13]}.txt", " ".join(marks[14:17]).encode()),
            Piece("schedule", f"{marks[17]}.txt", " ".join(marks[18:]).encode()),
        ),
    )
    client = Client()
    client.force_login(
        space.people["facilitator"],
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    sent = client.post(
        f"/o/{space.organisation.slug}/appels/{sitting.call.slug}/proposition-fermee/deposer/",
        data=close(sitting.call, space.organisation.slug, offered),
        content_type="application/octet-stream",
    )
    assert sent.status_code == 200, sent.content[:200]


def everything(log: str) -> Iterator[bytes]:
    """All that the server keeps, place by place."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for cell in row:
                    held = isinstance(cell, bytes | memoryview)
                    yield bytes(cell) if held else str(cell).encode()
    for root in (Path(django_settings.MEDIA_ROOT), django_settings.MAILLAGE_KEY_FILE.parent):
        for path in root.rglob("*") if root.exists() else ():
            if path.is_file():
                yield path.name.encode()
                yield path.read_bytes()
    yield log.encode()
    for letter in mail.outbox:
        yield str(letter.message()).encode()
    yield from backup()


def backup() -> Iterator[bytes]:
    """A backup: the pages of the database file (SQLite), what pg_dump writes (PostgreSQL).

    pg_dump writes bytes in hexadecimal: they come a second time as they are.
    """
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        yield connection.connection.serialize()
        return
    if connection.in_atomic_block:
        # Nothing is committed yet: the tables read on this connection hold what a backup would.
        return
    base = connection.connection.info
    dump = subprocess.run(
        [
            "pg_dump",
            f"--host={base.host}",
            f"--port={base.port}",
            f"--username={base.user}",
            "--no-password",
            base.dbname,
        ],
        env={**os.environ, "PGPASSWORD": base.password},
        capture_output=True,
        check=True,
    ).stdout
    held = [bytes.fromhex(found.decode()) for found in HEXADECIMAL.findall(dump)]
    assert any(AGE in one for one in held)
    yield dump
    yield from held


def sealed_in(places: Sequence[bytes]) -> list[bytes]:
    """Every age file of these places, once."""
    return list(dict.fromkeys(part for place in places for part in parts_of(place)))


def opened_with(sealed: Sequence[bytes], identities: Sequence[str]) -> list[bytes]:
    """Whatever these keys open of what is sealed, and so on with the keys found inside."""
    keys, found, tried = list(identities), [], 0
    while tried < len(keys):
        identity = x25519.Identity.from_str(keys[tried])
        tried += 1
        for part in sealed:
            try:
                inside = decrypt(part, [identity])
            except DecryptError:
                continue
            found.append(inside)
            found += decoded(inside)
            keys += [
                line.decode()
                for line in inside.split(b"\n")
                if line.startswith(b"AGE-SECRET-KEY-1") and line.decode() not in keys
            ]
    return found


def keys_of(sitting: Sitting, group: Sequence[User]) -> list[str]:
    """What these members hold together: their own keys, and the call's if they are enough."""
    together = combine([sitting.share_of(user) for user in group])
    held = [sitting.identities[user.pk] for user in group]
    return [*held, together.decode()] if together.startswith(b"AGE-SECRET-KEY-1") else held


def parts_of(place: bytes) -> list[bytes]:
    """Every age file in a place; the copy of the database was read cell by cell already."""
    if len(place) > LARGEST_CELL:
        return []
    return [AGE + part for part in place.split(AGE)[1:]]


def decoded(inside: bytes) -> list[bytes]:
    """The files inside the JSON of an envelope."""
    try:
        told = json.loads(inside.partition(b"\n")[2].partition(b"\n")[2])
        return [base64.b64decode(piece["data"]) for piece in told["pieces"]]
    except (ValueError, KeyError, TypeError):
        return []


def count(places: Sequence[bytes], wanted: Sequence[str]) -> int:
    whole = b"\x00".join(places)
    return sum(mark.encode() in whole for mark in wanted)


# pg_dump reads by a connection of its own: what it is to find must be committed.
@pytest.mark.django_db(transaction=connection.vendor == "postgresql")
def test_no_marker_before_and_every_one_after(
    world: World,
    at: Any,
    caplog: pytest.LogCaptureFixture,
    capsys: Any,
    tmp_path: Path,
    commits: Any,
) -> None:
    caplog.set_level("DEBUG")
    sitting = make_sitting(world, threshold=THRESHOLD, roles=SITTING[:SEATED], deadline=DEADLINE)
    others = (make_space("provider", PROVIDER_ROLES) for _ in range(PROVIDERS - 1))
    with commits():
        for number, space in enumerate((world.provider, *others)):
            send_marked(sitting, space, number)
    wanted = [mark for number in range(PROVIDERS) for mark in markers_of(number)]
    at(DEADLINE + timedelta(minutes=1))

    said = capsys.readouterr()
    places = list(everything(caplog.text + said.out + said.err))
    assert count(places, wanted) == 0
    server, sealed = sealing.instance_identity(), sealed_in(places)
    assert count(opened_with(sealed, [server]), wanted) == 0
    groups = itertools.combinations(sitting.people, THRESHOLD)
    smaller = itertools.combinations(sitting.people, THRESHOLD - 1)
    for group in itertools.chain(groups, smaller):
        found = opened_with(sealed, [server, *keys_of(sitting, group)])
        assert count(found, wanted) == (len(wanted) if len(group) == THRESHOLD else 0)

    open_all(sitting, sitting.people[:THRESHOLD])
    after = list(everything(""))
    assert count(after, wanted) == 0  # still sealed, to the key file of the instance
    found = opened_with(sealed_in(after), [server])
    assert count(found, wanted) == len(wanted)
    with within(world.home.organisation):
        read = access.access_offers(user=world.home.people["buyer"], consultation=sitting.call)
    assert len(read) == PROVIDERS
