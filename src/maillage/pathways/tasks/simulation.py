"""The runs of a scenario."""

from django.http import HttpRequest

from maillage.kernel.http import here
from maillage.kernel.jobs import JobWords, Progress, job_kind
from maillage.kernel.models import Job
from maillage.pathways.domain.simulation import JOB_KIND, NOBODY_ENTERS, compute_scenario
from maillage.pathways.models import FlowScenario


def _result_url(request: HttpRequest, job: Job) -> str:
    scenario = FlowScenario.objects.get(pk=job.subject_id)
    return here(request, "pathways:flow", slug=scenario.slug)


WORDS = JobWords(
    title="Simulation de la liste d’attente",
    result_url=_result_url,
    failures={
        NOBODY_ENTERS: (
            "Dans certaines des années simulées, aucun enfant n’entre\u00a0: l’attente ne peut "
            "pas être mesurée. Vérifiez le nombre de places, puis relancez la simulation."
        )
    },
)


@job_kind(JOB_KIND, WORDS)
def simulate(job: Job, progress: Progress) -> None:
    """Compute one scenario."""
    scenario = FlowScenario.objects.select_related("organisation").get(pk=job.subject_id)
    compute_scenario(scenario=scenario, progress=progress)
