"""The answering page: by link, for nobody in particular. It writes counters and nothing else."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from maillage.kernel.http import public_page
from maillage.kernel.sealing import SealBroken
from maillage.kernel.tenancy import within
from maillage.surveys.answering_form import AnswerForm
from maillage.surveys.domain.answering import answer as take_in
from maillage.surveys.domain.answering import campaign_of
from maillage.surveys.domain.errors import LinkSpent
from maillage.surveys.domain.inviting import until
from maillage.surveys.thresholds import least_crossed

logger = logging.getLogger(__name__)


NOT_NOW = (
    "Vos réponses ne peuvent pas être reçues en ce moment, à cause d’un incident sur le serveur. "
    "Rien n’a été pris en compte et votre lien n’a pas servi\u00a0: gardez-le et réessayez plus "
    "tard."
)


# A one-time link that nobody else knows is its own proof: no cookie is set for it.
@csrf_exempt
@public_page(methods=("GET", "POST"))
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the questions; take the answers in, once."""
    try:
        campaign = campaign_of(token)
        with within(campaign.organisation_id):
            items = campaign.questionnaire.items()
            readers = [str(row.user) for row in campaign.readers.select_related("user")]
            has_segments = campaign.segments.exists()
        form = AnswerForm(request.POST or None, items=items)
        status = 200
        if request.method == "POST":
            status = 422
            if form.is_valid():
                take_in(token=token, answers=form.answers())
                return render(request, "surveys/answered.html", {"campaign": campaign})
    except LinkSpent:
        return render(request, "surveys/link_spent.html", status=404)
    except SealBroken:
        logger.error("an answer cannot come in: the key of its campaign is lost")
        form.add_error(None, NOT_NOW)
        status = 503
    context = {
        "campaign": campaign,
        "form": form,
        "until": until(campaign),
        "readers": " et ".join(readers),
        "has_texts": any(item.kind == "text" for item in items),
        "has_segments": has_segments,
        "crossed": least_crossed(),
    }
    return render(request, "surveys/answer.html", context, status=status)
