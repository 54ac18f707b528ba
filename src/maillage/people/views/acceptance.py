"""The link of an invitation: GET shows, POST opens the account or takes the role."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.kernel import clock, links, words
from maillage.kernel.http import organisation_url, public_page
from maillage.people.domain import invitations as verbs
from maillage.people.domain.errors import Refused
from maillage.people.forms import PasswordForm
from maillage.people.models import Invitation, User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public_page(methods=("GET", "POST"))
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link proves the address; an account that exists must also sign in."""
    link = links.open_or_404(request, token, purpose=verbs.PURPOSE)
    invitation = verbs.invitation_of(link)
    if invitation is None:
        raise Http404
    if User.objects.filter(email=invitation.email).exists():
        return _with_account(request, link, invitation)
    return _with_password(request, link, invitation)


def _with_password(request: HttpRequest, link: Any, invitation: Invitation) -> HttpResponse:
    owner = User(
        email=invitation.email,
        first_name=invitation.first_name,
        last_name=invitation.last_name,
    )
    data = request.POST if request.method == "POST" else None
    form = PasswordForm(data, owner=owner)
    if request.user.is_authenticated:
        return _show(request, invitation, {"state": "other"})
    if data is not None and form.is_valid():
        try:
            user = verbs.accept_with_new_account(
                link=link, invitation=invitation, password=form.cleaned_data["password"]
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            login(request, user, backend=BACKEND)
            return _welcome(request, invitation)
    return _show(request, invitation, {"state": "new", "form": form})


def _with_account(request: HttpRequest, link: Any, invitation: Invitation) -> HttpResponse:
    if not request.user.is_authenticated:
        login_url = f"{reverse('account_login')}?next={request.path}"
        return _show(request, invitation, {"state": "login", "sign_in_url": login_url})
    if request.user.email != invitation.email:
        return _show(request, invitation, {"state": "other"})
    refused = ""
    if request.method == "POST":
        try:
            verbs.accept_with_account(link=link, invitation=invitation, user=request.user)
        except Refused as refusal:
            refused = str(refusal)
        else:
            return _welcome(request, invitation)
    return _show(request, invitation, {"state": "known", "refused": refused})


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    space = invitation.organisation.name
    if invitation.starts_on and invitation.starts_on > clock.today():
        day = words.date_longue(invitation.starts_on)
        messages.success(request, f"C'est noté. L'espace de {space} s'ouvrira à vous le {day}.")
        return redirect("portal:home")
    messages.success(request, f"Bienvenue dans l'espace de {space}.")
    return redirect(organisation_url(invitation.organisation, "portal:today"))


def _show(request: HttpRequest, invitation: Invitation, context: dict[str, Any]) -> HttpResponse:
    answer = render(
        request,
        "people/invitation_accept.html",
        {"invitation": invitation, **context},
        status=422 if request.method == "POST" else 200,
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
