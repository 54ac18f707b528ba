"""Long work of the room: ids in, one verb called."""

from maillage.kernel.jobs import Progress, job_kind
from maillage.kernel.models import Job
from maillage.tendering.domain import alerts
from maillage.tendering.domain.publication import ALERT_JOB
from maillage.tendering.models import Consultation


@job_kind(ALERT_JOB)
def alert(job: Job, progress: Progress) -> None:
    """Tell providers of a call that was just published."""
    progress.say(10, "Recherche des intervenantes et intervenants concernés")
    alerts.send_alerts(consultation=Consultation.objects.get(pk=job.subject_id))
