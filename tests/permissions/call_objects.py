"""Questions and criteria that the addresses of a call name."""

from __future__ import annotations

from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations, within
from maillage.tendering.domain import provider_papers, questions
from maillage.tendering.models import CallQuestion
from tests.factories import World
from tests.permissions.objects import maker
from tests.tendering.factories import make_public_call, make_reference
from tests.tendering.test_rules_step import adapted


@maker("asked_call")
def _asked_call(world: World) -> str:
    call = make_public_call(world.home.organisation)
    questions.ask(
        consultation=call,
        provider=world.provider.organisation,
        actor=world.provider.people["facilitator"],
        text="Les séances ont-elles lieu le mardi ?",
    )
    return call.slug


@maker("call_question")
def _call_question(world: World) -> str:
    with across_organisations("test"):
        return CallQuestion.objects.get().slug


@maker("call_with_criteria")
def _call_with_criteria(world: World) -> str:
    return adapted(
        world.home.organisation,
        status="published",
        published_at=clock.now(),
        recipient="age1-not-used",
    ).slug


@maker("provider_paper")
def _provider_paper(world: World) -> str:
    with within(world.provider.organisation):
        return provider_papers.keep_paper(
            organisation=world.provider.organisation,
            actor=world.provider.people["admin"],
            kind="cv",
            data=b"Vingt ans de pratique",
            filename="cv.txt",
            expires_on=None,
        ).slug


@maker("provider_reference")
def _provider_reference(world: World) -> str:
    return make_reference(world.provider).slug
