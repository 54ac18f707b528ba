"""Reads of what is said around a call: what is public, what waits for the buyer."""

from django.db.models import QuerySet
from django.http import Http404

from maillage.kernel.tenancy import across_organisations
from maillage.tendering.enums import ConsultationStatus
from maillage.tendering.models import CallAmendment, CallQuestion, Consultation


def answered_questions(call: Consultation) -> list[CallQuestion]:
    """The questions that everyone may read, with their answers, in the order of the answers."""
    with across_organisations("public catalogue"):
        found = CallQuestion.objects.filter(consultation=call, answered_at__isnull=False)
        return list(found.order_by("answered_at", "pk"))


def amendments_of(call: Consultation) -> list[CallAmendment]:
    """What has changed since the publication, the latest first."""
    with across_organisations("public catalogue"):
        return list(CallAmendment.objects.filter(consultation=call).order_by("-version"))


def waiting_questions() -> QuerySet[CallQuestion]:
    """The questions of the space that wait for their answer, the oldest first."""
    return CallQuestion.objects.filter(
        answered_at=None, consultation__status=ConsultationStatus.PUBLISHED
    ).select_related("consultation")


def question_or_404(slug: str, question: str) -> CallQuestion:
    """A question about a call of the space."""
    found = (
        CallQuestion.objects.select_related("consultation")
        .filter(slug=question, consultation__slug=slug)
        .first()
    )
    if found is None:
        raise Http404
    return found
