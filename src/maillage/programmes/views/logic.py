"""Logic models: the list, one as a drawing and as an outline, its boxes, its versions."""

from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe

from maillage.kernel.forms import put_back
from maillage.kernel.http import here, page
from maillage.people.domain.errors import Refused
from maillage.programmes import exports
from maillage.programmes.access import access_model, access_objective, access_revision
from maillage.programmes.domain import logic as verbs
from maillage.programmes.forms.logic import (
    BoxForm,
    ModelForm,
    NewBoxForm,
    ObjectiveForm,
    VersionForm,
)
from maillage.programmes.logic.content import LABELS, BadModel, Model, compared, loaded
from maillage.programmes.logic.drawing import svg
from maillage.programmes.queries import logic as reads
from maillage.programmes.views.frame import done, form_page, model_crumbs, tabs, tried


@page("programmes.see")
def models(request: HttpRequest) -> HttpResponse:
    """Every logic model of the space."""
    context = {
        "tabs": tabs(request, "programmes:models"),
        "models": reads.models_here(),
        "may_write": request.user.has_perm("programmes.write", request.organisation),
    }
    return render(request, "programmes/logic/index.html", context)


@page("programmes.write", methods=("GET", "POST"))
def model_new(request: HttpRequest) -> HttpResponse:
    """Begin one, empty or from a JSON file."""
    form = ModelForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = verbs.start_model(
                organisation=request.organisation,
                actor=request.user,
                title=form.cleaned_data["title"],
                content=form.cleaned_data["file"],
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "Le modèle est commencé.")
            return redirect(here(request, "programmes:model", slug=row.slug))
    return form_page(
        request,
        form=form,
        title="Commencer un modèle logique",
        lead="Du contexte à l’impact\u00a0: ce que l’on fait, et pourquoi cela devrait changer "
        "quelque chose.",
        submit="Commencer",
        cancel_url=here(request, "programmes:models"),
        trail=model_crumbs(request, None, "Commencer"),
    )


@page("programmes.see")
def model(request: HttpRequest, slug: str) -> HttpResponse:
    """The drawing, the outline that says the same, the objectives, the named versions."""
    row = access_model(slug)
    revision, content = reads.present(row), reads.content_of(row)
    feeds = reads.fed(row, request)
    context = {
        "row": row,
        "crumbs": model_crumbs(request, row),
        "drawing": _drawing(content, row.title),
        "outline": reads.outline(content, feeds),
        "objectives": reads.objectives(row, feeds),
        "named": reads.named(row),
        "revision": revision,
        "may_undo": revision.parent_id is not None,
        "may_write": request.user.has_perm("programmes.write", request.organisation),
    }
    return render(request, "programmes/logic/model.html", context)


def _drawing(content: Model, title: str) -> str:
    if not content.boxes:
        return ""
    # Every text of it was escaped where it was drawn.
    return mark_safe(svg(content, title))  # noqa: S308  # nosec B308 B703


@page("programmes.see")
def model_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The model as a file: svg, pdf, odt, ods or json."""
    row = access_model(slug)
    return exports.as_form(row, reads.content_of(row), form)


@page("programmes.write", methods=("GET", "POST"))
def box_new(request: HttpRequest, slug: str) -> HttpResponse:
    """One more box; its lane can be asked by the address."""
    row = access_model(slug)
    back = here(request, "programmes:model", slug=slug)
    form = NewBoxForm(request.POST or None, initial={"lane": request.GET.get("colonne")})
    deed = partial(verbs.add_box, model=row)
    answer = done(request, form, deed, "La boîte est ajoutée.", f"{back}#plan")
    return answer or form_page(
        request,
        form=form,
        title="Ajouter une boîte",
        submit="Ajouter la boîte",
        cancel_url=back,
        trail=model_crumbs(request, row, "Ajouter une boîte"),
    )


@page("programmes.write", methods=("GET", "POST"))
def box_edit(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """What a box says, where it stands, where it leads."""
    row = access_model(slug)
    back = here(request, "programmes:model", slug=slug)
    try:
        form = BoxForm(request.POST or None, model=reads.content_of(row), key=key)
    except BadModel:
        raise Http404 from None
    deed = partial(verbs.write_box, model=row, key=key)
    answer = done(request, form, deed, "La boîte est changée.", f"{back}#{key}")
    return answer or form_page(
        request,
        form=form,
        title="Modifier une boîte",
        submit="Enregistrer",
        cancel_url=back,
        trail=model_crumbs(request, row, "Modifier une boîte"),
    )


@page("programmes.write", methods=("POST",))
def box_move(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Up or down its lane, by as many places as asked."""
    row = access_model(slug)
    try:
        by = int(request.POST.get("by", ""))
    except ValueError:
        raise Http404 from None
    deed = partial(verbs.move_box, model=row, actor=request.user, key=key, by=by)
    back = here(request, "programmes:model", slug=slug)
    return tried(request, deed, "La boîte est déplacée.", f"{back}#{key}")


