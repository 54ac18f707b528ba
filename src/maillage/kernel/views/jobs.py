"""A job's live line, and the button that stops it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from maillage.kernel import jobs
from maillage.kernel.enums import JOB_ENDED
from maillage.kernel.http import here, page
from maillage.kernel.models import Job


@page("kernel.follow_job")
def job_line(request: HttpRequest, slug: str) -> HttpResponse:
    """The fragment that a waiting page asks for again every second."""
    job = get_object_or_404(Job, slug=slug, actor_id=request.user.pk)
    ended = job.status in JOB_ENDED
    answer = render(request, "kernel/job_line.html", {"job": job, "ended": ended})
    # The script that polls reads this header: no need to look inside the fragment.
    answer["X-Job-Ended"] = "1" if ended else "0"
    return answer


@page("kernel.follow_job", methods=("POST",))
def job_cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the work to stop, then back to where the person was."""
    job = get_object_or_404(Job, slug=slug, actor_id=request.user.pk)
    jobs.cancel(job)
    return redirect(here(request, "kernel:job_line", slug=job.slug))
