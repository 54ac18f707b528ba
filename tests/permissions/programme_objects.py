"""A programme with its acts, a vacant post, a closed wave given back, a box that is fed."""

from __future__ import annotations

from maillage.kernel import clock
from maillage.programmes.domain.pointers import point
from maillage.programmes.domain.programme import note_vacancy, start_programme
from maillage.programmes.domain.report import tell_report, write_report
from maillage.programmes.models import LogicModel, Programme
from maillage.programmes.queries.logic import content_of
from maillage.surveys.models import Campaign
from tests.factories import World
from tests.permissions.objects import maker
from tests.programmes.factories import make_model, make_wave


def _programme(world: World) -> Programme:
    row: Programme | None = Programme.objects.first()
    return row or start_programme(
        organisation=world.home.organisation,
        actor=world.home.people["director"],
        title="Les Matriochkas",
    )


def _wave(world: World) -> Campaign:
    row: Campaign | None = Campaign.objects.filter(status="closed").first()
    return row or make_wave(world.home)


@maker("programme")
def _programme_slug(world: World) -> str:
    return _programme(world).slug


@maker("act_rank")
def _act_rank(world: World) -> str:
    return "1"


@maker("deliverable")
def _deliverable(world: World) -> str:
    return _programme(world).acts.get(rank=1).deliverables.first().slug


@maker("vacant_post")
def _vacant_post(world: World) -> str:
    return note_vacancy(
        organisation=world.home.organisation,
        actor=world.home.people["director"],
        service=world.home.objects["service"],
        function="Éducatrice spécialisée",
        since=clock.today(),
    ).slug


@maker("staff_wave")
def _staff_wave(world: World) -> str:
    return _wave(world).slug


@maker("told_wave")
def _told_wave(world: World) -> str:
    wave, actor = _wave(world), world.home.people["director"]
    write_report(campaign=wave, actor=actor, text="Ce que vous avez dit.", number=0)
    tell_report(campaign=wave, actor=actor)
    return wave.slug


@maker("model_pointer")
def _model_pointer(world: World) -> str:
    row: LogicModel = LogicModel.objects.first() or make_model(world.home)
    box = content_of(row).boxes[0].key
    actor = world.home.people["director"]
    return point(model=row, actor=actor, pointed=("model", row.slug), box=box).slug
