"""The organiser's link: does the action still run? GET asks, POST answers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.actions.domain import Refused, confirm_running, end_action
from maillage.actions.domain.asking import PURPOSE, action_of
from maillage.actions.views.frame import private
from maillage.kernel import links
from maillage.kernel.http import public_page
from maillage.kernel.tenancy import within


@public_page(methods=("GET", "POST"))
def still(request: HttpRequest, token: str) -> HttpResponse:
    """Two buttons; the link is used up by the first answer."""
    link = links.open_or_404(request, token, purpose=PURPOSE)
    action = action_of(link)
    if action is None:
        raise Http404
    answer = request.POST.get("answer", "")
    if request.method == "POST" and answer in ("running", "ended"):
        with within(action.organisation):
            try:
                if answer == "running":
                    confirm_running(action=action, actor=None)
                else:
                    end_action(action=action, actor=None)
            except Refused:
                raise Http404 from None
            links.spend(link)
    else:
        answer = ""
    return private(render(request, "actions/still.html", {"action": action, "answer": answer}))
