"""Rows straight into the tables: COPY on PostgreSQL, one transaction of batches on SQLite."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

from maillage.kernel import guards
from maillage.kernel.slugs import ALPHABET, LENGTH

BATCH = 20_000
SQLITE = connection.vendor == "sqlite"


def slug_of(table: str, key: int) -> str:
    """The public identifier of a row: as random as the product's, but always the same."""
    number = int.from_bytes(hashlib.blake2b(f"{table}:{key}".encode(), digest_size=8).digest())
    letters = []
    for _ in range(LENGTH):
        number, rank = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rank])
    return "".join(letters)


@contextmanager
def bare_tables() -> Iterator[None]:
    """Triggers and foreign keys sleep while rows flow in; `broken_links` reads them afterwards."""
    with connection.cursor() as cursor:
        if SQLITE:
            cursor.execute("PRAGMA foreign_keys=OFF")
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET session_replication_role = replica")
    yield
    with connection.cursor() as cursor:
        if SQLITE:
            cursor.execute("PRAGMA foreign_keys=ON")
            guards.install(using="default")
        else:
            cursor.execute("SET session_replication_role = origin")


def load(model: type[models.Model], columns: str, rows: Iterable[tuple[Any, ...]]) -> int:
    """Write rows given as tuples of `columns` (attribute names); other fields take their default.

    A `slug` that is not given is drawn from the key, which must be the first column.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    given = columns.split()
    rest = [
        name
        for name, field in fields.items()
        if name not in given and not isinstance(field, models.AutoField)
    ]
    fixed = tuple(None if name == "slug" else _default(fields[name]) for name in rest)
    table = model._meta.db_table
    slug_at = rest.index("slug") if "slug" in rest else None
    names = [fields[name].column for name in (*given, *rest)]
    ready = _ready(rows, fixed, slug_at, table)
    number = _insert(table, names, ready) if SQLITE else _copy(table, names, ready)
    if not SQLITE:
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
                cursor.execute(statement)
    return number


def _default(field: models.Field) -> Any:
    return _plain(json.dumps(field.get_default()) if field.get_internal_type() == "JSONField"
                  else field.get_default())  # fmt: skip


def _ready(
    rows: Iterable[tuple[Any, ...]], fixed: tuple[Any, ...], slug_at: int | None, table: str
) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        rest = fixed
        if slug_at is not None:
            rest = (*fixed[:slug_at], slug_of(table, row[0]), *fixed[slug_at + 1 :])
        yield (*map(_plain, row), *rest) if SQLITE else (*row, *rest)


def _plain(value: Any) -> Any:
    """A value as SQLite keeps it; PostgreSQL takes dates as they are."""
    if SQLITE and isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")
    if SQLITE and isinstance(value, date):
        return value.isoformat()
    return value


def _copy(table: str, names: list[str], rows: Iterator[tuple[Any, ...]]) -> int:
    quoted = ", ".join(f'"{name}"' for name in names)
    number = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as stream,
    ):
        for row in rows:
            stream.write_row(row)
            number += 1
    return number


def _insert(table: str, names: list[str], rows: Iterator[tuple[Any, ...]]) -> int:
    quoted = ", ".join(f'"{name}"' for name in names)
    marks = ", ".join(["?"] * len(names))
    statement = f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})'  # noqa: S608 names of models
    number = 0
    connection.ensure_connection()
    raw = connection.connection
    raw.execute("BEGIN IMMEDIATE")
    while batch := list(islice(rows, BATCH)):
        raw.executemany(statement, batch)
        number += len(batch)
    raw.execute("COMMIT")
    return number


def settle() -> None:
    """What a running server has done long ago: statistics, and visible pages."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if SQLITE else "VACUUM ANALYZE")


def broken_links() -> list[str]:
    """Foreign keys that lead out of their organisation: the data set must hold none."""
    broken = []
    with connection.cursor() as cursor:
        for model, field in guards.guarded_links():
            table, target = model._meta.db_table, field.related_model._meta.db_table
            cursor.execute(
                f'SELECT count(*) FROM "{table}" a LEFT JOIN "{target}" b '  # noqa: S608 idem
                f'ON b.id = a."{field.column}" WHERE a."{field.column}" IS NOT NULL '
                "AND (b.id IS NULL OR b.organisation_id <> a.organisation_id)"
            )
            if cursor.fetchone()[0]:
                broken.append(f"{table}.{field.column}")
    return broken
