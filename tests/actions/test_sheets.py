"""An action sheet: indicators that fill themselves, years that are kept, shares without names."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.actions.domain import Refused, end_action
from maillage.actions.domain.sheets import close_year, set_target, tell_value
from maillage.actions.models import ActionSheet, CollectiveAction
from maillage.actions.queries.sheets import readings
from maillage.actions.queries.uptake import share, steps
from maillage.demo.story.season import living_on
from maillage.kernel.http import organisation_url
from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from tests.actions.factories import make_action, make_indicator, make_sheet
from tests.factories import World, make_member

LAST_YEAR = datetime(2025, 10, 6, 9, tzinfo=UTC)
TYPED = {
    "plan": "Schéma de l’enfance",
    "number": "9",
    "title": "Encourager les actions collectives",
    "pilot": "PSEIE",
    "co_pilot": "DMDD",
    "contributor": "DPPE, SDAS; PMI, pmi, PSEIE",
    "goals": "- Adapter ;\n- Associer les familles.",
}


def test_a_sheet_is_written_measured_and_clicked_down_to_its_actions(
    world: World, sign_in: Any
) -> None:
    space, head = world.home.organisation, world.home.people["head_of_service"]
    client = sign_in(head)

    def at(name: str, **kwargs: Any) -> str:
        return organisation_url(space, f"actions:{name}", **kwargs)

    assert client.post(at("sheet_new"), {**TYPED, "pilot": " , "}).status_code == 422
    client.post(at("sheet_new"), TYPED)
    assert "déjà une fiche" in client.post(at("sheet_new"), TYPED).content.decode()
    with within(space):
        sheet = ActionSheet.objects.get(number="9")
        held = list(sheet.units.values_list("part", "unit__short_name"))
    # Named twice, a unit keeps its first part.
    assert held == [
        ("pilot", "PSEIE"),
        ("co_pilot", "DMDD"),
        ("contributor", "DPPE"),
        ("contributor", "SDAS"),
        ("contributor", "PMI"),
    ]
    chosen = {"label": "Nombre d’actions", "measure": "actions.running"}
    answer = client.post(at("indicator_new", slug=sheet.slug), chosen)
    events = f"{answer['Location']}evenements/"
    service = world.home.objects["service"]
    person = world.home.people["professional"]
    make_action(world.home, person, "Cuisiner", service=service)
    make_action(world.home, person, "Jardiner", lists={"themes": ["nature", "food"]})
    make_action(world.foreign, world.foreign.people["professional"], "Ailleurs")
    page = client.get(at("sheet", slug=sheet.slug)).content.decode()
    assert "2\u00a0actions" in page and "Associer les familles." in page
    told = client.get(answer["Location"]).content.decode()
    assert "Par thème" in told and service.name in told and str(person) not in told
    listed = client.get(events).content.decode()
    assert "Cuisiner" in listed and "Jardiner" in listed and "Ailleurs" not in listed
    fewer = client.get(events, {"annee": "2026", "service": service.slug}).content.decode()
    assert "Cuisiner" in fewer and "Jardiner" not in fewer
    # Each part of the content leads to what it counts.
    assert f"{events}?annee=2026&amp;theme=nature" in told
    green = client.get(events, {"annee": "2026", "theme": "nature"}).content.decode()
    assert "Jardiner" in green and "Cuisiner" not in green


def test_a_closed_year_keeps_its_values_and_shows_what_they_became(
    world: World, sign_in: Any
) -> None:
    head = world.home.people["head_of_service"]
    sheet = make_sheet(world.home, head)
    computed = make_indicator(sheet, head)
    counted = make_indicator(sheet, head, "", "familles")
    with living_on(LAST_YEAR):
        action = make_action(world.home, head, "Cuisiner")
        make_action(world.home, head, "Jardiner")
    with within(world.home.organisation):
        told = {"indicator": counted, "actor": head, "source": "Enquête"}
        tell_value(on=date(2025, 12, 31), value=Decimal("14.5"), **told)
        tell_value(on=date(2025, 3, 1), value=Decimal(9), **told)
        set_target(indicator=computed, actor=head, year=2025, value=Decimal(2))
        with pytest.raises(Refused, match="calcule tout seul"):
            tell_value(
                indicator=computed, actor=head, on=date(2025, 1, 1), value=Decimal(1), source="x"
            )
        with pytest.raises(Refused, match="n’est pas finie"):
            close_year(sheet=sheet, actor=head, year=2026)
        close_year(sheet=sheet, actor=head, year=2025)
        for wrong in (
            lambda: close_year(sheet=sheet, actor=head, year=2025),
            lambda: tell_value(on=date(2025, 6, 1), value=Decimal(1), **told),
            lambda: set_target(indicator=computed, actor=head, year=2025, value=None),
        ):
            with pytest.raises(Refused, match="est arrêtée"):
                wrong()
        CollectiveAction.objects.filter(pk=action.pk).update(published_on=date(2026, 1, 2))
        first, second = readings([computed, counted], [2025])
        assert (first.text, first.today, first.is_reached) == (
            "2\u00a0actions",
            "1\u00a0action",
            True,
        )
        assert (second.text, second.today) == ("14,5\u00a0familles", "")
        assert [one[0] for one in first.kept.content][:2] == ["Par forme", "Par thème"]
    page = sign_in(head).get(
        organisation_url(world.home.organisation, "actions:sheet", slug=sheet.slug) + "?annee=2025"
    )
    body = page.content.decode()
    assert "aujourd’hui\u00a0: 1\u00a0action" in body and f"Par {head}" in body
    lines = JournalLine.objects.filter(subject_id=sheet.pk, verb="actions.year_closed")
    assert [line.detail for line in lines] == [{"year": "2025"}]


def test_a_year_counts_what_ran_in_it(world: World) -> None:
    head = world.home.people["head_of_service"]
    sheet = make_sheet(world.home, head)
    row = make_indicator(sheet, head)
    with living_on(LAST_YEAR):
        action = make_action(world.home, head)
    with within(world.home.organisation):
        assert [one.now for one in readings([row], [2024, 2025, 2026])] == [0, 1, 1]
        end_action(action=action, actor=head, on=date(2025, 12, 31))
        assert [one.now for one in readings([row], [2024, 2025, 2026])] == [0, 1, 0]


def test_a_trade_of_few_people_can_be_neither_read_nor_filtered(world: World, sign_in: Any) -> None:
    space, head = world.home.organisation, world.home.people["head_of_service"]
    row = make_indicator(make_sheet(world.home, head), head)
    educators = [
        make_member(space, "professional", profession="special_educator") for _ in range(10)
    ]
    alone = make_member(space, "professional", profession="psychologist")
    for number, person in enumerate((*educators[:5], alone)):
        make_action(world.home, person, f"Atelier {number}")
    client = sign_in(head)
    page = client.get(organisation_url(space, "actions:indicator", slug=row.slug)).content.decode()
    assert "la moitié ou plus" in page and "trop peu de personnes" in page
    assert "metier=special_educator" in page and "metier=psychologist" not in page
    url = organisation_url(space, "actions:indicator_events", slug=row.slug)
    by_trade = client.get(url, {"metier": "special_educator"}).content.decode()
    assert "Atelier 0" in by_trade and "Atelier 5" not in by_trade
    # What is not proposed is left out: the whole list is shown.
    assert "Atelier 0" in client.get(url, {"metier": "psychologist"}).content.decode()


@given(st.integers(0, 400), st.integers(3, 8))
def test_every_step_of_a_share_holds_enough_counts(heads: int, least: int) -> None:
    told = [share(active, heads, least) for active in range(heads + 1)]
    if not steps(heads, least):
        assert set(told) == {""} and heads < 4 * least
        return
    assert list(dict.fromkeys(told)) == list(steps(heads, least))
    assert min(told.count(word) for word in set(told)) >= least
