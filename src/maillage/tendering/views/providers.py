"""A provider joins, tells who it is and who facilitates, and sees the calls that fit."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.kernel import links
from maillage.kernel.http import here, organisation_url, page, public_page
from maillage.kernel.limits import refuse_beyond
from maillage.kernel.words import liste
from maillage.people.models import FacilitatorProfile, Organisation, Provider, User
from maillage.tendering.domain import registration
from maillage.tendering.forms import providers as forms
from maillage.tendering.models import PendingRegistration
from maillage.tendering.presentation import (
    PROFILE_WORDS,
    deadline_words,
    departement_words,
    open_groups_words,
)
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.views.asked import actor, space
from maillage.tendering.views.public import offer_url

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PEOPLE_COLUMNS = [{"label": label} for label in ("Nom", "Profils", "Départements", "État")]
CALL_COLUMNS = [
    {"label": label} for label in ("Appel", "Où", "À pourvoir", "Date limite", "Qui correspond")
]


# --- Joining ----------------------------------------------------------------------------------


@public_page(methods=("GET", "POST"))
def provider_register(request: HttpRequest) -> HttpResponse:
    """Ask for a provider's space: a link is sent, nothing is created yet."""
    called = request.GET.get("appel", "")[:12]
    form = forms.RegistrationForm(initial=_known_of(request))
    if request.method == "POST":
        form = forms.RegistrationForm(request.POST)
        if form.is_valid():
            refuse_beyond(request, "registration", limit=20, seconds=3600)
            registration.ask(
                registration=registration.Registration(**form.cleaned_data, call=called)
            )
            return redirect("tendering:registration_sent")
    context = {"form": form, "is_for_call": bool(called)}
    return render(request, "tendering/register.html", context, status=_status(request))


@public_page()
def registration_sent(request: HttpRequest) -> HttpResponse:
    """Look into your mailbox: the same page whether the address was known or not."""
    return render(request, "tendering/register_sent.html")


