"""One's communities, those that an organisation hosts, and one community as it opens."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.community.access import Seat, salons_of
from maillage.community.domain.errors import Refused
from maillage.community.domain.opening import open_community
from maillage.community.enums import MemberState
from maillage.community.forms.keeping import CommunityForm
from maillage.community.forms.writing import SearchForm
from maillage.community.queries import reading
from maillage.community.views.frame import crumbs, form_page, seat_page, tabs
from maillage.kernel.forms import put_back, slug_told
from maillage.kernel.http import here, organisation_url, page, signed_in_page
from maillage.people.queries import spaces_of


@signed_in_page()
def index(request: HttpRequest) -> HttpResponse:
    """The communities where one is, and where one may open another."""
    may_open = [
        {"name": one.name, "url": organisation_url(one, "community:hosted")}
        for one in spaces_of(request.user)
        if request.user.has_perm("community.open", one)
    ]
    context = {"seats": reading.seats_of(request.user), "may_open": may_open}
    return render(request, "community/index.html", context)


@page("community.open")
def hosted(request: HttpRequest) -> HttpResponse:
    """The communities that this organisation hosts, and nothing of what is said there."""
    return render(
        request,
        "community/hosted.html",
        {"communities": list(reading.hosted_by(request.organisation))},
    )


@page("community.open", methods=("GET", "POST"))
def community_new(request: HttpRequest) -> HttpResponse:
    """Open a community in the name of this organisation."""
    form = CommunityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = open_community(
                organisation=request.organisation, actor=request.user, **form.cleaned_data
            )
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "La communauté est ouverte. Invitez ses premiers membres.")
            return redirect(reverse("community:members", kwargs={"community": made.slug}))
    back = here(request, "community:hosted")
    return form_page(
        request,
        form=form,
        title="Ouvrir une communauté",
        lead="Elle réunit des personnes d’un même métier, de toutes les structures. Vous "
        "l’animerez, et vérifierez qui entre.",
        submit="Ouvrir la communauté",
        cancel_url=back,
        trail=[
            {"label": "Communautés", "url": back},
            {"label": "Ouvrir une communauté", "url": ""},
        ],
    )


@seat_page(pending=True)
def home(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Rooms, what moved last, what comes; for who waits, one sentence."""
    if seat.member.state != MemberState.ACTIVE:
        hosts = reading.host_names(seat.community)
        return render(request, "community/waiting.html", {"seat": seat, "hosts": hosts})
    todo = reading.to_do(seat) if seat.is_host else {}
    context = {
        "seat": seat,
        "tabs": tabs(seat, "home", todo.get("texts", 0)),
        "salons": reading.salons(salons_of(seat), seat),
        "questions": reading.questions(seat, after=slug_told(request.GET.get("apres", ""))),
        "gathering": reading.next_gathering(seat),
        "todo": todo,
        "search": SearchForm(),
        "crumbs": crumbs(seat),
    }
    return render(request, "community/home.html", context)


@seat_page()
def search(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Questions and resources that hold some words."""
    form = SearchForm(request.GET or None)
    asked = form.cleaned_data["q"] if form.is_valid() else ""
    context = {
        "seat": seat,
        "form": form,
        "asked": asked,
        "found": reading.found(seat, asked) if asked else [],
        "crumbs": crumbs(seat, ("Chercher", "")),
    }
    return render(request, "community/search.html", context)
