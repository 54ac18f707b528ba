"""Code lists of a need: codes, French labels and the ways people write them.

Pages use `CodeList.choices` and `CodeList.label`; the reader uses `CodeList.scan` on folded text
(see `document.fold`). Identifiers follow the vocabulary of the project.
"""

from maillage.engine.intake.codelists.base import Code, CodeList, CodeMatch
from maillage.engine.intake.codelists.profiles import PROFILES
from maillage.engine.intake.codelists.roles import ROLES
from maillage.engine.intake.codelists.sectors import SECTORS
from maillage.engine.intake.codelists.words import (
    KINDS,
    LOT_STATUSES,
    MEMBERSHIPS,
    PRICE_BASES,
    PROCEDURES,
    REVIEWS,
)

__all__ = [
    "KINDS",
    "LOT_STATUSES",
    "MEMBERSHIPS",
    "PRICE_BASES",
    "PROCEDURES",
    "PROFILES",
    "REVIEWS",
    "ROLES",
    "SECTORS",
    "Code",
    "CodeList",
    "CodeMatch",
]