@public_page(methods=("GET", "POST"))
def registration_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: shows what was told, and opens the space with a password."""
    link = links.open_or_404(request, token, purpose=registration.PURPOSE)
    pending = PendingRegistration.objects.filter(pk=link.subject_id).first()
    if pending is None:
        raise Http404
    answers = registration.told(pending)
    if registration.account_of(answers) is not None:
        return _attach(request, link, pending)
    owner = User(email=answers.email, first_name=answers.first_name, last_name=answers.last_name)
    form = forms.PasswordForm(owner=owner)
    if request.method == "POST":
        form = forms.PasswordForm(request.POST, owner=owner)
        if form.is_valid():
            return _open_space(request, link, pending, form.cleaned_data["password"])
    context = {"form": form, "answers": answers}
    return render(request, "tendering/register_confirm.html", context, status=_status(request))


def _known_of(request: HttpRequest) -> dict[str, str]:
    """What need not be typed again by somebody who is signed in."""
    if not request.user.is_authenticated:
        return {}
    return {name: getattr(request.user, name) for name in ("first_name", "last_name", "email")}


def _open_space(
    request: HttpRequest, link: Any, pending: PendingRegistration, password: str
) -> HttpResponse:
    called = registration.told(pending).call
    try:
        user, organisation = registration.confirm(link=link, pending=pending, password=password)
    except registration.AddressTaken:
        messages.info(request, "Cette adresse a déjà un compte : connectez-vous.")
        return redirect("account_login")
    login(request, user, backend=BACKEND)
    messages.success(request, "Votre espace est ouvert.")
    return redirect(_first_page(organisation, called))


def _attach(request: HttpRequest, link: Any, pending: PendingRegistration) -> HttpResponse:
    """The address has an account: its owner signs in first, then adds the space to it."""
    answers = registration.told(pending)
    is_owner = request.user.is_authenticated and request.user.email == answers.email
    if not is_owner:
        back = urlencode({REDIRECT_FIELD_NAME: request.path}, safe="/")
        context = {"answers": answers, "sign_in_url": f"{reverse(settings.LOGIN_URL)}?{back}"}
        return render(request, "tendering/register_sign_in.html", context, status=_status(request))
    if request.method == "POST":
        try:
            organisation = registration.attach(link=link, pending=pending, account=request.user)
        except registration.AddressTaken:
            messages.info(request, "Ce lien a déjà servi.")
            return redirect("portal:home")
        messages.success(request, "Votre espace d'intervention est ouvert.")
        return redirect(_first_page(organisation, answers.call))
    return render(request, "tendering/register_attach.html", {"answers": answers})


def _first_page(organisation: Organisation, called: str) -> str:
    """The call that brought the person here, or the calls that fit."""
    if called:
        try:
            return reverse(
                "tendering:public_call",
                kwargs={"slug": call_queries.published_call_or_404(called).slug},
            )
        except Http404:
            pass
    return organisation_url(organisation, "tendering:matching_calls")


# --- The space of a provider ------------------------------------------------------------------


@page("tendering.answer_calls")
def matching_calls(request: HttpRequest) -> HttpResponse:
    """Open calls that fit at least one person of the provider."""
    organisation = space(request)
    profiles = call_queries.profiles_of_space()
    rows = [
        {
            "title": one.call.title,
            "buyer": one.call.organisation.name,
            "url": reverse("tendering:public_call", kwargs={"slug": one.call.slug}),
            "offer_url": offer_url(organisation, one.call),
            "where": departement_words(one.call.departement_code),
            "groups": open_groups_words(one.call.open_count),  # type: ignore[attr-defined]
            "deadline": deadline_words(one.call),
            "who": liste([str(profile) for profile in one.profiles]),
        }
        for one in call_queries.matching_calls(profiles)
    ]
    context = {
        "rows": rows,
        "columns": CALL_COLUMNS,
        "profile_url": here(request, "tendering:profile"),
        "people_url": here(request, "tendering:facilitator_list"),
        "all_url": reverse("tendering:public_calls"),
    }
    return render(request, "tendering/matching_calls.html", context)


@page("tendering.keep_profile", methods=("GET", "POST"))
def provider_profile(request: HttpRequest) -> HttpResponse:
    """What the provider tells of itself."""
    organisation = space(request)
    provider = Provider.objects.filter(organisation=organisation).first()
    if provider is None:
        raise Http404
    form = forms.ProviderForm(initial=forms.provider_initial(organisation, provider))
    if request.method == "POST":
        form = forms.ProviderForm(request.POST)
        if form.is_valid():
            registration.keep_provider(
                organisation=organisation,
                actor=actor(request),
                identity=form.identity(),
                told=form.told(),
            )
            messages.success(request, "Votre profil est enregistré.")
            return redirect(here(request, "tendering:profile"))
    context = {
        "form": form,
        "people_url": here(request, "tendering:facilitator_list"),
        "calls_url": here(request, "tendering:matching_calls"),
    }
    return render(request, "tendering/provider_profile.html", context, status=_status(request))


@page("tendering.keep_profile")
def facilitator_list(request: HttpRequest) -> HttpResponse:
    """The persons who facilitate for this provider."""
    rows = [
        {
            "name": str(profile),
            "url": here(request, "tendering:facilitator_edit", slug=profile.slug),
            "profiles": _labels(profile.profile_types),
            "departements": ", ".join(profile.departements),
            "is_active": profile.is_active,
        }
        for profile in call_queries.profiles_of_space()
    ]
    context = {
        "rows": rows,
        "columns": PEOPLE_COLUMNS,
        "new_url": here(request, "tendering:facilitator_new"),
    }
    return render(request, "tendering/facilitator_list.html", context)


@page("tendering.keep_profile", methods=("GET", "POST"))
def facilitator_new(request: HttpRequest) -> HttpResponse:
    """Add a person who facilitates."""
    return _facilitator(request, None)


@page("tendering.keep_profile", methods=("GET", "POST"))
def facilitator_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is told of a person."""
    profile = FacilitatorProfile.objects.filter(slug=slug).first()
    if profile is None:
        raise Http404
    return _facilitator(request, profile)


def _facilitator(request: HttpRequest, profile: FacilitatorProfile | None) -> HttpResponse:
    initial = forms.facilitator_initial(profile) if profile else None
    form = forms.FacilitatorForm(initial=initial)
    list_url = here(request, "tendering:facilitator_list")
    if request.method == "POST":
        form = forms.FacilitatorForm(request.POST)
        if form.is_valid():
            kept = registration.keep_facilitator(
                organisation=space(request),
                actor=actor(request),
                values=form.cleaned_data,
                profile=profile,
            )
            messages.success(request, f"La fiche de {kept} est enregistrée.")
            return redirect(list_url)
    context = {
        "form": form,
        "title": str(profile) if profile else "Une personne de plus",
        "list_url": list_url,
    }
    return render(request, "tendering/facilitator_form.html", context, status=_status(request))


def _labels(codes: list[str]) -> str:
    return ", ".join(PROFILE_WORDS.get(code, code) for code in codes)


def _status(request: HttpRequest) -> int:
    return 422 if request.method == "POST" else 200
