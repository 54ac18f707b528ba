"""What was erased leaves the files of the database too."""

from collections.abc import Iterable

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


def scrub_tables(connection: BaseDatabaseWrapper, emptied: Iterable[type[models.Model]]) -> None:
    """Take what was erased from tables out of the database's files, outside any transaction.

    SQLite overwrites what it deletes (`secure_delete`, conf/settings) and its journal file is cut
    here. PostgreSQL keeps dead rows in its tables until they are rewritten, here, and in its
    write-ahead log and archives for as long as the operator keeps them (docs/exploitation).

    The rewriting goes through a change of type that changes nothing: it copies what is alive now,
    where VACUUM (FULL) and CLUSTER also copy the dead rows that somebody's older snapshot sees.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        for model in emptied:
            key = model._meta.pk
            cursor.execute(
                f'ALTER TABLE "{model._meta.db_table}" ALTER COLUMN "{key.column}" '
                f'TYPE {key.db_type(connection)} USING COALESCE("{key.column}", "{key.column}")'
            )
