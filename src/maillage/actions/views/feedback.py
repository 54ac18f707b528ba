"""What participants think: a link for all of them, a page of faces, numbers for professionals."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import csrf_exempt

from maillage.actions.access import access_action, access_own_action
from maillage.actions.domain import Refused
from maillage.actions.domain import feedback as verbs
from maillage.actions.forms.feedback import OpinionForm
from maillage.actions.queries.feedback import said_of
from maillage.actions.views.frame import crumbs, private
from maillage.kernel import links
from maillage.kernel.documents import qr_svg
from maillage.kernel.http import here, page, public_page
from maillage.kernel.settings import absolute
from maillage.kernel.tenancy import within
from maillage.surveys.thresholds import least_answers


@page("actions.see")
def feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """The numbers, once there are enough of them."""
    action = access_action(request, slug)
    if action.is_draft or action.organisation_id != request.organisation.pk:
        raise Http404
    people, said = said_of(action)
    context = {
        "action": action,
        "people": people,
        "said": said,
        "least": 2 * least_answers(),
        "crumbs": crumbs(request, action, "L’avis des participants"),
    }
    return render(request, "actions/feedback/results.html", context)


@page("actions.write", methods=("POST",))
def feedback_open(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the poster. No redirection: the address is kept nowhere."""
    action = access_own_action(request, slug)
    try:
        token = verbs.open_feedback(action=action, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(here(request, "actions:action", slug=slug))
    address = absolute(reverse("actions:opinion", kwargs={"token": token}))
    context = {
        "action": action,
        "address": address,
        # Drawn here from an address made here.
        "code": mark_safe(qr_svg(address, scale=6)),  # noqa: S308  # nosec B308 B703
        "crumbs": crumbs(request, action, "L’avis des participants"),
    }
    return private(render(request, "actions/feedback/poster.html", context))


# Under the route of the questionnaires: neither address, nor cookie, nor log line (surveys).
@csrf_exempt
@public_page(methods=("GET", "POST"))
def opinion(request: HttpRequest, token: str) -> HttpResponse:
    """Show the faces; take the answers in."""
    action = verbs.feedback_of(links.open_or_404(request, token, purpose=verbs.PURPOSE))
    if action is None:
        raise Http404
    form = OpinionForm(request.POST or None)
    context = {"action": action, "form": form}
    if request.method == "POST" and form.is_valid():
        with within(action.organisation):
            context["is_taken"] = verbs.give(action=action, answers=form.answers())
        return render(request, "actions/feedback/thanks.html", context)
    status = 422 if request.method == "POST" else 200
    return render(request, "actions/feedback/opinion.html", context, status=status)
