"""The library: methods, each with its page, its paper sheet and its own versions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from maillage.groups import methods
from maillage.groups.access import access_cycle
from maillage.groups.charters import OPENING, whole_frame
from maillage.groups.domain import Refused, archive_method, choose_method, copy_method, edit_method
from maillage.groups.forms.methods import MethodChoiceForm, MethodForm, phase_rows
from maillage.groups.handouts import method_sheet, size_words
from maillage.groups.models import MethodTemplate
from maillage.groups.queries.library import out_of_scope
from maillage.kernel import files
from maillage.kernel.documents import to_pdf
from maillage.kernel.http import here, page, require

PARTS = [
    ("methods", "Méthodes", "groups:method_list"),
    ("tools", "Outils d’animation", "groups:tool_list"),
    ("words", "Mots et références", "groups:entry_list"),
]


def library_frame(request: HttpRequest, current: str, *trail: tuple[str, str]) -> dict[str, Any]:
    """What the pages of the library share: the tabs, and the way back from a page below."""
    tabs = [
        {"label": label, "url": here(request, name), "current": key == current}
        for key, label, name in PARTS
    ]
    above = next(tab for tab in tabs if tab["current"])
    crumbs = [{"label": above["label"], "url": above["url"]}]
    return {"tabs": tabs, "crumbs": [*crumbs, *({"label": a, "url": b} for a, b in trail)]}


@page("groups.see_library")
def method_list(request: HttpRequest) -> HttpResponse:
    """The shipped methods, and this organisation's own versions."""
    own = [row.as_method() for row in MethodTemplate.objects.in_use()]
    context = {
        **library_frame(request, "methods"),
        "own": [_line(one) for one in own],
        "shipped": [_line(one) for one in methods.shipped().values()],
    }
    return render(request, "groups/library/method_list.html", context)


@page("groups.see_library")
def method(request: HttpRequest, key: str) -> HttpResponse:
    """One method: its phases, what sets it apart, the charter it proposes."""
    found = _method_or_404(key)
    context = {
        **library_frame(request, "methods", (found.name, "")),
        **_line(found),
        "opening": OPENING,
        "charter": whole_frame(found),
        "may_edit": request.user.has_perm("groups.edit_methods", request.organisation),
    }
    return render(request, "groups/library/method.html", context)


@page("groups.see_library")
def method_file(request: HttpRequest, key: str) -> HttpResponse:
    """The same on A4, to print or to hand out."""
    found = _method_or_404(key)
    return files.attachment(
        to_pdf(method_sheet(found, request.organisation)),
        filename=f"methode-{found.key}.pdf",
    )


@page("groups.edit_methods", methods=("POST",))
def method_copy(request: HttpRequest, key: str) -> HttpResponse:
    """Make one's own version of a shipped method, and go and edit it."""
    if key not in methods.shipped():
        raise Http404
    copied = copy_method(organisation=request.organisation, actor=request.user, code=key)
    messages.success(request, "Voici votre version\u00a0: changez ce que vous voulez.")
    return redirect(here(request, "groups:method_edit", key=copied.slug))


@page("groups.edit_methods", methods=("GET", "POST"))
def method_edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change an own version: its words and its phases."""
    row = _own_or_404(key)
    back = here(request, "groups:method", key=row.slug)
    name = row.name
    form = MethodForm(request.POST or None, instance=row)
    rows = phase_rows(row, request.POST or None)
    if request.method == "POST" and form.is_valid() & rows.is_valid():
        try:
            edit_method(method=row, actor=request.user, text=form.text(), phases=rows.phases())
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "Votre version est enregistrée.")
            return redirect(back)
    context = {
        **library_frame(request, "methods", (name, back), ("Modifier", "")),
        "name": name,
        "form": form,
        "rows": rows,
        "cancel_url": back,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/library/method_edit.html", context, status=status)


@page("groups.edit_methods", methods=("GET", "POST"))
def method_archive(request: HttpRequest, key: str) -> HttpResponse:
    """Put an own version away."""
    row = _own_or_404(key)
    if request.method == "GET":
        context = {"method": row, "cancel_url": here(request, "groups:method", key=row.slug)}
        return render(request, "groups/library/method_archive.html", context)
    archive_method(method=row, actor=request.user)
    messages.success(request, "Votre version est rangée. Les cycles qui la suivent la gardent.")
    return redirect(here(request, "groups:method_list"))


@page("groups.manage", methods=("GET", "POST"))
def cycle_method(request: HttpRequest, slug: str) -> HttpResponse:
    """By which method the groups of a cycle work, and what was sent elsewhere, in numbers."""
    cycle = access_cycle(request, slug)
    require(request, "groups.manage", cycle)
    own = list(MethodTemplate.objects.in_use())
    initial = {"method": cycle.method.slug if cycle.method else ""}
    form = MethodChoiceForm(request.POST or None, own=own, initial=initial)
    back = here(request, "groups:cycle", slug=cycle.slug)
    if request.method == "POST" and form.is_valid():
        choose_method(cycle=cycle, actor=request.user, key=form.cleaned_data["method"])
        messages.success(request, "La méthode du cycle est enregistrée.")
        return redirect(back)
    context = {
        "cycle": cycle,
        "form": form,
        "tally": out_of_scope(cycle),
        "cancel_url": back,
        "crumbs": [
            {"label": "Groupes", "url": here(request, "groups:index")},
            {"label": cycle.title, "url": back},
            {"label": "Méthode", "url": ""},
        ],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/library/cycle_method.html", context, status=status)


def _line(found: methods.Method) -> dict[str, Any]:
    return {"method": found, "size": size_words(found)}


def _method_or_404(key: str) -> methods.Method:
    """A shipped method, or an own version of this space."""
    shipped = methods.shipped().get(key)
    return shipped or _own_or_404(key).as_method()


def _own_or_404(key: str) -> MethodTemplate:
    row: MethodTemplate = get_object_or_404(MethodTemplate.objects.in_use(), slug=key)
    return row
