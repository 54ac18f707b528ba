"""The facilitator's session companion: a page that works alone on a phone, and its end.

By the account of who leads, or by the personal link of who has none.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.groups import methods
from maillage.groups.access import access_led_session
from maillage.groups.access_reviews import access_leader_session
from maillage.groups.charters import whole_frame
from maillage.groups.danger import whom_to_call
from maillage.groups.domain import Refused, close_companion
from maillage.groups.domain.frame import charter_of
from maillage.groups.enums import SessionStatus
from maillage.groups.forms.methods import ClosingForm
from maillage.groups.models import FollowUp, Session
from maillage.groups.queries.library import methods_at_hand
from maillage.groups.views.answers import private
from maillage.kernel.http import here, page, public_page
from maillage.kernel.tenancy import within
from maillage.people.models import User


@dataclass(frozen=True)
class _Door:
    """By where somebody comes to the companion: who acts, and where the page leads."""

    actor: User | None
    close_url: str
    back_url: str
    back_label: str
    frame: str

    @property
    def is_link(self) -> bool:
        """Whether it is the personal link of somebody without account."""
        return self.actor is None


@page("groups.facilitate")
def companion(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that a session needs, in one page that the phone keeps; nobody's name in it."""
    session = _standing_or_404(access_led_session(request, slug))
    return _companion(request, session, _by_account(request, slug), methods_at_hand(session))


@page("groups.facilitate", methods=("GET", "POST"))
def companion_close(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what will be sent (two numbers), then send it, once."""
    session = _standing_or_404(access_led_session(request, slug))
    return _close(request, session, _by_account(request, slug))


@public_page()
def leader_companion(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """The same page for who leads by a personal link, with the methods of who keeps their card."""
    leader, session = access_leader_session(request, token, slug)
    _standing_or_404(session)
    with within(leader.facilitator.profile.organisation):
        choices = methods_at_hand(session)
    return _companion(request, session, _by_link(token, slug), choices)


@public_page(methods=("GET", "POST"))
def leader_companion_close(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    """Its end, likewise."""
    _, session = access_leader_session(request, token, slug)
    return _close(request, _standing_or_404(session), _by_link(token, slug))


def _by_account(request: HttpRequest, slug: str) -> _Door:
    return _Door(
        actor=request.user,
        close_url=here(request, "groups:companion_close", slug=slug),
        back_url=here(request, "groups:facilitator_sessions"),
        back_label="Mes séances",
        frame="shell.html",
    )


def _by_link(token: str, slug: str) -> _Door:
    of_session = {"token": token, "slug": slug}
    return _Door(
        actor=None,
        close_url=reverse("groups:leader_companion_close", kwargs=of_session),
        back_url=reverse("groups:leader_session", kwargs=of_session),
        back_label="La séance",
        frame="public.html",
    )


def _companion(
    request: HttpRequest, session: Session, door: _Door, choices: list[methods.Method]
) -> HttpResponse:
    group = session.group
    default = choices[0].key if group.cycle.method_id else methods.DEFAULT
    with within(session.organisation):
        reminder = FollowUp.objects.filter(group=group).first()
        charter = charter_of(group)
        place = (group.site or group.organisation).departement_code
        call = whom_to_call(place, session.local_start.date())
    context = {
        "session": session,
        "minutes": session.minutes,
        "methods": [{"row": one, "chosen": one.key == default} for one in choices],
        "rules": [*charter.rules, *charter.fixed_rules] if charter else whole_frame(),
        "is_own_charter": charter is not None,
        "situations": reminder.situations if reminder else 0,
        "door": door,
        "call": call,
    }
    return private(render(request, "groups/companion/companion.html", context))


def _close(request: HttpRequest, session: Session, door: _Door) -> HttpResponse:
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with within(session.organisation):
                close_companion(session=session, actor=door.actor, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "La séance est close. Rien d’autre n’a été envoyé.")
        return redirect(door.back_url)
    context = {
        "session": session,
        "form": form,
        "cancel_url": door.back_url,
        "frame": door.frame,
    }
    status = 422 if request.method == "POST" else 200
    return private(render(request, "groups/companion/close.html", context, status=status))


def _standing_or_404(session: Session) -> Session:
    """A session that is led by who asks, unless it is cancelled."""
    if session.status == SessionStatus.CANCELLED:
        raise Http404
    return session
