"""What PostgreSQL must know of the codes to choose the short way to a list.

A theme says its family, and an organisation carries few of them: taken apart, as the planner does
by itself, the three columns make a code look three times rarer than it is, and every action that
carries it is read to show twenty.
"""

from typing import Any

from django.db import connections

CODES = (
    "CREATE STATISTICS IF NOT EXISTS actions_codes (mcv) "
    "ON organisation_id, family, code FROM actions_actioncode"
)


def install(*, using: str, **_: Any) -> None:
    """Ask for these statistics (a receiver of `post_migrate`, quick and idempotent)."""
    if connections[using].vendor != "postgresql":
        return
    with connections[using].cursor() as cursor:
        cursor.execute(CODES)
