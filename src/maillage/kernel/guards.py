"""The last net: the database itself refuses a link from one organisation to another's row.

Triggers are (re)made after each migration, from the models: Django rebuilds SQLite tables when
it alters them, which drops their triggers.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections, models

from maillage.kernel.tenancy import OwnedModel

SQLITE_LINK = """
CREATE TRIGGER "{name}_{event}" BEFORE {event} ON "{table}"
WHEN NEW."{column}" IS NOT NULL
 AND (SELECT organisation_id FROM "{target}" WHERE id = NEW."{column}") <> NEW.organisation_id
BEGIN SELECT RAISE(ABORT, 'organisation: {table}.{column}'); END
"""
SQLITE_FIXED = """
CREATE TRIGGER "{name}" BEFORE UPDATE OF organisation_id ON "{table}"
WHEN OLD.organisation_id <> NEW.organisation_id
BEGIN SELECT RAISE(ABORT, 'organisation: {table} changes owner'); END
"""
POSTGRES_FUNCTIONS = """
CREATE OR REPLACE FUNCTION maillage_same_organisation() RETURNS trigger AS $$
DECLARE linked bigint; owner bigint;
BEGIN
  EXECUTE format('SELECT ($1).%I', TG_ARGV[0]) INTO linked USING NEW;
  IF linked IS NOT NULL THEN
    EXECUTE format('SELECT organisation_id FROM %I WHERE id = $1', TG_ARGV[1])
      INTO owner USING linked;
    IF owner <> NEW.organisation_id THEN
      RAISE EXCEPTION 'organisation: %.%', TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'foreign_key_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql;
CREATE OR REPLACE FUNCTION maillage_keeps_organisation() RETURNS trigger AS $$
BEGIN
  IF OLD.organisation_id <> NEW.organisation_id THEN
    RAISE EXCEPTION 'organisation: % changes owner', TG_TABLE_NAME
      USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN NEW;
END $$ LANGUAGE plpgsql;
"""
POSTGRES_LINK = """
CREATE TRIGGER "{name}" BEFORE INSERT OR UPDATE OF "{column}" ON "{table}"
FOR EACH ROW EXECUTE FUNCTION maillage_same_organisation('{column}', '{target}')
"""
POSTGRES_FIXED = """
CREATE TRIGGER "{name}" BEFORE UPDATE OF organisation_id ON "{table}"
FOR EACH ROW EXECUTE FUNCTION maillage_keeps_organisation()
"""


def owned_models() -> list[type[OwnedModel]]:
    """Every concrete model whose rows belong to an organisation."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, OwnedModel) and not model._meta.proxy and model._meta.managed
    ]


def guarded_links() -> Iterator[tuple[type[OwnedModel], models.ForeignKey]]:
    """Every foreign key that must stay within its organisation."""
    for model in owned_models():
        for field in model._meta.concrete_fields:
            if (
                isinstance(field, models.ForeignKey)
                and isinstance(field.related_model, type)
                and issubclass(field.related_model, OwnedModel)
                and field.name not in model.cross_organisation
            ):
                yield model, field


def remove(*, using: str, **_: Any) -> None:
    """Put the triggers away before a migration (a receiver of `pre_migrate`).

    SQLite rebuilds a table to alter it, and refuses to while the trigger of another table names it.
    """
    connection = connections[using]
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name GLOB 'own_*'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER "{name}"')


def install(*, using: str, **_: Any) -> None:
    """Make the triggers anew (a receiver of `post_migrate`, quick and idempotent)."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        if not sqlite:
            cursor.execute(POSTGRES_FUNCTIONS)
        for model in owned_models():
            table = model._meta.db_table
            if table in present:
                _replace(
                    cursor,
                    sqlite,
                    SQLITE_FIXED if sqlite else POSTGRES_FIXED,
                    name=f"own_{table}",
                    table=table,
                )
        for model, field in guarded_links():
            table, target = model._meta.db_table, field.related_model._meta.db_table
            if not {table, target} <= present:
                continue
            parts = {
                "name": f"own_{table}_{field.column}"[:55],
                "table": table,
                "column": field.column,
                "target": target,
            }
            if sqlite:
                for event in ("INSERT", "UPDATE"):
                    cursor.execute(f'DROP TRIGGER IF EXISTS "{parts["name"]}_{event}"')
                    cursor.execute(SQLITE_LINK.format(event=event, **parts))
            else:
                _replace(cursor, sqlite, POSTGRES_LINK, **parts)


def _replace(cursor: Any, sqlite: bool, statement: str, **parts: str) -> None:
    on_table = "" if sqlite else f' ON "{parts["table"]}"'
    cursor.execute(f'DROP TRIGGER IF EXISTS "{parts["name"]}"{on_table}')
    cursor.execute(statement.format(**parts))
