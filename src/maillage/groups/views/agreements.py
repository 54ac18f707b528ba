"""Agreements of practice: the group's own list, and what it has shared."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from maillage.groups.access import access_group
from maillage.groups.access_reviews import Seat, access_own_group
from maillage.groups.access_sealed import access_agreements
from maillage.groups.domain import Refused
from maillage.groups.domain.agreements import choose_agreement, end_agreement, share_agreement
from maillage.groups.forms.reviews import AgreementForm
from maillage.groups.models import Group, PracticeAgreement
from maillage.groups.queries.practices import gaps_of
from maillage.groups.review_document import agreements_document
from maillage.kernel.documents.served import as_file
from maillage.kernel.forms import slug_told
from maillage.kernel.http import here, page, signed_in_page
from maillage.kernel.tenancy import within

DONE = {
    "share": (share_agreement, "L’accord est partagé."),
    "end": (end_agreement, "L’accord est terminé. Il reste dans la liste, daté."),
}


@page("groups.see_all")
def agreements(request: HttpRequest, slug: str) -> HttpResponse:
    """What a group has chosen and shared, for those who follow it."""
    group = access_group(request, slug)
    context = {
        "group": group,
        "agreements": access_agreements(group, shared_only=True),
        "leads": None,
        "files": [
            (form.upper(), here(request, "groups:agreements_file", slug=slug, form=form))
            for form in ("pdf", "odt")
        ],
        "crumbs": [
            {"label": "Groupes", "url": here(request, "groups:index")},
            {"label": group.name, "url": here(request, "groups:group", slug=slug)},
            {"label": "Accords", "url": ""},
        ],
    }
    return render(request, "groups/reviews/agreements.html", context)


@page("groups.see_all")
def agreements_file(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The shared list as a PDF or as an ODT."""
    group = access_group(request, slug)
    return as_file(
        agreements_document(group, access_agreements(group, shared_only=True)), "accords", form
    )


@signed_in_page(methods=("GET", "POST"))
def my_agreements(request: HttpRequest, slug: str) -> HttpResponse:
    """The list of a group, for its members and who leads it: add, share, end."""
    group, seat = access_own_group(request, slug)
    with within(group.organisation):
        form = AgreementForm(request.POST if "text" in request.POST else None)
        if request.method == "POST":
            answer = _act(request, group, seat, form)
            if answer is not None:
                return answer
        context = {
            "group": group,
            "form": form,
            "agreements": access_agreements(group, shared_only=False),
            "gaps": gaps_of(group),
            "leads": seat == Seat.FACILITATOR,
            "crumbs": [
                {"label": "Mes bilans", "url": reverse("groups:my_reviews")},
                {"label": f"Accords de {group.name}", "url": ""},
            ],
        }
        status = 422 if request.method == "POST" else 200
        return render(request, "groups/reviews/my_agreements.html", context, status=status)


def _act(
    request: HttpRequest, group: Group, seat: Seat, form: AgreementForm
) -> HttpResponse | None:
    """Do what was asked and go back to the list; None when the form has something to correct."""
    gesture = request.POST.get("do", "")
    back = redirect(reverse("groups:my_agreements", kwargs={"slug": group.slug}))
    if gesture == "choose":
        if not form.is_valid():
            return None
        choose_agreement(group=group, actor=request.user, **form.cleaned_data)
        messages.success(request, "L’accord est noté. Seul votre groupe le voit.")
        return back
    if gesture not in DONE or seat != Seat.FACILITATOR:
        raise Http404
    told = slug_told(request.POST.get("agreement", ""))
    agreement = get_object_or_404(PracticeAgreement, slug=told, group=group)
    verb, done = DONE[gesture]
    try:
        verb(agreement=agreement, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return back
