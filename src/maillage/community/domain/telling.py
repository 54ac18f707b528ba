"""One journal line, in the chain of the organisation that hosts."""

from typing import Any

from maillage.community.models import Community
from maillage.kernel import journal


def tell(community: Community, actor: Any, verb: str, subject: Any, **detail: Any) -> None:
    """Write the line of a deed: ids, codes and counts, never a name or a text."""
    journal.record(
        organisation=community.organisation,
        actor=actor,
        verb=f"community.{verb}",
        subject=subject,
        detail=detail,
    )
