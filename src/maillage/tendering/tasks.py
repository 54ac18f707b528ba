"""Long work of the room: ids in, one verb called."""

from django.http import HttpRequest

from maillage.kernel.http import here
from maillage.kernel.jobs import JobWords, Progress, job_kind
from maillage.kernel.models import Job
from maillage.tendering.domain import alerts
from maillage.tendering.domain.publication import ALERT_JOB
from maillage.tendering.models import Consultation


def _call_page(request: HttpRequest, job: Job) -> str:
    call = Consultation.objects.get(pk=job.subject_id)
    return here(request, "tendering:call_detail", slug=call.slug)


@job_kind(ALERT_JOB, JobWords("Envoi de l'appel à celles et ceux qu'il concerne", _call_page))
def alert(job: Job, progress: Progress) -> None:
    """Tell providers of a call that was just published."""
    progress.say(10, "Recherche des intervenantes et intervenants concernés")
    alerts.send_alerts(consultation=Consultation.objects.get(pk=job.subject_id))
