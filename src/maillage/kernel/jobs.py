"""Long work as jobs: progress, heartbeat, cancellation, and one run per idempotency key."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, models, transaction
from django.http import HttpRequest
from django_tasks import task

from maillage.kernel import clock
from maillage.kernel.enums import JOB_ENDED, JobStatus
from maillage.kernel.models import Job
from maillage.kernel.tenancy import across_organisations, within

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 3
HEARTBEAT_LOST = 5 * clock.MINUTE


class JobFailed(Exception):
    """The work cannot be done; carries a code, never a text with data."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Progress:
    """What a running job says of itself."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def say(self, percent: int, phrase: str) -> None:
        """Publish how far the work is (0 to 100) and what is being done, in French."""
        Job.objects.filter(pk=self._job.pk).update(
            percent=percent, phrase=phrase[:200], heartbeat_at=clock.now()
        )

    def cancelled(self) -> bool:
        """Whether somebody asked for the work to stop."""
        return Job.objects.filter(pk=self._job.pk, cancel_requested=True).exists()


Handler = Callable[[Job, Progress], Any]
BREAKDOWN = "Une panne a arrêté ce travail. Relancez-le ; si elle revient, prévenez l’exploitant."


@dataclass(frozen=True)
class JobWords:
    """How a kind of job is told: its title, what its error codes mean, where its result is."""

    title: str
    result_url: Callable[[HttpRequest, Job], str]
    failures: Mapping[str, str] = field(default_factory=dict)

    def failure(self, code: str) -> str:
        """The sentence for an error code."""
        return self.failures.get(code, BREAKDOWN)


_handlers: dict[str, Handler] = {}
_words: dict[str, JobWords] = {}


def words_of(job: Job) -> JobWords:
    """How this job is told on screen."""
    return _words[job.kind]


def job_kind(name: str, words: JobWords) -> Callable[[Handler], Handler]:
    """Declare what does the work of a kind of job, and how screens tell it."""

    def declare(handler: Handler) -> Handler:
        _handlers[name] = handler
        _words[name] = words
        return handler

    return declare


def start(
    *, kind: str, subject: models.Model, actor: models.Model | None, idempotency_key: str
) -> Job:
    """Enqueue a job after the commit; the same key twice gives the first job back."""
    if kind not in _handlers:
        raise LookupError(f"no job kind is called {kind}")
    organisation = subject.organisation  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            job = Job.objects.create(
                organisation=organisation,
                kind=kind,
                subject_id=subject.pk,
                actor_id=actor.pk if actor else None,
                idempotency_key=idempotency_key,
                created_at=clock.now(),
            )
    except IntegrityError:
        return Job.objects.get(idempotency_key=idempotency_key)
    transaction.on_commit(lambda: run.enqueue(job.pk))
    return job


@task()
def run(job_id: int) -> None:
    """Do the work of one job, in the scope of its organisation; errors are kept as codes."""
    with across_organisations("a worker is told a job's id only"):
        job = Job.objects.select_related("organisation").filter(pk=job_id).first()
        claimed = Job.objects.filter(pk=job_id, status=JobStatus.WAITING).update(
            status=JobStatus.RUNNING,
            heartbeat_at=clock.now(),
            attempt=models.F("attempt") + 1,
        )
    if job is None or not claimed:
        return
    with within(job.organisation):
        status, code = JobStatus.DONE, ""
        try:
            _handlers[job.kind](job, Progress(job))
            if Job.objects.filter(pk=job.pk, cancel_requested=True).exists():
                status = JobStatus.CANCELLED
        except JobFailed as failure:
            status, code = JobStatus.FAILED, failure.code
        except Exception as error:
            # The type alone is kept: a message could carry data.
            status, code = JobStatus.FAILED, f"panne:{type(error).__name__}"[:60]
            logger.error("job %s failed: %s", job.pk, type(error).__name__)
        Job.objects.filter(pk=job.pk).update(
            status=status, error_code=code, percent=100, finished_at=clock.now()
        )


def cancel(job: Job) -> None:
    """Ask a job to stop; one that has not begun is over at once."""
    with transaction.atomic():
        Job.objects.filter(pk=job.pk, status=JobStatus.WAITING).update(
            status=JobStatus.CANCELLED, finished_at=clock.now()
        )
        Job.objects.filter(pk=job.pk).exclude(status__in=JOB_ENDED).update(cancel_requested=True)


def revive_lost() -> int:
    """Requeue jobs whose worker died (a verb of the clock); returns how many."""
    lost_before = clock.now() - HEARTBEAT_LOST
    with across_organisations("the supervisor looks after every job"):
        lost = Job.objects.filter(status=JobStatus.RUNNING, heartbeat_at__lt=lost_before)
        lost.filter(attempt__gte=MAX_ATTEMPTS).update(
            status=JobStatus.FAILED, error_code="abandon", finished_at=clock.now()
        )
        ids = list(lost.values_list("pk", flat=True))
        lost.update(status=JobStatus.WAITING)
    for job_id in ids:
        run.enqueue(job_id)
    return len(ids)
