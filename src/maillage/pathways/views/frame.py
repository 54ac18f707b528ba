"""What the pages of the room share: tabs, forms, refusals put back, and no trace on the way."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.kernel.forms import put_back
from maillage.kernel.http import here
from maillage.pathways.domain.errors import Refused
from maillage.pathways.models import Child

# Five tabs; those of the second line stand under the tab they are written after.
TABS = (
    ("Dossiers", "pathways:index", "pathways.see"),
    ("Mon bureau", "pathways:desk", "pathways.see"),
    ("Attente", "pathways:lists", "pathways.see"),
    ("Mesures", "pathways:measures", "pathways.see"),
    ("Pilotage", "pathways:steering", "pathways.steer"),
)
AROUND_THE_WAIT = (
    ("Listes d’attente", "pathways:lists"),
    ("Sans solution", "pathways:solutions"),
    ("Décisions", "pathways:renewals"),
    ("Partenaires", "pathways:partners"),
    ("Antennes et salles", "pathways:antennas"),
)
HOSTING = (
    "Hébergement HDS requis\u00a0: ces pages disent qui reçoit un soin ou un accompagnement. "
    "Le serveur doit être celui d’un hébergeur certifié pour les données de santé."
)


def tabs(request: HttpRequest, current: str) -> list[dict[str, Any]]:
    """The tabs of the room that this person may open."""
    under = "pathways:lists" if current in dict(AROUND_THE_WAIT).values() else current
    return [
        {"label": label, "url": here(request, name), "current": name == under}
        for label, name, permission in TABS
        if request.user.has_perm(permission, request.organisation)
    ]


def around(request: HttpRequest, current: str) -> dict[str, Any]:
    """The tabs, with the second line of what stands around the wait."""
    return {
        "tabs": tabs(request, current),
        "around": [
            {"label": label, "url": here(request, name), "current": name == current}
            for label, name in AROUND_THE_WAIT
        ],
    }


def crumbs(request: HttpRequest, child: Child, last: str) -> list[dict[str, str]]:
    """From the room to a page about one child."""
    return [
        {"label": "Parcours", "url": here(request, "pathways:index")},
        {"label": str(child), "url": here(request, "pathways:child", slug=child.slug)},
        {"label": last, "url": ""},
    ]


def answer(
    request: HttpRequest,
    form: Any,
    call: Callable[[], Any],
    done: str | Callable[[Any], str],
    next_url: str | Callable[[Any], str],
) -> HttpResponse | None:
    """Where one goes once the verb is done; None while the form is shown, invalid or refused.

    `call` is the verb over what was typed. `done` is what one is told (nothing when empty) and
    `next_url` where one goes: words, or what makes them of the verb's result.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        made = call()
    except Refused as refusal:
        put_back(form, refusal)
        return None
    words = done if isinstance(done, str) else done(made)
    if words:
        messages.success(request, words)
    return redirect(next_url if isinstance(next_url, str) else next_url(made))


def form_page(
    request: HttpRequest,
    *,
    form: Any,
    title: str,
    submit: str,
    cancel_url: str,
    lead: str = "",
    confidence: str = "",
    trail: Any = (),
    kind: str = "main",
    template: str = "pathways/form_page.html",
) -> HttpResponse:
    """A page that is one form: as it begins (200), or as it was refused (422).

    `confidence` says who may see what is typed.
    """
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "cancel_url": cancel_url,
        "lead": lead,
        "confidence": confidence,
        "crumbs": trail,
        "kind": kind,
    }
    status = 422 if request.method == "POST" else 200
    return private(render(request, template, context, status=status))


def about_child(
    request: HttpRequest,
    row: Child,
    form: Any,
    verb: Callable[..., Any],
    title: str,
    done: str,
    next_url: str = "",
    **more: Any,
) -> HttpResponse:
    """A form about one child, whose answer is one verb; then back to the record."""
    back = here(request, "pathways:child", slug=row.slug)

    def call() -> None:
        verb(child=row, actor=request.user, **form.cleaned_data)

    more = {"trail": crumbs(request, row, title), "submit": "Enregistrer", **more}
    return answer(request, form, call, done, next_url or back) or form_page(
        request, form=form, title=title, cancel_url=back, **more
    )


def private(response: HttpResponse) -> HttpResponse:
    """Nothing about a child stays in the memory of a shared browser."""
    response.headers["Cache-Control"] = "no-store"
    return response


def ask_communes(request: HttpRequest, form: Any) -> Any:
    """Let the commune's box propose names as one types."""
    form.fields["commune_code"].widget.attrs["data-communes"] = here(
        request, "territory:commune_search"
    )
    return form
