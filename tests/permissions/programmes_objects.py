"""A protocol in each state, a case read by the head of service only, what stands around it."""

from __future__ import annotations

from datetime import timedelta

from maillage.kernel import clock
from maillage.programmes.domain import around
from maillage.programmes.domain.cases import list_person
from maillage.programmes.domain.logic import write_objective
from maillage.programmes.models import (
    CaseAccess,
    CasePartner,
    EscalationCase,
    LogicModel,
    ProtocolVersion,
)
from maillage.programmes.queries.logic import content_of
from tests.factories import World
from tests.pathways.platform_factories import make_partner
from tests.permissions.objects import maker
from tests.programmes.factories import make_case, make_draft, make_model, make_version


def _case(world: World) -> EscalationCase:
    """At the second of three levels, so that it may go up and down."""
    case: EscalationCase | None = EscalationCase.objects.first()
    return case or make_case(world.home, world.home.people["head_of_service"], rank=1)


def _draft(world: World) -> ProtocolVersion:
    version: ProtocolVersion | None = ProtocolVersion.objects.filter(state="draft").first()
    return version or make_draft(world.home)


def _invited(world: World) -> CasePartner:
    head = world.home.people["head_of_service"]
    return around.invite_partner(
        case=_case(world),
        actor=head,
        partner=make_partner(world.home.organisation, head),
        expires_on=clock.today() + timedelta(days=9),
    )


@maker("protocol_draft")
def _protocol_draft(world: World) -> str:
    return _draft(world).slug


@maker("protocol_level")
def _protocol_level(world: World) -> str:
    return _draft(world).levels.first().slug


@maker("protocol_in_force")
def _protocol_in_force(world: World) -> str:
    return make_version(world.home).slug


@maker("escalation_case")
def _escalation_case(world: World) -> str:
    return _case(world).slug


@maker("case_listed")
def _case_listed(world: World) -> str:
    case, person = _case(world), world.home.people["professional"]
    list_person(case=case, actor=case.owner, person=person)
    return CaseAccess.objects.get(case=case, person=person).slug


@maker("case_invited")
def _case_invited(world: World) -> str:
    return _invited(world).slug


@maker("case_partner_token")
def _case_partner_token(world: World) -> str:
    return around.new_link(_invited(world))


def _model(world: World) -> LogicModel:
    row: LogicModel | None = LogicModel.objects.first()
    return row or make_model(world.home)


@maker("logic_model")
def _logic_model(world: World) -> str:
    return _model(world).slug


@maker("logic_form")
def _logic_form(world: World) -> str:
    return "json"


@maker("logic_box")
def _logic_box(world: World) -> str:
    return content_of(_model(world)).boxes[0].key


@maker("logic_revision")
def _logic_revision(world: World) -> str:
    return _model(world).revisions.last().slug


@maker("logic_objective")
def _logic_objective(world: World) -> str:
    return write_objective(
        model=_model(world),
        actor=world.home.people["director"],
        sentence="Chaque enfant sait qui l’appelle ce soir.",
        service=world.home.objects["service"],
        boxes=[],
    ).slug
