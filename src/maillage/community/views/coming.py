"""How one comes in: the link shows, the declaration acts. And how the letter is stopped."""

from typing import Any

from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.community.domain import inviting
from maillage.community.domain.digest import PURPOSE as DIGEST
from maillage.community.domain.digest import member_of
from maillage.community.domain.errors import Refused
from maillage.community.domain.members import choose_digest
from maillage.community.forms.keeping import DeclareForm
from maillage.community.models import CommunityInvitation
from maillage.kernel import links
from maillage.kernel.http import public_page
from maillage.kernel.tenancy import within
from maillage.people.forms import PasswordForm
from maillage.people.models import User

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@public_page(methods=("GET", "POST"))
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link proves the address; an account that exists must also sign in."""
    link = links.open_or_404(request, token, purpose=inviting.PURPOSE)
    invitation = inviting.invitation_of(link)
    if invitation is None:
        raise Http404
    has_account = User.objects.filter(email=invitation.email).exists()
    if request.user.is_authenticated:
        mine = has_account and request.user.email == invitation.email
        return _declare(request, link, invitation) if mine else _show(request, invitation, "other")
    if has_account:
        return _show(request, invitation, "login")
    return _declare(request, link, invitation, with_password=True)


def _declare(
    request: HttpRequest, link: Any, invitation: CommunityInvitation, with_password: bool = False
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = DeclareForm(data)
    owner = User(
        email=invitation.email, first_name=invitation.first_name, last_name=invitation.last_name
    )
    password = PasswordForm(data, owner=owner) if with_password else None
    valid = form.is_valid() and (password is None or password.is_valid())
    if data is not None and valid:
        try:
            slug = invitation.community.slug
            user = _enter(link, invitation, form, password, request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            if password is not None:
                login(request, user, backend=BACKEND)
            return redirect(reverse("community:home", kwargs={"community": slug}))
    return _show(request, invitation, "declare", form=form, password=password)


def _enter(link: Any, invitation: Any, form: Any, password: Any, user: Any) -> User:
    declared = form.declared()
    if password is None:
        inviting.accept_with_account(link=link, invitation=invitation, declared=declared, user=user)
        return user
    return inviting.accept_with_new_account(
        link=link,
        invitation=invitation,
        declared=declared,
        password=password.cleaned_data["password"],
    )


def _show(
    request: HttpRequest, invitation: CommunityInvitation, state: str, **context: Any
) -> HttpResponse:
    sign_in = f"{reverse('account_login')}?next={request.path}"
    answer = render(
        request,
        "community/accept.html",
        {"invitation": invitation, "state": state, "sign_in_url": sign_in, **context},
        status=422 if request.method == "POST" else 200,
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


@public_page(methods=("GET", "POST"))
def digest_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The letter is stopped by a button, without signing in."""
    link = links.open_or_404(request, token, purpose=DIGEST)
    member = member_of(link)
    if member is None:
        raise Http404
    if request.method == "POST":
        with within(member.organisation_id):
            choose_digest(member=member, actor=None, takes=False)
        member.takes_digest = False
    return render(request, "community/digest_stop.html", {"member": member})
