"""Who may be put on the list of a case, and who holds a level today."""

from django.db.models import QuerySet

from maillage.people.enums import Role
from maillage.people.models import Membership, User
from maillage.people.queries import people_here
from maillage.programmes.models import EscalationCase, ProtocolLevel
from maillage.programmes.rules import CASE_ROLES


def people_for_cases() -> QuerySet[User]:
    """Accounts of this space whose role lets them hold or read a case, by name."""
    inside = Membership.objects.current().filter(role__in=CASE_ROLES).values("user")
    return people_here().filter(pk__in=inside)


def holding(level: ProtocolLevel) -> list[User]:
    """Who holds a level today, those who have left the organisation apart."""
    return list(people_for_cases().filter(pk__in=level.holders.values("person")))


def first_holder(levels: list[ProtocolLevel]) -> dict[str, int]:
    """Whom a form proposes to hold a case at the nearest of these levels, if anybody holds it."""
    found = holding(levels[0]) if levels else []
    return {"owner": found[0].pk} if found else {}


def above(case: EscalationCase) -> list[User]:
    """Who is told when a case is late and its owner has not moved it.

    Those who hold the next level; at the last one, or when nobody holds it any more, the direction.
    """
    levels = ProtocolLevel.objects.filter(version=case.version_id, rank__gt=case.level.rank)
    for level in levels.order_by("rank"):
        found = [one for one in holding(level) if one.pk != case.owner_id]
        if found:
            return found
    directing = Membership.objects.current().filter(role=Role.DIRECTOR).values("user")
    return list(people_here().filter(pk__in=directing).exclude(pk=case.owner_id))
