"""What each balance between bonds and road would give, computed as one job."""

from django.db import transaction

from maillage.engine.rounds import solve
from maillage.kernel import jobs, journal
from maillage.kernel.enums import JOB_ENDED
from maillage.kernel.models import Job
from maillage.people.models import User
from maillage.rounds.balance import balanced
from maillage.rounds.content import read_answer, read_week
from maillage.rounds.domain.errors import Refused
from maillage.rounds.domain.scenarios import SEED, moves_for
from maillage.rounds.enums import Balance
from maillage.rounds.models import RoundsScenario

CURVE_KIND = "rounds.curve"


def start_curve(*, scenario: RoundsScenario, actor: User) -> Job:
    """Start the five computations; asked twice while they run, they run once.

    Raises:
        Refused: the week has no proposal to start from.
    """
    with transaction.atomic():
        row = RoundsScenario.objects.select_for_update().get(pk=scenario.pk)
        if not row.after:
            raise Refused("Calculez d’abord cette semaine\u00a0: la courbe part de sa proposition.")
        running = curve_job_of(row)
        if running is not None and running.status not in JOB_ENDED:
            return running
        journal.record(
            organisation=row.organisation, actor=actor, verb="rounds.curve_started", subject=row
        )
        key = (
            f"{_prefix(row)}{Job.objects.filter(idempotency_key__startswith=_prefix(row)).count()}"
        )
        return jobs.start(kind=CURVE_KIND, subject=row, actor=actor, idempotency_key=key)


def curve_job_of(scenario: RoundsScenario) -> Job | None:
    """The last work behind the curve of a week."""
    rows = Job.objects.filter(idempotency_key__startswith=_prefix(scenario))
    return rows.order_by("-pk").first()


def _prefix(scenario: RoundsScenario) -> str:
    return f"{CURVE_KIND}:{scenario.slug}:"


def draw_curve(*, scenario: RoundsScenario, progress: jobs.Progress) -> None:
    """Solve the week under each balance (in a job) and keep the sums; cancelled, keep nothing."""
    week = read_week(scenario.week).week()
    current = read_answer(scenario.answer)["solution"] if scenario.answer is not None else None
    points = []
    for rank, balance in enumerate(Balance):
        progress.say(100 * rank // len(Balance), f"{balance.label}…")
        result = solve(
            balanced(week, balance),
            iterations=moves_for(week, is_again=True),
            seed=SEED,
            current=current,
            on_progress=lambda share, cost: not progress.cancelled(),
        )
        if progress.cancelled():
            return
        if result.breakdown:
            parts = result.breakdown
            bonds = int(parts["bond"] + parts["referent"])
            sums = {"travel": parts["travel"], "bonds": bonds, "unmet": parts["unmet"]}
            points.append({"balance": balance.value, **sums})
    with transaction.atomic():
        row = RoundsScenario.objects.select_for_update().get(pk=scenario.pk)
        row.curve = points
        row.save(update_fields=["curve"])
        journal.record(
            organisation=row.organisation, actor=None, verb="rounds.curve_ended", subject=row
        )
