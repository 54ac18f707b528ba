"""What the pages of the room share: tabs, the way back, a page that is one form."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.forms import put_back
from maillage.kernel.http import here
from maillage.people.domain.errors import Refused
from maillage.people.domain.occupations import Busy
from maillage.programmes.models import EscalationCase, LogicModel, Programme, ProtocolVersion

TABS = (
    ("Vue d’ensemble", "programmes:index", "programmes.see"),
    ("Situations complexes", "programmes:cases", "programmes.cases"),
    ("Protocoles", "programmes:protocols", "programmes.see"),
    ("Modèles logiques", "programmes:models", "programmes.see"),
)


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The tabs of the room that this person may open."""
    return [
        {"label": label, "url": here(request, name), "current": name == current}
        for label, name, permission in TABS
        if request.user.has_perm(permission, request.organisation)  # type: ignore[attr-defined]
    ]


def protocol_crumbs(
    request: HttpRequest, version: ProtocolVersion | None, last: str = ""
) -> list[dict[str, str]]:
    """From the protocols to one version, and to a page about it."""
    found = [{"label": "Protocoles", "url": here(request, "programmes:protocols")}]
    if version is not None:
        url = here(request, "programmes:protocol", slug=version.slug) if last else ""
        found.append({"label": version.protocol.title, "url": url})
    return [*found, {"label": last, "url": ""}] if last else found


def case_crumbs(
    request: HttpRequest, case: EscalationCase | None, last: str = ""
) -> list[dict[str, str]]:
    """From the cases to one of them, and to a page about it."""
    found = [{"label": "Situations complexes", "url": here(request, "programmes:cases")}]
    if case is not None:
        url = here(request, "programmes:case", slug=case.slug) if last else ""
        found.append({"label": case.pseudonym, "url": url})
    return [*found, {"label": last, "url": ""}] if last else found


def model_crumbs(
    request: HttpRequest, row: LogicModel | None, last: str = ""
) -> list[dict[str, str]]:
    """From the logic models to one of them, and to a page about it."""
    found = [{"label": "Modèles logiques", "url": here(request, "programmes:models")}]
    if row is not None:
        url = here(request, "programmes:model", slug=row.slug) if last else ""
        found.append({"label": row.title, "url": url})
    return [*found, {"label": last, "url": ""}] if last else found


def programme_crumbs(
    request: HttpRequest, row: Programme | None, last: str = ""
) -> list[dict[str, str]]:
    """From the room's first page to a programme, and to a page about it."""
    found = [{"label": "Programme", "url": here(request, "programmes:index")}]
    if row is not None:
        url = here(request, "programmes:programme", slug=row.slug) if last else ""
        found.append({"label": row.title, "url": url})
    return [*found, {"label": last, "url": ""}] if last else found


def form_page(
    request: HttpRequest,
    *,
    form: Any,
    title: str,
    submit: str,
    cancel_url: str,
    trail: list[dict[str, str]],
    lead: str = "",
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
    return private(render(request, "programmes/form_page.html", context, status=status))


def done(
    request: HttpRequest, form: Any, deed: Callable[..., Any], told: str, url: str, **asked: Any
) -> HttpResponse | None:
    """Do what a valid form asks and lead to `url`; None when there is something to correct."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        deed(actor=request.user, **(asked or form.cleaned_data))
    except Busy as refusal:
        form.add_error("room", str(refusal))
    except Refused as refusal:
        put_back(form, refusal)
    else:
        messages.success(request, told)
        return redirect(url)
    return None


def tried(request: HttpRequest, deed: Callable[[], Any], told: str, url: str) -> HttpResponse:
    """Do what a button asks, say what came of it, and lead to `url`."""
    try:
        deed()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, told)
    return redirect(url)


def private(response: HttpResponse) -> HttpResponse:
    """Nothing about a case stays in the memory of a shared browser."""
    response.headers["Cache-Control"] = "no-store"
    return response
