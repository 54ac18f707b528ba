"""An action is written step by step, a draft until it is published; or copied from another."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from maillage.actions import codes
from maillage.actions.domain.life import check_complete, check_families
from maillage.actions.indexing import index_action
from maillage.actions.models import ActionAnimator, ActionCode, CollectiveAction
from maillage.kernel import clock, journal
from maillage.kernel.tenancy import across_organisations
from maillage.people.enums import Role
from maillage.people.models import Membership, Organisation, User
from maillage.territory.registry import UnknownPlace, commune

# What a copy takes from its model: the idea and how to do it again, never where, when, with whom.
COPIED = ("aim", "kind", "age_from", "age_to", "rhythm", "tools", "kit", "kit_url")
COPIED_CODES = ("publics", "themes", "skills", "objectives")
LONGEST_TITLE = 120
# The last age, in years, that an action is for.
OLDEST = 120


def start_action(*, organisation: Organisation, actor: User, title: str) -> CollectiveAction:
    """Begin a draft with what is known of who writes: service, place, head. One journal line."""
    with transaction.atomic():
        action = new_draft(organisation, actor, title)
        action.save()
        _set_people(action, [actor])
        _tell(action, actor, "actions.started")
    return action


def copy_action(
    *, organisation: Organisation, actor: User, model: CollectiveAction
) -> CollectiveAction:
    """Begin a draft from a published action, here or a partner's; the lineage is kept.

    What the families said there, the need seen there, the places and the numbers are not copied:
    each place has its own. One journal line.
    """
    with transaction.atomic():
        action = new_draft(organisation, actor, model.title)
        for field in COPIED:
            setattr(action, field, getattr(model, field))
        action.inspired_by = model
        action.save()
        with across_organisations("the model may be a partner's"):
            rows = ActionCode.objects.filter(action=model, family__in=COPIED_CODES)
        ActionCode.objects.bulk_create(
            ActionCode(organisation=organisation, action=action, family=row.family, code=row.code)
            for row in rows
        )
        _set_people(action, [actor])
        _tell(action, actor, "actions.copied", model=str(model.pk))
    return action


def write_step(
    *,
    action: CollectiveAction,
    actor: User,
    changes: Mapping[str, Any],
    lists: Mapping[str, Iterable[str]] | None = None,
    animators: Iterable[User] | None = None,
) -> CollectiveAction:
    """Write some fields of an action, its codes (by list) and its animators.

    A draft is written as one types: its journal line would only repeat itself, so there is none.
    A published action is found by its new words at once, and has one line.

    Raises:
        Refused: what a published action cannot be without would be taken out (`missing`).
    """
    with transaction.atomic():
        row: CollectiveAction = CollectiveAction.objects.select_for_update(of=("self",)).get(
            pk=action.pk
        )
        for field, value in changes.items():
            setattr(row, field, value)
        if "site" in changes or "commune_code" in changes:
            put_on_map(row)
        row.changed_at = clock.now()
        if not row.is_draft:
            check_families(row)
        row.save()
        for family, chosen in (lists or {}).items():
            _set_codes(row, family, chosen)
        if animators is not None:
            _set_people(row, animators)
        if not row.is_draft:
            check_complete(row)
            index_action(row)
            _tell(row, actor, "actions.changed")
    return row


def new_draft(organisation: Organisation, actor: User, title: str) -> CollectiveAction:
    """A draft with what is known of who writes; not saved yet."""
    now = clock.now()
    action = CollectiveAction(
        organisation=organisation,
        title=title[:LONGEST_TITLE],
        created_by=actor,
        created_at=now,
        changed_at=now,
        commune_code=organisation.commune_code,
    )
    role = _role_of(actor)
    if role is not None:
        action.service = role.service
        action.site = role.service.site if role.service is not None else None
        leads = role.role in (Role.DIRECTOR, Role.HEAD_OF_SERVICE)
        action.organiser = actor if leads or role.manager is None else role.manager.user
    put_on_map(action)
    return action


def _role_of(person: User) -> Membership | None:
    """The role by which somebody most likely writes: one in a service first."""
    rows = Membership.objects.current().filter(user=person)
    rows = rows.select_related("service__site", "manager__user").order_by("pk")
    return next((row for row in rows if row.service is not None), rows.first())


def put_on_map(action: CollectiveAction) -> None:
    """Put an action on the map: its site's commune when it has one."""
    if action.site is not None:
        action.commune_code = action.site.commune_code
    try:
        point = commune(action.commune_code).point
    except UnknownPlace:
        action.latitude = action.longitude = None
    else:
        action.latitude, action.longitude = point.latitude, point.longitude


def _set_codes(action: CollectiveAction, family: str, chosen: Iterable[str]) -> None:
    """Exactly these codes of one list. Raises ValueError for what is no list of an action."""
    if family not in codes.MANY:
        raise ValueError(f"an action has no list called {family!r}")
    wanted = set(chosen)
    held = ActionCode.objects.filter(action=action, family=family)
    held.exclude(code__in=wanted).delete()
    known = set(held.values_list("code", flat=True))
    ActionCode.objects.bulk_create(
        ActionCode(organisation=action.organisation, action=action, family=family, code=code)
        for code in sorted(wanted - known)
    )


def _set_people(action: CollectiveAction, people: Iterable[User]) -> None:
    """Exactly these animators."""
    wanted = {person.pk for person in people}
    held = ActionAnimator.objects.filter(action=action)
    held.exclude(person__in=wanted).delete()
    known = set(held.values_list("person_id", flat=True))
    ActionAnimator.objects.bulk_create(
        ActionAnimator(organisation=action.organisation, action=action, person_id=person)
        for person in sorted(wanted - known)
    )


def _tell(action: CollectiveAction, actor: User, verb: str, **detail: str) -> None:
    journal.record(
        organisation=action.organisation, actor=actor, verb=verb, subject=action, detail=detail
    )
