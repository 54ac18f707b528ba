"""One object of each kind that an address names, in the home organisation of the world.

Each room registers a maker: key -> function(world) -> value of the URL part.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from maillage.kernel import clock, jobs, links
from maillage.kernel.models import Job
from tests.factories import World
from tests.territory.factories import make_override

Maker = Callable[[World], str]
MAKERS: dict[str, Maker] = {}


@jobs.job_kind("tests.nothing", jobs.JobWords("Un travail d’essai", lambda request, job: "/"))
def _nothing(job: Job, progress: jobs.Progress) -> None:
    """A job that has nothing to do."""


def maker(key: str) -> Callable[[Maker], Maker]:
    """Register how the URL part called `key` is made."""

    def declare(function: Maker) -> Maker:
        MAKERS[key] = function
        return function

    return declare


@maker("service")
def _service(world: World) -> str:
    return world.home.objects["service"].slug


@maker("site")
def _site(world: World) -> str:
    return world.home.objects["site"].slug


@maker("room")
def _room(world: World) -> str:
    return world.home.objects["room"].slug


@maker("uidb36")
def _uidb36(world: World) -> str:
    return "zz"


@maker("reset_key")
def _reset_key(world: World) -> str:
    return "set-password"


@maker("job_of_admin")
def _job_of_admin(world: World) -> str:
    return Job.objects.create(
        organisation=world.home.organisation,
        kind="tests.nothing",
        subject_id=1,
        actor_id=world.home.people["admin"].pk,
        idempotency_key="matrix",
        created_at=clock.now(),
    ).slug


@maker("calendar_override")
def _calendar_override(world: World) -> str:
    return make_override(world.home.organisation).slug


@maker("feed_token")
def _feed_token(world: World) -> str:
    return links.create(purpose="calendar_feed", subject=world.home.people["professional"])


# Each room's makers stand in its own file.
for _file in sorted(Path(__file__).parent.glob("*_objects.py")):
    import_module(f"tests.permissions.{_file.stem}")
