"""Rooms, questions, answers."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.community.access import Seat, access_own_post, access_post, access_salon
from maillage.community.domain import posting
from maillage.community.domain.errors import LooksReal, Refused
from maillage.community.domain.opening import write_salon
from maillage.community.enums import PostKind
from maillage.community.forms.keeping import SalonForm
from maillage.community.forms.writing import (
    AnswerForm,
    PresentationForm,
    QuestionForm,
    WrittenForm,
)
from maillage.community.models import Post, Salon
from maillage.community.queries import reading
from maillage.community.views.frame import at, crumbs, form_page, seat_page
from maillage.kernel.forms import put_back, slug_told

FORMS: dict[PostKind, type[WrittenForm]] = {
    PostKind.QUESTION: QuestionForm,
    PostKind.ANSWER: AnswerForm,
    PostKind.RESOURCE: PresentationForm,
}


@seat_page(methods=("GET", "POST"), host=True)
def salon_new(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Make a room for talking."""
    return _salon_form(request, seat, None)


@seat_page(methods=("GET", "POST"), host=True)
def salon_edit(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Change a room, or who enters it."""
    return _salon_form(request, seat, access_salon(seat, slug))


def _salon_form(request: HttpRequest, seat: Seat, salon: Salon | None) -> HttpResponse:
    form = SalonForm(request.POST or None, community=seat.community, salon=salon)
    if request.method == "POST" and form.is_valid():
        try:
            made = write_salon(
                community=seat.community, actor=request.user, salon=salon, **form.cleaned_data
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "Le salon est enregistré.")
            return redirect(at(seat, "salon", slug=made.slug))
    title = "Modifier le salon" if salon else "Ouvrir un salon"
    return form_page(
        request,
        form=form,
        title=title,
        submit="Enregistrer le salon",
        cancel_url=at(seat, "salon", slug=salon.slug) if salon else at(seat, "home"),
        trail=crumbs(seat, (title, "")),
    )


@seat_page()
def salon(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """The questions of one room."""
    row = access_salon(seat, slug)
    context = {
        "seat": seat,
        "salon": row,
        "questions": reading.questions(
            seat, after=slug_told(request.GET.get("apres", "")), salon=row
        ),
        "crumbs": crumbs(seat, (row.name, "")),
    }
    return render(request, "community/salon.html", context)


@seat_page(methods=("GET", "POST"))
def ask(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Ask a question in a room."""
    room = access_salon(seat, slug)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = sent(
            form,
            lambda: posting.ask(
                salon=room,
                author=seat.member,
                title=form.cleaned_data["title"],
                text=form.cleaned_data["text"],
                is_confirmed=form.is_confirmed,
            ),
        )
        if made is not None:
            say(request, made, "Votre question est publiée.")
            return redirect(at(seat, "question", slug=made.slug))
    back = at(seat, "salon", slug=slug)
    context = {
        "form": form,
        "title": "Poser une question",
        "over": room.name,
        "submit": "Poser la question",
        "cancel_url": back,
        "crumbs": crumbs(seat, (room.name, back), ("Poser une question", "")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "community/write.html", context, status=status)


@seat_page(methods=("GET", "POST"))
def question(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """A question with its answers; answering is below."""
    row = access_post(seat, slug, PostKind.QUESTION)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = sent(
            form,
            lambda: posting.answer(
                question=row,
                author=seat.member,
                text=form.cleaned_data["text"],
                is_confirmed=form.is_confirmed,
            ),
        )
        if made is not None:
            say(request, made, "Votre réponse est publiée.")
            return redirect(f"{at(seat, 'question', slug=slug)}#{made.slug}")
    room: Any = row.salon
    context = {
        "seat": seat,
        "question": row,
        "answers": reading.answers(seat, row),
        "is_own": row.author_id == seat.member.pk,
        "form": form,
        "crumbs": crumbs(seat, (room.name, at(seat, "salon", slug=room.slug)), (row.title, "")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "community/question.html", context, status=status)


@seat_page(methods=("GET", "POST"))
def rewrite(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Write one's own text again."""
    row = access_own_post(seat, slug)
    form = FORMS[PostKind(row.kind)](
        request.POST or None, initial={"title": row.title, "text": row.text}
    )
    if request.method == "POST" and form.is_valid():
        made = sent(
            form,
            lambda: posting.rewrite(
                post=row,
                actor=seat.member,
                title=form.cleaned_data.get("title", ""),
                text=form.cleaned_data["text"],
                is_confirmed=form.is_confirmed,
            ),
        )
        if made is not None:
            say(request, made, "Votre texte est corrigé.")
            return redirect(page_of_post(seat, made))
    context = {
        "form": form,
        "title": "Corriger mon texte",
        "over": row.get_kind_display(),
        "post": row,
        "submit": "Enregistrer le texte",
        "cancel_url": page_of_post(seat, row),
        "crumbs": crumbs(seat, ("Corriger mon texte", "")),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "community/write.html", context, status=status)


@seat_page(methods=("POST",), host=True)
def certify(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Certify an answer, or take it back."""
    row = access_post(seat, slug, PostKind.ANSWER)
    return _mark(
        request,
        seat,
        row,
        lambda: posting.certify(post=row, actor=seat.member, is_certified=row.certified_at is None),
    )


@seat_page(methods=("POST",))
def accept(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Say that an answer answered one's question, or no longer."""
    row = access_post(seat, slug, PostKind.ANSWER)
    return _mark(
        request,
        seat,
        row,
        lambda: posting.accept(post=row, actor=seat.member, is_accepted=row.accepted_at is None),
    )


def _mark(request: HttpRequest, seat: Seat, row: Post, gesture: Callable[[], Post]) -> HttpResponse:
    try:
        gesture()
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(page_of_post(seat, row))


def sent(form: WrittenForm, gesture: Callable[[], Post]) -> Post | None:
    """What a verb made of a form; None when its author has something to read again."""
    try:
        return gesture()
    except LooksReal as found:
        form.warn(found)
    except Refused as refusal:
        put_back(form, refusal)
    return None


def say(request: HttpRequest, post: Post, published: str) -> None:
    """Tell whether a text is published or waits."""
    if post.is_visible:
        messages.success(request, published)
    else:
        messages.info(
            request, "Merci. Une personne qui anime va lire ce texte avant sa publication."
        )


def page_of_post(seat: Seat, post: Post) -> str:
    """Where a text is read."""
    if post.kind == PostKind.RESOURCE:
        return at(seat, "resource", slug=post.slug)
    if post.question is None:
        return at(seat, "question", slug=post.slug)
    return f"{at(seat, 'question', slug=post.question.slug)}#{post.slug}"
