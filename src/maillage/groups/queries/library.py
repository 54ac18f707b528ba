"""Reads of the library and of the companion; what crosses organisations says why."""

from datetime import timedelta

from django.db.models import QuerySet, Sum
from django.shortcuts import get_object_or_404

from maillage.groups import methods
from maillage.groups.models import (
    Cycle,
    MethodTemplate,
    OutOfScopeTally,
    Session,
    ToolCard,
    ToolUse,
)
from maillage.groups.queries.sessions import LED
from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Organisation, User

SHARED_TOOLS = "animation tools that their organisation shares are a catalogue for all"
# How long a session that has begun stays at hand to be closed.
KEPT_AT_HAND = timedelta(days=3)


def sessions_at_hand(user: User) -> list[Session]:
    """Those that this person leads next or has just led, not closed: for the companion."""
    now = clock.now()
    with across_organisations(LED):
        rows = (
            Session.objects.standing()
            .led_by(user.pk or 0)
            .filter(closing=None)
            .select_related("group__site", "group__organisation", "organisation")
        )
        begun = rows.filter(starts_at__lte=now, starts_at__gt=now - KEPT_AT_HAND)
        return [*begun.order_by("starts_at"), *rows.coming().order_by("starts_at")[:1]]


def methods_at_hand(session: Session) -> list[methods.Method]:
    """What a facilitator may choose from, the cycle's own method first, then ours, then theirs.

    "Theirs" is the library of the present space; the cycle's method is its organisation's.
    """
    chosen: list[methods.Method] = []
    with across_organisations(LED):
        picked = MethodTemplate.objects.filter(pk=session.group.cycle.method_id)
        chosen += [row.as_method() for row in picked.prefetch_related("phases")]
    own = [row.as_method() for row in MethodTemplate.objects.in_use()]
    known = {method.key for method in chosen}
    return [
        *chosen,
        *methods.shipped().values(),
        *(method for method in own if method.key not in known),
    ]


def out_of_scope(cycle: Cycle) -> OutOfScopeTally | None:
    """What may be shown of the subjects sent elsewhere; None before five sessions are counted."""
    found: OutOfScopeTally | None = OutOfScopeTally.objects.filter(
        cycle=cycle, shown_sessions__gt=0
    ).first()
    return found


def tools_for(organisation: Organisation, text: str) -> QuerySet[ToolCard]:
    """The cards that an organisation may read, its own and the shared ones, by their words."""
    with across_organisations(SHARED_TOOLS):
        rows: QuerySet[ToolCard] = (
            ToolCard.objects.shown_in(organisation).matching(text).select_related("organisation")
        )
    return rows


def access_tool(organisation: Organisation, slug: str) -> ToolCard:
    """One of those cards, or a 404."""
    return get_object_or_404(tools_for(organisation, ""), slug=slug)


def tool_uses(card: ToolCard) -> dict[str, int]:
    """How often a card served, by kind of group, all organisations together."""
    with across_organisations(SHARED_TOOLS):
        rows = ToolUse.objects.filter(card=card).values("kind").annotate(total=Sum("times"))
        return {row["kind"]: row["total"] for row in rows.order_by("-total", "kind")}
