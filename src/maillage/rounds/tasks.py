"""The long work of rounds: ids in, one verb called."""

from django.http import HttpRequest

from maillage.kernel.http import here
from maillage.kernel.jobs import JobWords, Progress, job_kind
from maillage.kernel.models import Job
from maillage.rounds.domain.curve import CURVE_KIND, draw_curve
from maillage.rounds.domain.scenarios import JOB_KIND, NO_PLAN, solve_scenario
from maillage.rounds.models import RoundsScenario


def _result_url(request: HttpRequest, job: Job) -> str:
    scenario = RoundsScenario.objects.filter(pk=job.subject_id).first()
    if scenario is None:
        return here(request, "rounds:index")
    return here(request, "rounds:scenario", slug=scenario.slug)


WORDS = JobWords(
    title="Calcul des tournées",
    result_url=_result_url,
    failures={
        NO_PLAN: (
            "Aucune semaine qui respecte toutes les règles n’a été trouvée dans le temps prévu. "
            "Libérez des visites fixées ou élargissez les jours possibles, puis recommencez."
        )
    },
)


@job_kind(JOB_KIND, WORDS)
def solve_rounds(job: Job, progress: Progress) -> None:
    """Compute one week."""
    solve_scenario(scenario=RoundsScenario.objects.get(pk=job.subject_id), progress=progress)


def _balance_url(request: HttpRequest, job: Job) -> str:
    scenario = RoundsScenario.objects.filter(pk=job.subject_id).first()
    if scenario is None:
        return here(request, "rounds:index")
    return here(request, "rounds:balance", slug=scenario.slug)


CURVE_WORDS = JobWords(
    title="Courbe des liens et de la route", result_url=_balance_url, failures={}
)


@job_kind(CURVE_KIND, CURVE_WORDS)
def draw_rounds_curve(job: Job, progress: Progress) -> None:
    """Compute one week under each balance."""
    draw_curve(scenario=RoundsScenario.objects.get(pk=job.subject_id), progress=progress)
