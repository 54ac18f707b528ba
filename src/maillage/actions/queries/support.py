"""Where those who lead an action find support: the open groups, never their content."""

from maillage.groups.enums import MembershipMode
from maillage.groups.models import Group, Session

SHOWN = 3


def open_groups() -> list[str]:
    """The names of the practice groups that one may join for a session to come (one query)."""
    coming = Session.objects.coming().order_by().values("group")
    rows = Group.objects.filter(cycle__membership=MembershipMode.OPEN, pk__in=coming)
    return list(rows.order_by("name", "pk").values_list("name", flat=True)[:SHOWN])
