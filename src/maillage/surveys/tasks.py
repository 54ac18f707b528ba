"""Long work of questionnaires: ids in, one verb called."""

from django.http import HttpRequest

from maillage.kernel.http import here
from maillage.kernel.jobs import JobWords, Progress, job_kind
from maillage.kernel.models import Job
from maillage.surveys.domain.inviting import JOB_KIND, SOME_LEFT, send_invitations
from maillage.surveys.models import Campaign


def _result_url(request: HttpRequest, job: Job) -> str:
    campaign = Campaign.objects.get(pk=job.subject_id)
    return here(request, "surveys:campaign", slug=campaign.slug)


WORDS = JobWords(
    title="Envoi des invitations à un questionnaire",
    result_url=_result_url,
    failures={
        SOME_LEFT: (
            "Certaines invitations n’ont pas pu partir. Un nouvel envoi, à ces seules adresses, "
            "suivra dans la demi-heure."
        )
    },
)


@job_kind(JOB_KIND, WORDS)
def invite(job: Job, progress: Progress) -> None:
    """Send the invitations of one campaign."""
    campaign = Campaign.objects.select_related("organisation").get(pk=job.subject_id)
    send_invitations(campaign=campaign, progress=progress)
