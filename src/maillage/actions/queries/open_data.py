"""What an inventory gives as open data: structures, services, actions with their coming dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from maillage.actions import codes
from maillage.actions.enums import ActionState
from maillage.actions.inclusion import advice, service_record, structure_record
from maillage.actions.models import CollectiveAction, Occurrence, OpenInventory
from maillage.actions.queries.actions import codes_of
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Organisation
from maillage.territory.registry import commune_name

FORMAT = "maillage.actions/1"
PER_PAGE = 200
PUBLIC = "an inventory that its organisation published"


@dataclass(frozen=True)
class Advised:
    """An action whose record could be better, and how."""

    action: CollectiveAction
    sentences: list[str]


def published(slug: str) -> Organisation | None:
    """The organisation of this name, when it published its inventory."""
    with across_organisations(PUBLIC):
        opened = OpenInventory.objects.filter(organisation__slug=slug, closed_on=None)
        row = opened.select_related("organisation").first()
    return row.organisation if row else None


def opening_of(organisation: Organisation) -> OpenInventory | None:
    """Since when an inventory is published, and by whom; None when it is not."""
    rows = OpenInventory.objects.filter(organisation=organisation, closed_on=None)
    return rows.select_related("opened_by").first()


def running(organisation: Organisation) -> QuerySet[CollectiveAction]:
    """What is open: the actions that run, never a draft nor what has ended."""
    with across_organisations(PUBLIC):
        rows: QuerySet[CollectiveAction] = CollectiveAction.objects.filter(
            organisation=organisation, state=ActionState.RUNNING
        )
    return rows.select_related("organisation", "service__site", "site").order_by("pk")


def address_of(organisation: Organisation) -> str:
    """The public page of an inventory."""
    return absolute(reverse("actions:open_inventory", kwargs={"owner": organisation.slug}))


def structures(organisation: Organisation) -> list[dict[str, Any]]:
    """Who holds the running actions, each once, as data·inclusion v1 records."""
    last: dict[int | None, tuple[Any, str]] = {}
    for action in running(organisation):
        day = action.changed_at.date().isoformat()
        _, former = last.get(action.service_id, (None, ""))
        last[action.service_id] = (action.service, max(former, day))
    return [structure_record(organisation, *told) for told in last.values()]


def services(organisation: Organisation) -> list[dict[str, Any]]:
    """The running actions, as data·inclusion v1 records."""
    return [record for _, record in _records(organisation)]


def advised(organisation: Organisation, at_most: int) -> list[Advised]:
    """The actions whose record lacks something, with what to do, those that lack most first."""
    found = [Advised(action, advice(record)) for action, record in _records(organisation)]
    lacking = [one for one in found if one.sentences]
    return sorted(lacking, key=lambda one: -len(one.sentences))[:at_most]


def action_page(organisation: Organisation, after: str) -> dict[str, Any]:
    """One page of the format maillage.actions/1, from the action that follows `after` (a slug)."""
    rows = running(organisation)
    if after:
        rows = rows.filter(pk__gt=rows.filter(slug=after).values("pk")[:1])
    actions = list(rows[: PER_PAGE + 1])
    more, actions = len(actions) > PER_PAGE, actions[:PER_PAGE]
    home = address_of(organisation)
    dates = _coming(actions)
    held = codes_of(actions)
    address = absolute(reverse("actions:open_actions", kwargs={"owner": organisation.slug}))
    return {
        "format": FORMAT,
        "organisation": {"name": organisation.name, "address": home},
        "actions": [
            _action(one, held[one.pk], dates.get(one.pk, []), f"{home}#{one.slug}")
            for one in actions
        ],
        "next": f"{address}?apres={actions[-1].slug}" if more else None,
    }


def coming_dates(organisation: Organisation, at_most: int) -> list[Occurrence]:
    """The dates to come of the running actions, the nearest first."""
    with across_organisations(PUBLIC):
        rows = Occurrence.objects.coming().filter(
            organisation=organisation, action__state=ActionState.RUNNING
        )
        return list(rows.select_related("action__site", "action__organisation")[:at_most])


def _records(organisation: Organisation) -> list[tuple[CollectiveAction, dict[str, Any]]]:
    """Each running action beside its data·inclusion v1 record."""
    actions = list(running(organisation))
    held, home = codes_of(actions), address_of(organisation)
    return [(one, service_record(one, held[one.pk], f"{home}#{one.slug}")) for one in actions]


def _coming(actions: Iterable[CollectiveAction]) -> dict[int, list[Occurrence]]:
    found: dict[int, list[Occurrence]] = {}
    by_key = {one.pk: one for one in actions}
    with across_organisations(PUBLIC):
        for date in Occurrence.objects.coming().filter(action__in=list(by_key)):
            # The action is at hand with its site: the date asks it for its clock.
            date.action = by_key[date.action_id]
            found.setdefault(date.action_id, []).append(date)
    return found


def _coded(name: str, found: Iterable[str]) -> list[dict[str, str]]:
    return [{"code": code, "label": codes.label(name, code)} for code in found]


def _action(
    action: CollectiveAction, held: dict[str, list[str]], dates: list[Occurrence], address: str
) -> dict[str, Any]:
    return {
        "id": action.slug,
        "address": address,
        "title": action.title,
        "aim": action.aim,
        "kind": _coded("types", [action.kind])[0],
        **{name: _coded(name, held.get(name, [])) for name in codes.MANY},
        "ages": {"from": action.age_from, "to": action.age_to},
        "commune": {"code": action.commune_code, "name": commune_name(action.commune_code)},
        "site": action.site.name if action.site else "",
        "place": action.place,
        "rhythm": action.rhythm,
        "held_by": action.service.name if action.service else action.organisation.name,
        "families": {
            "part": action.co_design,
            "label": action.get_co_design_display(),
            "how": action.co_design_how,
        },
        "published_on": action.published_on.isoformat() if action.published_on else None,
        "changed_at": action.changed_at.isoformat(),
        "dates": [
            {
                "start": date.local_start.isoformat(),
                "end": date.local_end.isoformat(),
                "place": date.where,
                "capacity": date.capacity,
            }
            for date in dates
        ],
    }
