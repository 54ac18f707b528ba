"""Protocols: the list, one version, its levels, its adoption."""

from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.people.domain.errors import Refused
from maillage.programmes.access import access_level, access_version
from maillage.programmes.domain import protocols as verbs
from maillage.programmes.forms.protocols import (
    AdoptionForm,
    HoldersForm,
    LevelForm,
    ProtocolForm,
)
from maillage.programmes.queries import protocols as reads
from maillage.programmes.queries import versions
from maillage.programmes.views.frame import done, form_page, protocol_crumbs, tabs, tried


def _writes(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("programmes.write", request.organisation))  # type: ignore[attr-defined]


@page("programmes.see")
def protocols(request: HttpRequest) -> HttpResponse:
    """Every protocol, with the version in force and the draft if one may see it."""
    context = {
        "tabs": tabs(request, "programmes:protocols"),
        "protocols": reads.protocols(with_drafts=_writes(request)),
        "may_write": _writes(request),
    }
    return render(request, "programmes/protocols/index.html", context)


@page("programmes.write", methods=("GET", "POST"))
def protocol_new(request: HttpRequest) -> HttpResponse:
    """Begin a protocol."""
    form = ProtocolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            version = verbs.start_protocol(
                organisation=request.organisation, actor=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "Le protocole est commencé\u00a0: écrivez ses niveaux.")
            return redirect(here(request, "programmes:protocol", slug=version.slug))
    return form_page(
        request,
        form=form,
        title="Préparer un protocole",
        lead="Il dira, niveau par niveau, qui tient une situation, combien de temps, et comment "
        "on passe la main.",
        submit="Commencer",
        cancel_url=here(request, "programmes:protocols"),
        trail=protocol_crumbs(request, None, "Préparer un protocole"),
    )


@page("programmes.see")
def protocol(request: HttpRequest, slug: str) -> HttpResponse:
    """One version: its levels, what it lacks, the other versions."""
    version = access_version(request, slug)
    writes = _writes(request)
    context = {
        "version": version,
        "crumbs": protocol_crumbs(request, version),
        "levels": reads.levels_of(version),
        "others": reads.siblings(version, with_drafts=writes),
        "lacks": verbs.lacks(version) if version.is_draft else [],
        "may_write": writes,
        "may_adopt": request.user.has_perm("programmes.adopt", request.organisation),
        "may_open": version.is_in_force
        and request.user.has_perm("programmes.cases", request.organisation),
    }
    return render(request, "programmes/protocols/version.html", context)


@page("programmes.see")
def protocol_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What a version changes to the one before it."""
    version = access_version(request, slug)
    former = versions.former(version)
    context = {
        "version": version,
        "former": former,
        "changes": versions.changes(former, version) if former else [],
        "crumbs": protocol_crumbs(request, version, "Ce qui change"),
    }
    return render(request, "programmes/protocols/changes.html", context)


@page("programmes.write", methods=("GET", "POST"))
def level_new(request: HttpRequest, slug: str) -> HttpResponse:
    """One more level, above the others."""
    version = access_version(request, slug)
    back = here(request, "programmes:protocol", slug=slug)
    form = LevelForm(request.POST or None)
    deed = partial(verbs.write_level, version=version)
    if request.method == "POST" and form.is_valid():
        answer = done(request, form, deed, "Le niveau est écrit.", back, text=form.asked())
        if answer is not None:
            return answer
    return form_page(
        request,
        form=form,
        title="Ajouter un niveau",
        lead="Il se place au-dessus des autres\u00a0; vous pourrez le déplacer.",
        submit="Ajouter ce niveau",
        cancel_url=back,
        trail=protocol_crumbs(request, version, "Ajouter un niveau"),
    )


@page("programmes.write", methods=("GET", "POST"))
def level_edit(request: HttpRequest, slug: str, level: str) -> HttpResponse:
    """Write a level of a draft again."""
    version = access_version(request, slug)
    row = access_level(version, level)
    back = here(request, "programmes:protocol", slug=slug)
    form = LevelForm(request.POST or None, level=row)
    deed = partial(verbs.write_level, version=version, level=row)
    if request.method == "POST" and form.is_valid():
        answer = done(request, form, deed, "Le niveau est changé.", back, text=form.asked())
        if answer is not None:
            return answer
    return form_page(
        request,
        form=form,
        title=f"Niveau «\u00a0{row.label}\u00a0»",
        submit="Enregistrer",
        cancel_url=back,
        trail=protocol_crumbs(request, version, row.label),
    )


@page("programmes.write", methods=("POST",))
def level_remove(request: HttpRequest, slug: str, level: str) -> HttpResponse:
    """Take a level out of a draft."""
    row = access_level(access_version(request, slug), level)
    deed = partial(verbs.remove_level, level=row, actor=request.user)
    return tried(
        request, deed, "Le niveau est retiré.", here(request, "programmes:protocol", slug=slug)
    )


@page("programmes.write", methods=("POST",))
def level_raise(request: HttpRequest, slug: str, level: str) -> HttpResponse:
    """Move a level of a draft above the next one."""
    row = access_level(access_version(request, slug), level)
    deed = partial(verbs.raise_level, level=row, actor=request.user)
    return tried(
        request, deed, "Le niveau est monté.", here(request, "programmes:protocol", slug=slug)
    )


@page("programmes.write", methods=("GET", "POST"))
def level_holders(request: HttpRequest, slug: str, level: str) -> HttpResponse:
    """Who is told at a level: people come and go, the text stays."""
    version = access_version(request, slug)
    row = access_level(version, level)
    back = here(request, "programmes:protocol", slug=slug)
    form = HoldersForm(request.POST or None, level=row)
    deed = partial(verbs.name_holders, level=row)
    if request.method == "POST" and form.is_valid():
        people = form.cleaned_data["holders"]
        answer = done(request, form, deed, "C’est noté.", back, people=people)
        if answer is not None:
            return answer
    return form_page(
        request,
        form=form,
        title="Qui prévenir à ce niveau",
        lead=f"{row.label}\u00a0: {row.holder}. Le texte adopté ne change pas.",
        submit="Enregistrer",
        cancel_url=back,
        trail=protocol_crumbs(request, version, "Qui prévenir"),
    )


@page("programmes.adopt", methods=("GET", "POST"))
def protocol_adopt(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a draft in force."""
    version = access_version(request, slug)
    back = here(request, "programmes:protocol", slug=slug)
    form = AdoptionForm(request.POST or None)
    deed = partial(verbs.adopt, version=version)
    answer = done(request, form, deed, "Le protocole est en vigueur.", back)
    return answer or form_page(
        request,
        form=form,
        title="Mettre ce protocole en vigueur",
        lead="Une fois adopté, il ne change plus\u00a0: une version suivante le remplacera. Les "
        "situations déjà ouvertes gardent leur version.",
        submit="Mettre en vigueur",
        cancel_url=back,
        trail=protocol_crumbs(request, version, "Adopter"),
    )


@page("programmes.write", methods=("POST",))
def protocol_revise(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin the next version as a copy of this one."""
    version = access_version(request, slug)
    try:
        draft = verbs.revise(version=version, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(here(request, "programmes:protocol", slug=slug))
    messages.success(request, "La version suivante est en préparation.")
    return redirect(here(request, "programmes:protocol", slug=draft.slug))
