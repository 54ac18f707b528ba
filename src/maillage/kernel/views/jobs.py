"""A job's page and live line, and the button that stops it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from maillage.kernel import jobs
from maillage.kernel.enums import JOB_ENDED
from maillage.kernel.http import here, page
from maillage.kernel.models import Job


@page("kernel.follow_job")
def job_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a job, for whoever left the page that started it."""
    return render(request, "kernel/job_page.html", job_context(request, _own_job(request, slug)))


@page("kernel.follow_job")
def job_line(request: HttpRequest, slug: str) -> HttpResponse:
    """The fragment that a waiting page asks for again every second."""
    return render(request, "kernel/job_line.html", job_context(request, _own_job(request, slug)))


@page("kernel.follow_job", methods=("POST",))
def job_cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the work to stop, then back to the job's page."""
    job = _own_job(request, slug)
    jobs.cancel(job)
    return redirect(here(request, "kernel:job_page", slug=job.slug))


def job_context(request: HttpRequest, job: Job) -> dict[str, Any]:
    """What `kernel/job_line.html` needs; pages that show a job include it with this."""
    ended = job.status in JOB_ENDED
    words = jobs.words_of(job)
    return {
        "job": job,
        "title": words.title,
        "error": words.failure(job.error_code) if job.error_code else "",
        "poll_url": "" if ended else here(request, "kernel:job_line", slug=job.slug),
        "cancel_url": "" if ended else here(request, "kernel:job_cancel", slug=job.slug),
        "result_url": words.result_url(request, job) if ended else "",
    }


def _own_job(request: HttpRequest, slug: str) -> Job:
    return get_object_or_404(Job, slug=slug, actor_id=request.user.pk)
