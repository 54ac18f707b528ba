"""Jobs: progress, errors as codes, one run per key. Files: sniffed, hashed, sealed when secret."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from maillage.kernel import clock, files, jobs
from maillage.kernel.keys import search_key
from maillage.kernel.models import Job
from maillage.kernel.tenancy import across_organisations, within
from tests.factories import World

WORDS = jobs.JobWords("Essai", lambda request, job: "/", {"no_plan": "Aucun plan."})
SECRET = "contenu-qui-ne-doit-pas-rester"


@jobs.job_kind("tests.good", WORDS)
def _good(job: Job, progress: jobs.Progress) -> None:
    progress.say(40, "Au travail")


@jobs.job_kind("tests.bad", WORDS)
def _bad(job: Job, progress: jobs.Progress) -> None:
    raise jobs.JobFailed("no_plan")


@jobs.job_kind("tests.broken", WORDS)
def _broken(job: Job, progress: jobs.Progress) -> None:
    raise RuntimeError(SECRET)


def start(world: World, kind: str, commits: Any, key: str = "a") -> Job:
    with within(world.home.organisation), commits():
        return jobs.start(
            kind=kind,
            subject=world.home.objects["service"],
            actor=world.home.people["admin"],
            idempotency_key=key,
        )


def reread(job: Job) -> Job:
    with across_organisations("test"):
        return Job.objects.get(pk=job.pk)


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("tests.good", "done", ""),
        ("tests.bad", "failed", "no_plan"),
        ("tests.broken", "failed", "panne:RuntimeError"),
    ],
)
def test_a_job_ends_with_a_code_and_no_data(
    world: World, commits: Any, kind: str, status: str, code: str
) -> None:
    job = reread(start(world, kind, commits))
    assert (job.status, job.error_code, job.attempt) == (status, code, 1)
    with across_organisations("test"):
        assert SECRET not in str(Job.objects.values().get())


def test_the_same_key_gives_the_same_job(world: World, commits: Any) -> None:
    assert start(world, "tests.good", commits).pk == start(world, "tests.bad", commits).pk


def test_a_lost_job_is_taken_again_then_given_up(world: World, commits: Any, at: Any) -> None:
    job = start(world, "tests.good", commits)
    with across_organisations("test"):
        Job.objects.update(status="running", attempt=1, heartbeat_at=clock.now())
    assert jobs.revive_lost() == 0
    at(clock.now() + timedelta(minutes=6))
    assert jobs.revive_lost() == 1
    assert reread(job).status == "done"
    with across_organisations("test"):
        Job.objects.update(status="running", attempt=3)
    at(clock.now() + timedelta(minutes=12))
    assert jobs.revive_lost() == 0
    assert (reread(job).status, reread(job).error_code) == ("failed", "abandon")


def test_a_waiting_job_can_be_cancelled(world: World) -> None:
    with within(world.home.organisation):
        job = jobs.start(
            kind="tests.good",
            subject=world.home.objects["service"],
            actor=None,
            idempotency_key="b",
        )
        jobs.cancel(job)
    assert reread(job).status == "cancelled"


def test_files_are_read_back_and_secret_ones_are_sealed(world: World, settings: Any) -> None:
    organisation = world.home.organisation
    for is_sealed in (False, True):
        stored = files.store(
            data=SECRET.encode(),
            filename="../../etc/note.txt",
            organisation=organisation,
            is_sealed=is_sealed,
        )
        assert stored.original_name == "note.txt"
        assert files.read(stored) == SECRET.encode()
        kept = (Path(settings.MEDIA_ROOT) / stored.path[:2] / stored.path).read_bytes()
        assert (SECRET.encode() in kept) is not is_sealed


@pytest.mark.parametrize("data", [b"", b"x" * (files.MAX_BYTES + 1)])
def test_empty_and_huge_files_get_a_sentence(world: World, data: bytes) -> None:
    with pytest.raises(files.FileRefused, match=r"Ce fichier .*[.]$"):
        files.store(data=data, filename="a.pdf", organisation=world.home.organisation)


def test_the_type_is_read_from_the_content() -> None:
    assert files.sniff(b"%PDF-1.7", "image.png") == "application/pdf"
    assert files.sniff(b"MZ\x90\xff", "lettre.pdf") == "application/octet-stream"


def test_search_keys_forget_accents_case_and_ligatures() -> None:
    assert search_key("L’Œuvre d’ÉVRY-Courcouronnes ") == "l oeuvre d evry courcouronnes"


@pytest.mark.parametrize(
    ("filename", "kept"),
    [
        ("Méthode (2026).pdf", "Méthode_2026.pdf"),
        ("../../etc/passwd", "passwd"),
        ("()", "fichier"),
        ("...", "..."),
        ("..", "fichier"),
        (".", "fichier"),
        ("", "fichier"),
        ("/", "fichier"),
        ("///", "fichier"),
        ("a" * 300 + ".pdf", "a" * 196 + ".pdf"),
        ('x"; a=\r\nb.pdf', "x_ab.pdf"),
    ],
)
def test_every_name_can_be_kept_and_offered(world: World, filename: str, kept: str) -> None:
    with within(world.home.organisation):
        stored = files.store(data=b"abc", filename=filename, organisation=world.home.organisation)
    assert stored.original_name == kept
    offered = files.attachment(b"abc", filename=filename, content_type="text/plain")
    parsed = EmailMessage()
    parsed["Content-Disposition"] = offered.headers["Content-Disposition"]
    assert parsed.get_filename() == kept
