"""From a text to a draft: read, shown face to face, created only when the person asks."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.engine.intake import Draft, UnreadableFile, analyse, read
from maillage.engine.intake.codelists import KINDS
from maillage.kernel import clock
from maillage.kernel.http import here, page
from maillage.tendering.domain import drafting
from maillage.tendering.enums import Step
from maillage.tendering.forms.calls import MAX_TEXT, SourceForm
from maillage.tendering.passages import reading
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.views.asked import actor, space

# What a text that is no call may become, once the rooms that hold it exist.
FOREIGN = {
    "collective_action": (
        "Ce texte décrit une action collective, pas un appel à intervenants.",
        "Il pourra devenir une fiche action. D'ici là, rien n'en est enregistré.",
    ),
    "other": (
        "Ce texte parle de votre secteur, mais il ne demande l'intervention de personne.",
        "C'est peut-être un programme ou une présentation. Rien n'en est enregistré.",
    ),
    "none": (
        "Ce texte ne décrit pas un besoin d'intervention.",
        "Vérifiez que vous avez collé le bon texte. Rien n'en est enregistré.",
    ),
}


@page("tendering.draft_calls", methods=("GET", "POST"))
def call_new(request: HttpRequest) -> HttpResponse:
    """Paste a text or drop a file: what was read is shown, nothing is stored."""
    if request.method != "POST":
        return _ask(request, SourceForm())
    form = SourceForm(request.POST, request.FILES)
    text = _text_of(form)
    if text is None:
        return _ask(request, form, status=422)
    draft = analyse(text)
    if draft.kind in FOREIGN:
        return _foreign(request, draft)
    context = {
        "reading": reading(draft),
        "text": draft.text,
        "is_past": bool(draft.submission_deadline and draft.submission_deadline <= clock.today()),
        "is_call": draft.is_call,
        "is_supervision": draft.kind == "supervision",
        "create_url": here(request, "tendering:call_create"),
        "again_url": here(request, "tendering:call_new"),
    }
    return render(request, "tendering/intake_reading.html", context)


@page("tendering.draft_calls", methods=("POST",))
def call_create(request: HttpRequest) -> HttpResponse:
    """Create the draft from the text that was shown, read again (reading is deterministic)."""
    text = request.POST.get("text", "")[:MAX_TEXT]
    if not text.strip():
        messages.info(request, "Collez d'abord le texte du besoin.")
        return redirect(here(request, "tendering:call_new"))
    call = drafting.draft_from_text(
        organisation=space(request),
        actor=actor(request),
        text=text,
        to_this_year="to_this_year" in request.POST,
    )
    messages.success(request, "Le brouillon est créé. Relisez-le, complétez-le, puis publiez-le.")
    return redirect(here(request, "tendering:call_step", slug=call.slug, step=Step.REVIEW))


@page("tendering.draft_calls", methods=("POST",))
def call_create_empty(request: HttpRequest) -> HttpResponse:
    """Start from nothing."""
    call = drafting.empty_draft(
        organisation=space(request),
        actor=actor(request),
    )
    return redirect(here(request, "tendering:call_step", slug=call.slug, step=Step.NEED))


@page("tendering.draft_calls", methods=("POST",))
def call_copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Start from a former call, its dates moved to the next school year."""
    source = call_queries.call_or_404(slug)
    call = drafting.copy_call(consultation=source, actor=actor(request))
    messages.success(
        request, "L'appel est repris : ses dates sont reportées à l'année scolaire qui vient."
    )
    # What the year has cost and taught is shown beside the need: it is read over first.
    return redirect(here(request, "tendering:call_step", slug=call.slug, step=Step.NEED))


def _ask(request: HttpRequest, form: SourceForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "empty_url": here(request, "tendering:call_create_empty"),
        "former": [
            {
                "title": call.title,
                "published_at": call.published_at,
                "copy_url": here(request, "tendering:call_copy", slug=call.slug),
            }
            for call in call_queries.calls_to_copy()
        ],
        "list_url": here(request, "tendering:call_list"),
    }
    return render(request, "tendering/intake.html", context, status=status)


def _text_of(form: SourceForm) -> str | None:
    """The text to read, or None when the form has to be shown again with its errors."""
    if not form.is_valid():
        return None
    upload: Any = form.cleaned_data["file"]
    if upload is None:
        return form.cleaned_data["text"]
    try:
        return read(upload.read(), upload.name)
    except UnreadableFile as error:
        form.add_error("file", str(error))
        return None


def _foreign(request: HttpRequest, draft: Draft) -> HttpResponse:
    title, advice = FOREIGN[draft.kind]
    context = {
        "title": title,
        "advice": advice,
        "kind": KINDS[draft.kind],
        "text": draft.text,
        "empty_url": here(request, "tendering:call_create_empty"),
        "again_url": here(request, "tendering:call_new"),
    }
    return render(request, "tendering/intake_foreign.html", context)
