"""An act, a measure, a contract of the home space."""

from __future__ import annotations

from maillage.pathways.domain.steering import add_part
from maillage.pathways.models import MultiYearContract, Pathway
from tests.factories import World
from tests.pathways.activity import make_contract, make_encounter, make_measure, make_public
from tests.pathways.factories import make_pathway
from tests.permissions.objects import maker
from tests.permissions.pathways_objects import child_of


@maker("encounter")
def _encounter(world: World) -> str:
    return make_encounter(child_of(world), world.home.people["head_of_service"]).slug


@maker("measure")
def _measure(world: World) -> str:
    return make_measure(child_of(world)).slug


def contract_of(world: World) -> MultiYearContract:
    """The same contract for every part of one address: contracts do not overlap."""
    found: MultiYearContract | None = MultiYearContract.objects.first()
    return found or make_contract(world.home)


@maker("contract")
def _contract(world: World) -> str:
    return contract_of(world).slug


@maker("contract_part")
def _contract_part(world: World) -> str:
    return "objectifs"


@maker("contract_target")
def _contract_target(world: World) -> str:
    contract, terms = contract_of(world), {"indicator": "caseload", "service": None, "value": 800}
    slug: str = add_part(contract=contract, actor=None, part="objectifs", **terms).slug
    return slug


@maker("indicator_code")
def _indicator_code(world: World) -> str:
    return "caseload"


@maker("export_shape")
def _export_shape(world: World) -> str:
    return "anap"


@maker("export_form")
def _export_form(world: World) -> str:
    return "csv"


@maker("approved_public")
def _approved_public(world: World) -> str:
    return make_public(world.home.objects["service"]).slug


@maker("supporting_service")
def _supporting_service(world: World) -> str:
    child = child_of(world)
    if not Pathway.objects.filter(child=child, left_on=None).exists():
        make_pathway(child)
    return child.service.slug
