"""The first net: whose inventory is read, whose actions are changed; a refusal is a 404.

An organisation reads its own published actions and those of the partners that opened theirs to it
(`InventoryGrant`). A draft is seen by who holds it and by heads. Whoever wrote, organises or
animates an action changes it; heads change any of their organisation.
"""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillage.actions.models import CollectiveAction, InventoryGrant
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Organisation

PARTNERS = "inventories are opened by grant from one organisation to another"


def open_inventories(organisation: Organisation) -> list[int]:
    """Whose inventories somebody of this organisation reads: its own first, then by grant."""
    with across_organisations(PARTNERS):
        grants = InventoryGrant.objects.current().filter(party=organisation)
        ids = set(grants.values_list("organisation_id", flat=True))
    return [organisation.pk, *sorted(ids - {organisation.pk})]


def readable(organisation: Organisation) -> QuerySet[CollectiveAction]:
    """The published actions that are read from a space."""
    with across_organisations(PARTNERS):
        rows: QuerySet[CollectiveAction] = CollectiveAction.objects.published().filter(
            organisation__in=open_inventories(organisation)
        )
    return rows


def may_change(user: Any, action: CollectiveAction) -> bool:
    """Whether somebody may change this action."""
    if not user.has_perm("actions.write", action):
        return False
    if user.has_perm("actions.keep", action):
        return True
    with across_organisations("whoever asks may come from another space"):
        held = CollectiveAction.objects.filter(pk=action.pk).held_by(user)
        return bool(held.exists())


def access_action(request: HttpRequest, slug: str) -> CollectiveAction:
    """An action that this person may read, with `mine` set when they may change it; or a 404."""
    space: Any = request.organisation  # type: ignore[attr-defined]
    with across_organisations(PARTNERS):
        rows = CollectiveAction.objects.select_related(
            "organisation", "service", "organiser", "site", "inspired_by__organisation"
        )
        wanted = Q(organisation=space) | Q(pk__in=readable(space).values("pk"))
        action: Any = get_object_or_404(rows.filter(wanted), slug=slug)
    action.mine = action.organisation_id == space.pk and may_change(request.user, action)
    if action.is_draft and not action.mine:
        raise Http404
    return action


def access_own_action(request: HttpRequest, slug: str) -> CollectiveAction:
    """An action that this person may change, or a 404."""
    action: Any = access_action(request, slug)
    if not action.mine:
        raise Http404
    return action
