"""The facilitator's session companion: a page that works alone on a phone, and its end."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from maillage.groups import methods
from maillage.groups.access import access_led_session
from maillage.groups.charters import whole_frame
from maillage.groups.danger import whom_to_call
from maillage.groups.domain import Refused, close_companion
from maillage.groups.domain.frame import charter_of
from maillage.groups.enums import SessionStatus
from maillage.groups.forms.methods import ClosingForm
from maillage.groups.models import FollowUp, Session
from maillage.groups.queries.library import methods_at_hand
from maillage.kernel.http import here, page
from maillage.kernel.tenancy import within


@page("groups.facilitate")
def companion(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that a session needs, in one page that the phone keeps; nobody's name in it."""
    session = _standing_or_404(request, slug)
    choices = methods_at_hand(session)
    group = session.group
    default = choices[0].key if group.cycle.method_id else methods.DEFAULT
    with within(session.organisation):
        reminder = FollowUp.objects.filter(group=group).first()
        charter = charter_of(group)
        place = (group.site or group.organisation).departement_code
        call = whom_to_call(place, session.local_start.date())
    context = {
        "session": session,
        "minutes": int((session.ends_at - session.starts_at).total_seconds() // 60),
        "methods": [{"row": one, "chosen": one.key == default} for one in choices],
        "rules": [*charter.rules, *charter.fixed_rules] if charter else whole_frame(),
        "is_own_charter": charter is not None,
        "situations": reminder.situations if reminder else 0,
        "close_url": here(request, "groups:companion_close", slug=slug),
        "back_url": here(request, "groups:facilitator_sessions"),
        "call": call,
    }
    answer = render(request, "groups/companion/companion.html", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


@page("groups.facilitate", methods=("GET", "POST"))
def companion_close(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what will be sent (two numbers), then send it, once."""
    session = _standing_or_404(request, slug)
    back = here(request, "groups:facilitator_sessions")
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            with within(session.organisation):
                close_companion(session=session, actor=request.user, **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "La séance est close. Rien d'autre n'a été envoyé.")
        return redirect(back)
    context = {"session": session, "form": form, "cancel_url": back}
    status = 422 if request.method == "POST" else 200
    return render(request, "groups/companion/close.html", context, status=status)


def _standing_or_404(request: HttpRequest, slug: str) -> Session:
    """A session that this very person leads and that is not cancelled."""
    session = access_led_session(request, slug)
    if session.status == SessionStatus.CANCELLED:
        raise Http404
    return session
