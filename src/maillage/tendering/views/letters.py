"""The letters of the outcome: the buyer's page, and the result as its provider sees it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.documents.served import as_file
from maillage.kernel.http import here, page
from maillage.kernel.keys import search_key
from maillage.tendering.domain import letters as verbs
from maillage.tendering.enums import LetterKind
from maillage.tendering.forms.analysis import LetterForm
from maillage.tendering.letter_document import letter_document, told_marks
from maillage.tendering.letter_texts import is_finished
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import offers as offer_queries
from maillage.tendering.queries import results as queries
from maillage.tendering.views.asked import actor, space
from maillage.tendering.views.calls import agreements_link


@page("tendering.publish_calls")
def letters(request: HttpRequest, slug: str) -> HttpResponse:
    """Every letter of a call, what waits, and the requests for reasons with their date."""
    call = call_queries.call_or_404(slug)
    found = queries.letters_of(call)
    if not found:
        raise Http404
    waiting = [one for one in found if one.sent_at is None and one.kind != LetterKind.REASONS]
    context = {
        "call": call,
        "letters": found,
        "waiting": waiting,
        "agreements": agreements_link(request, call),
        "due": {one.offer_id: one for one in call.reasons_requests.all()},
    }
    for one in found:
        one.request = context["due"].get(one.offer_id) if one.kind == LetterKind.REASONS else None
    return render(request, "tendering/letters.html", context)


@page("tendering.publish_calls", methods=("POST",))
def letters_send(request: HttpRequest, slug: str) -> HttpResponse:
    """Send every letter that waits, in one gesture."""
    call = call_queries.call_or_404(slug)
    try:
        verbs.send_letters(consultation=call, actor=actor(request))
    except verbs.LetterRefused as refusal:
        messages.info(request, str(refusal))
        return redirect(here(request, "tendering:call_detail", slug=slug))
    messages.success(request, "Les courriers sont partis. Chaque envoi est noté au journal.")
    return redirect(here(request, "tendering:letters", slug=slug))


@page("tendering.publish_calls", methods=("GET", "POST"))
def letter_edit(request: HttpRequest, slug: str, letter: str) -> HttpResponse:
    """The text of one letter, to change before it leaves; to read afterwards."""
    call = call_queries.call_or_404(slug)
    parts = queries.letter_or_404(call, letter)
    form = LetterForm(request.POST or None, initial={"body": parts.letter.body})
    if request.method == "POST" and form.is_valid():
        try:
            verbs.revise_letter(
                letter=parts.letter, actor=actor(request), body=form.cleaned_data["body"]
            )
        except verbs.LetterRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Le courrier est enregistré.")
            return redirect(here(request, "tendering:letters", slug=slug))
    context = {
        "call": call,
        "parts": parts,
        "letter": parts.letter,
        "marks": told_marks(parts),
        "form": form,
        "is_unfinished": not is_finished(parts.letter.body),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "tendering/letter_edit.html", context, status=status)


@page("tendering.publish_calls", methods=("POST",))
def letter_send_reasons(request: HttpRequest, slug: str, letter: str) -> HttpResponse:
    """Send the answer to a request for reasons."""
    parts = queries.letter_or_404(call_queries.call_or_404(slug), letter)
    try:
        verbs.send_reasons(letter=parts.letter, actor=actor(request))
    except verbs.LetterRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(here(request, "tendering:letter_edit", slug=slug, letter=letter))
    messages.success(request, "La réponse est partie.")
    return redirect(here(request, "tendering:letters", slug=slug))


@page("tendering.publish_calls")
def letter_file(request: HttpRequest, slug: str, letter: str, form: str) -> HttpResponse:
    """A letter as a PDF or as an ODT."""
    parts = queries.letter_or_404(call_queries.call_or_404(slug), letter)
    return as_file(
        letter_document(parts),
        f"courrier-{search_key(parts.provider.name).replace(' ', '-')}",
        form,
    )


@page("tendering.answer_calls")
def offer_outcome(request: HttpRequest, slug: str) -> HttpResponse:
    """The result of an offer as its provider may see it: letters, convention, reasons."""
    outcome = queries.outcome_of(offer_queries.receipt_or_404(slug))
    letters = [(parts.letter, told_marks(parts)) for parts in outcome.letters]
    context = {"outcome": outcome, "letters": letters}
    return render(request, "tendering/offer_outcome.html", context)


@page("tendering.answer_calls", methods=("POST",))
def ask_reasons(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask why, in one button."""
    outcome = queries.outcome_of(offer_queries.receipt_or_404(slug))
    try:
        verbs.ask_reasons(consultation=outcome.call, offer=outcome.offer, actor=actor(request))
    except verbs.LetterRefused as refusal:
        messages.info(request, str(refusal))
    else:
        messages.success(request, "Votre demande est partie. La réponse arrivera ici.")
    return redirect(here(request, "tendering:offer_outcome", slug=slug))


@page("tendering.answer_calls")
def own_letter_file(request: HttpRequest, letter: str, form: str) -> HttpResponse:
    """A letter that the provider received, as a PDF or as an ODT."""
    parts = queries.own_letter_or_404(space(request), letter)
    return as_file(letter_document(parts), "courrier", form)
