"""The library: animation tools as cards, words and references to hand out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from maillage.groups.domain import tell_use, withdraw_entry, withdraw_tool, write_entry, write_tool
from maillage.groups.enums import CycleKind, EntryKind
from maillage.groups.forms.methods import EntryForm, ToolForm, UseForm
from maillage.groups.handouts import Entry, handout, shipped_entries
from maillage.groups.models import LibraryEntry, ToolCard
from maillage.groups.queries.library import access_tool, tool_uses, tools_for
from maillage.groups.views.library import library_frame
from maillage.kernel import files
from maillage.kernel.documents import to_pdf
from maillage.kernel.http import here, page
from maillage.kernel.paging import page_of

PER_PAGE = 24


@page("groups.see_library")
def tool_list(request: HttpRequest) -> HttpResponse:
    """The cards of this organisation and those shared with all, found by their words."""
    asked = request.GET.get("q", "").strip()[:100]
    cards = tools_for(request.organisation, asked)
    context = {
        **library_frame(request, "tools"),
        "asked": asked,
        "page": page_of(request, cards, PER_PAGE),
        "may_share": request.user.has_perm("groups.share_tools", request.organisation),
    }
    return render(request, "groups/library/tool_list.html", context)


@page("groups.see_library")
def tool(request: HttpRequest, slug: str) -> HttpResponse:
    """One card, and with what kinds of groups it served."""
    card = access_tool(request.organisation, slug)
    uses = tool_uses(card)
    context = {
        **library_frame(request, "tools", (card.title, "")),
        "card": card,
        "uses": [{"kind": CycleKind(kind).label, "times": times} for kind, times in uses.items()],
        "form": UseForm(),
        "may_edit": _may_edit(request, card),
        "may_tell": request.user.has_perm("groups.share_tools", request.organisation),
    }
    return render(request, "groups/library/tool.html", context)


@page("groups.share_tools", methods=("GET", "POST"))
def tool_new(request: HttpRequest) -> HttpResponse:
    """A new card."""
    return _edit_tool(request, None)


@page("groups.share_tools", methods=("GET", "POST"))
def tool_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The same card, corrected by who wrote it or keeps the library."""
    return _edit_tool(request, _own_tool_or_404(request, slug))


