"""What the pages of the room share: tabs, crumbs, a page that is one form."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.actions.models import CollectiveAction, EventDay, WorkingGroup
from maillage.kernel.http import here
from maillage.kernel.settings import absolute

TABS = (
    ("Inventaire", "actions:index", "actions.see"),
    ("Carte", "actions:map", "actions.see"),
    ("Agenda", "actions:calendar", "actions.see"),
    ("Fiches action", "actions:sheets", "actions.see"),
    ("Journées et groupes", "actions:event_index", "actions.see"),
)


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The tabs of the room that this person may open."""
    return [
        {"label": label, "url": here(request, name), "current": name == current}
        for label, name, permission in TABS
        if request.user.has_perm(permission, request.organisation)
    ]


def sharing_crumbs(request: HttpRequest, last: str) -> list[dict[str, str]]:
    """From the inventory to who else reads it: five tabs are enough for a phone."""
    return [
        {"label": "Actions", "url": here(request, "actions:index")},
        {"label": last, "url": ""},
    ]


def crumbs(request: HttpRequest, action: CollectiveAction, last: str = "") -> list[dict[str, str]]:
    """From the inventory to an action, and to a page about it."""
    found = [
        {"label": "Actions", "url": here(request, "actions:index")},
        {"label": action.title, "url": here(request, "actions:action", slug=action.slug)},
    ]
    if not last:
        return [*found[:-1], {"label": action.title, "url": ""}]
    return [*found, {"label": last, "url": ""}]


def crumbs_to(request: HttpRequest, last: str) -> list[dict[str, str]]:
    """From the inventory to a page that is about no single action."""
    home = {"label": "Actions", "url": here(request, "actions:index")}
    return [home, {"label": last, "url": ""}]


def day_crumbs(
    request: HttpRequest, event: EventDay | None, last: str = ""
) -> list[dict[str, str]]:
    """From the list of the days to one of them, and to a page about it."""
    found = [{"label": "Journées", "url": here(request, "actions:event_index")}]
    if event is not None:
        url = here(request, "actions:event", slug=event.slug) if last else ""
        found.append({"label": event.title, "url": url})
    return [*found, {"label": last, "url": ""}] if last else found


def group_crumbs(
    request: HttpRequest, group: WorkingGroup | None, last: str = ""
) -> list[dict[str, str]]:
    """From the list of the working groups to one of them, and to a page about it."""
    found = [{"label": "Groupes de travail", "url": here(request, "actions:working_groups")}]
    if group is not None:
        url = here(request, "actions:working_group", slug=group.slug) if last else ""
        found.append({"label": group.title, "url": url})
    return [*found, {"label": last, "url": ""}] if last else found


def private(response: HttpResponse) -> HttpResponse:
    """An answer that no browser nor proxy keeps."""
    response.headers["Cache-Control"] = "no-store"
    return response


def link_page(
    request: HttpRequest,
    *,
    title: str,
    over: str,
    lead: str,
    path: str,
    note: str,
    back: tuple[str, str],
    trail: Any,
) -> HttpResponse:
    """A link, shown once. No redirection: the address is kept nowhere. `back` is (label, url)."""
    context = {
        "title": title,
        "over": over,
        "lead": lead,
        "address": absolute(path),
        "note": note,
        "back_label": back[0],
        "back_url": back[1],
        "crumbs": trail,
    }
    return private(render(request, "actions/link.html", context))


def form_page(
    request: HttpRequest,
    *,
    form: Any,
    title: str,
    submit: str,
    cancel_url: str,
    lead: str = "",
    trail: Any = (),
    kind: str = "main",
) -> HttpResponse:
    """A page that is one form: as it begins (200), or as it was refused (422)."""
    context = {
        "form": form,
        "title": title,
        "lead": lead,
        "submit": submit,
        "cancel_url": cancel_url,
        "crumbs": trail,
        "kind": kind,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "actions/form_page.html", context, status=status)
