"""What a partner opens by a link: the least that lets them come."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from maillage.kernel import links
from maillage.kernel.http import public_page
from maillage.kernel.tenancy import within
from maillage.programmes.domain.around import PARTNER_LINK, read_by_link
from maillage.programmes.queries.cases import next_meeting
from maillage.programmes.views.frame import private


@public_page()
def partner(request: HttpRequest, token: str) -> HttpResponse:
    """The protocol, the level, the next meeting, who to call; neither name nor pseudonym."""
    link = links.open_or_404(request, token, purpose=PARTNER_LINK)
    invited = read_by_link(link)
    if invited is None:
        raise Http404
    with within(invited.organisation):
        context = {
            "invited": invited,
            "case": invited.case,
            "meeting": next_meeting(invited.case),
        }
        return private(render(request, "programmes/partner.html", context))