@page("programmes.write", methods=("POST",))
def box_remove(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Take it away: « Annuler » brings it back."""
    row = access_model(slug)
    deed = partial(verbs.remove_box, model=row, actor=request.user, key=key)
    back = here(request, "programmes:model", slug=slug)
    return tried(request, deed, "La boîte est retirée, avec ses flèches.", f"{back}#plan")


@page("programmes.write", methods=("POST",))
def model_undo(request: HttpRequest, slug: str) -> HttpResponse:
    """Back to the revision before."""
    deed = partial(verbs.undo, model=access_model(slug), actor=request.user)
    back = here(request, "programmes:model", slug=slug)
    return tried(request, deed, "La dernière modification est annulée.", back)


@page("programmes.write", methods=("GET", "POST"))
def version_name(request: HttpRequest, slug: str) -> HttpResponse:
    """Give the present state a name."""
    row = access_model(slug)
    back = here(request, "programmes:model", slug=slug)
    form = VersionForm(request.POST or None)
    deed = partial(verbs.name_version, model=row)
    answer = done(request, form, deed, "La version a un nom.", f"{back}#versions")
    return answer or form_page(
        request,
        form=form,
        title="Nommer cette version",
        lead="Vous pourrez la comparer à ce que le modèle deviendra.",
        submit="Nommer la version",
        cancel_url=back,
        trail=model_crumbs(request, row, "Nommer la version"),
    )


@page("programmes.see")
def model_compare(request: HttpRequest, slug: str, revision: str) -> HttpResponse:
    """A version beside the present one, box by box."""
    row = access_model(slug)
    former = access_revision(row, revision)
    changes = compared(loaded(former.content), reads.content_of(row))
    context = {
        "row": row,
        "former": former,
        "crumbs": model_crumbs(request, row, "Comparer"),
        "differs": sum(1 for one in changes if one.differs),
        "columns": [{"label": former.name or f"État {former.number}"}, {"label": "Aujourd’hui"}],
        "lines": [
            {
                "label": LABELS[one.lane],
                "cells": [
                    {"value": one.before or "Absente", "differs": one.differs},
                    {
                        "value": one.after or "Retirée",
                        "differs": one.differs,
                        "lines": [
                            *(f"Ne mène plus à\u00a0: {text}" for text in one.lost),
                            *(f"Mène maintenant à\u00a0: {text}" for text in one.won),
                        ],
                    },
                ],
            }
            for one in changes
        ],
    }
    return render(request, "programmes/logic/compare.html", context)


@page("programmes.write", methods=("GET", "POST"))
def objective_new(request: HttpRequest, slug: str) -> HttpResponse:
    """What a team aims at, in one sentence."""
    row = access_model(slug)
    back = here(request, "programmes:model", slug=slug)
    form = ObjectiveForm(request.POST or None, model=reads.content_of(row))
    deed = partial(verbs.write_objective, model=row)
    answer = done(request, form, deed, "L’objectif est écrit.", f"{back}#objectifs")
    return answer or form_page(
        request,
        form=form,
        title="Écrire un objectif",
        lead="Une équipe, une phrase de tous les jours, ce qu’elle sert dans le modèle.",
        submit="Écrire l’objectif",
        cancel_url=back,
        trail=model_crumbs(request, row, "Écrire un objectif"),
    )


@page("programmes.write", methods=("POST",))
def objective_remove(request: HttpRequest, slug: str, objective: str) -> HttpResponse:
    """Take an objective away."""
    row = access_model(slug)
    deed = partial(
        verbs.remove_objective, objective=access_objective(row, objective), actor=request.user
    )
    back = here(request, "programmes:model", slug=slug)
    return tried(request, deed, "L’objectif est retiré.", f"{back}#objectifs")