def _edit_tool(request: HttpRequest, card: ToolCard | None) -> HttpResponse:
    form = ToolForm(request.POST or None, instance=card)
    if request.method == "POST" and form.is_valid():
        written = write_tool(
            organisation=request.organisation,
            actor=request.user,
            card=card,
            fields=form.fields_of_card(),
        )
        messages.success(request, "La fiche est enregistrée.")
        return redirect(here(request, "groups:tool", slug=written.slug))
    title = "Modifier la fiche" if card else "Partager un outil d’animation"
    back = here(request, "groups:tool", slug=card.slug) if card else _tools(request)
    context = {
        **library_frame(request, "tools", (title, "")),
        "title": title,
        "form": form,
        "submit": "Enregistrer la fiche",
        "cancel_url": back,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/library/form_page.html", context, status=status)


@page("groups.share_tools", methods=("POST",))
def tool_used(request: HttpRequest, slug: str) -> HttpResponse:
    """Count that the tool served, with a kind of group."""
    card = access_tool(request.organisation, slug)
    form = UseForm(request.POST)
    if form.is_valid():
        tell_use(organisation=request.organisation, card=card, kind=form.cleaned_data["kind"])
        messages.success(request, "C'est compté, sans date ni groupe. Merci.")
    else:
        messages.error(request, "Choisissez avec quel groupe l'outil a servi.")
    return redirect(here(request, "groups:tool", slug=card.slug))


@page("groups.share_tools", methods=("GET", "POST"))
def tool_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a card out of the library."""
    card = _own_tool_or_404(request, slug)
    if request.method == "GET":
        context = {
            "title": f"Retirer la fiche «\u00a0{card.title}\u00a0»\u00a0?",
            "words": "Elle disparaît de votre bibliothèque et de celles où elle était partagée.",
            "cancel_url": here(request, "groups:tool", slug=card.slug),
        }
        return render(request, "groups/library/withdraw.html", context)
    withdraw_tool(card=card, actor=request.user)
    messages.success(request, "La fiche est retirée.")
    return redirect(_tools(request))


def _tools(request: HttpRequest) -> str:
    return here(request, "groups:tool_list")


def _may_edit(request: HttpRequest, card: ToolCard) -> bool:
    if card.organisation_id != request.organisation.pk:
        return False
    wrote = card.written_by_id == request.user.pk
    return wrote or request.user.has_perm("groups.edit_methods", request.organisation)


def _own_tool_or_404(request: HttpRequest, slug: str) -> ToolCard:
    card = get_object_or_404(ToolCard.objects.filter(is_withdrawn=False), slug=slug)
    if not _may_edit(request, card):
        raise Http404
    return card


@page("groups.see_library")
def entry_list(request: HttpRequest) -> HttpResponse:
    """Words and references, shipped and own, to choose from and to hand out."""
    entries = _entries()
    context = {
        **library_frame(request, "words"),
        "kinds": [
            {"label": label, "entries": [one for one in entries if one.kind == kind]}
            for kind, label in (
                (EntryKind.TERM, "Mots partagés"),
                (EntryKind.REFERENCE, "Références"),
            )
        ],
        "may_edit": request.user.has_perm("groups.edit_methods", request.organisation),
    }
    return render(request, "groups/library/entry_list.html", context)


@page("groups.see_library")
def entry_file(request: HttpRequest) -> HttpResponse:
    """The chosen ones on A4; all of them when none was chosen."""
    chosen = set(request.GET.getlist("choix"))
    entries = [one for one in _entries() if not chosen or one.key in chosen]
    return files.attachment(
        to_pdf(handout(entries, request.organisation)),
        filename="mots-et-references.pdf",
    )


@page("groups.edit_methods", methods=("GET", "POST"))
def entry_new(request: HttpRequest) -> HttpResponse:
    """One more word or reference."""
    return _edit_entry(request, None)


@page("groups.edit_methods", methods=("GET", "POST"))
def entry_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The same, corrected."""
    return _edit_entry(request, _entry_or_404(slug))


def _edit_entry(request: HttpRequest, entry: LibraryEntry | None) -> HttpResponse:
    form = EntryForm(request.POST or None, instance=entry)
    back = here(request, "groups:entry_list")
    if request.method == "POST" and form.is_valid():
        write_entry(
            organisation=request.organisation,
            actor=request.user,
            entry=entry,
            fields=form.fields_of_entry(),
        )
        messages.success(request, "C'est enregistré.")
        return redirect(back)
    title = "Modifier" if entry else "Ajouter un mot ou une référence"
    context = {
        **library_frame(request, "words", (title, "")),
        "title": title,
        "form": form,
        "submit": "Enregistrer",
        "cancel_url": back,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/library/form_page.html", context, status=status)


@page("groups.edit_methods", methods=("GET", "POST"))
def entry_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a word or a reference out."""
    entry = _entry_or_404(slug)
    back = here(request, "groups:entry_list")
    if request.method == "GET":
        context = {
            "title": f"Retirer «\u00a0{entry.title}\u00a0»\u00a0?",
            "words": "Les feuilles déjà imprimées ne changent pas.",
            "cancel_url": back,
        }
        return render(request, "groups/library/withdraw.html", context)
    withdraw_entry(entry=entry, actor=request.user)
    messages.success(request, "C'est retiré.")
    return redirect(back)


def _entry_or_404(slug: str) -> LibraryEntry:
    row: LibraryEntry = get_object_or_404(
        LibraryEntry.objects.filter(is_withdrawn=False), slug=slug
    )
    return row


def _entries() -> list[Entry]:
    own: Any = LibraryEntry.objects.filter(is_withdrawn=False)
    return [
        *(Entry(one.slug, one.kind, one.title, one.text, one.url, one.slug) for one in own),
        *shipped_entries(),
    ]
