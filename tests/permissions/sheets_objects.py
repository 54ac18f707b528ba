"""Sheets of a plan, their indicators, an orientation: of the home space, held by nobody asked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from maillage.actions.domain.embedding import open_board
from maillage.actions.domain.feedback import open_feedback
from maillage.actions.domain.orienting import orient
from maillage.actions.domain.sheets import tell_value
from maillage.kernel import clock
from tests.actions.factories import make_action, make_indicator, make_sheet
from tests.factories import World
from tests.permissions.actions_objects import holder
from tests.permissions.objects import maker


@maker("action_sheet")
def _action_sheet(world: World) -> str:
    return make_sheet(world.home, holder(world)).slug


@maker("plan_unit")
def _plan_unit(world: World) -> str:
    sheet = make_sheet(world.home, holder(world))
    return sheet.units.get(part="pilot").unit.slug


@maker("action_indicator")
def _action_indicator(world: World) -> str:
    person = holder(world)
    return make_indicator(make_sheet(world.home, person), person).slug


@maker("action_typed")
def _action_typed(world: World) -> str:
    person = holder(world)
    return make_indicator(make_sheet(world.home, person), person, "", "familles").slug


@maker("action_sheet_of_last_year")
def _action_sheet_of_last_year(world: World) -> str:
    person = holder(world)
    sheet = make_sheet(world.home, person)
    tell_value(
        indicator=make_indicator(sheet, person, "", "familles"),
        actor=person,
        on=date(clock.today().year - 1, 6, 30),
        value=Decimal(12),
        source="Enquête annuelle",
    )
    return sheet.slug


@maker("action_last_year")
def _action_last_year(world: World) -> str:
    return str(clock.today().year - 1)


@maker("action_board_token")
def _action_board_token(world: World) -> str:
    person = world.home.people["director"]
    return open_board(
        sheet=make_sheet(world.home, person), actor=person, origins=["https://intranet.exemple.fr"]
    )


@maker("action_orientation")
def _action_orientation(world: World) -> str:
    person = holder(world)
    action = make_action(world.home, person)
    return orient(action=action, actor=person, kind="parents").slug


@maker("action_opinion_token")
def _action_opinion_token(world: World) -> str:
    person = holder(world)
    return open_feedback(action=make_action(world.home, person), actor=person)
