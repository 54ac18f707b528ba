"""What the room tells the home page: drafts to finish, actions to confirm."""

from collections.abc import Iterator
from typing import Any

from maillage.actions.enums import ActionState
from maillage.actions.models import CollectiveAction
from maillage.kernel import clock
from maillage.kernel.http import here
from maillage.kernel.registries import Due

AT_MOST = 3


def to_finish(request: Any) -> Iterator[Due]:
    """One's own drafts, the latest first."""
    if not request.user.has_perm("actions.write", request.organisation):
        return
    rows = CollectiveAction.objects.filter(state=ActionState.DRAFT, created_by=request.user)
    for action in rows.order_by("-changed_at", "-pk")[:AT_MOST]:
        yield Due(
            label=f"Finir la fiche «\u00a0{action.title}\u00a0»",
            url=here(request, "actions:action", slug=action.slug),
            note="Action collective en brouillon",
        )


def to_confirm(request: Any) -> Iterator[Due]:
    """The actions one organises and that nobody has spoken of for long."""
    if not request.user.has_perm("actions.write", request.organisation):
        return
    rows = CollectiveAction.objects.stale(clock.today()).filter(organiser=request.user)
    for action in rows.order_by("confirmed_on", "pk")[:AT_MOST]:
        yield Due(
            label=f"«\u00a0{action.title}\u00a0»\u00a0: toujours en cours\u00a0?",
            url=here(request, "actions:action", slug=action.slug),
            note="Action collective à confirmer",
        )
