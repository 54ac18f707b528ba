"""What questionnaires tell the home page: named ones to answer, results that have just come.

Of anonymous ones to answer, nothing: only the mail knows who was invited.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from maillage.kernel import clock
from maillage.kernel.http import here
from maillage.kernel.registries import Due
from maillage.surveys.models import Campaign, NamedAnswer, Report

RECENT = timedelta(days=7)


def to_answer(request: Any) -> Iterator[Due]:
    """The named questionnaires that wait for this person."""
    waiting = NamedAnswer.objects.filter(
        user=request.user, answered_on=None, survey__closes_at__gt=clock.now()
    )
    for row in waiting.select_related("survey").order_by("survey__closes_at"):
        yield Due(
            label=f"Répondre, en votre nom, à «\u00a0{row.survey.title}\u00a0»",
            url=here(request, "surveys:named_answer", slug=row.survey.slug),
            at=row.survey.closes_at,
        )


def to_read(request: Any) -> Iterator[Due]:
    """Results of the last days, for all who may read them."""
    if not request.user.has_perm("surveys.see", request.organisation):
        return
    told = Campaign.objects.told_here()
    recent = Report.objects.filter(campaign__in=told, closed_on__gte=clock.today() - RECENT)
    for row in recent.select_related("campaign").order_by("-closed_on", "pk")[:3]:
        yield Due(
            label=f"Lire les résultats de «\u00a0{row.campaign.title}\u00a0»",
            url=here(request, "surveys:campaign", slug=row.campaign.slug),
        )
