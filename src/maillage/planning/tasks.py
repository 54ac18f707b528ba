"""The long work of planning: ids in, one verb called."""

from django.http import HttpRequest

from maillage.kernel.http import here
from maillage.kernel.jobs import JobWords, Progress, job_kind
from maillage.kernel.models import Job
from maillage.planning.domain.scenarios import JOB_KIND, NO_PLAN, solve_scenario
from maillage.planning.models import CalendarScenario


def _result_url(request: HttpRequest, job: Job) -> str:
    scenario = CalendarScenario.objects.get(pk=job.subject_id)
    return here(request, "planning:scenario", slug=scenario.slug)


WORDS = JobWords(
    title="Calcul du calendrier de l’année",
    result_url=_result_url,
    failures={
        NO_PLAN: (
            "Aucun calendrier n’a été trouvé dans le temps prévu. Élargissez les souhaits "
            "(jours, horaires, rythme), puis relancez le calcul."
        )
    },
)


@job_kind(JOB_KIND, WORDS)
def solve_calendar(job: Job, progress: Progress) -> None:
    """Compute one scenario."""
    solve_scenario(scenario=CalendarScenario.objects.get(pk=job.subject_id), progress=progress)
