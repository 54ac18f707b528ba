"""A year of six groups in a real browser: planned, changed by drag and by keys, published, mended.

The six groups and their numbers are those of seed 000 (two services, groups of 12 or 15, five to
seven sessions of two hours).
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect

from maillage.groups.models import Cycle, Session
from maillage.kernel.tenancy import within
from maillage.planning.models import CalendarScenario
from tests.factories import build_world
from tests.groups.factories import make_cycle, make_facilitator

SIX = ("SIE 1", "SIE 2", "SIE 3", "SIEMO 1", "SIEMO 2", "SIEMO 3")


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_from_nothing_to_a_year_that_survives_an_absence(person: Any) -> None:
    world = build_world()
    _, profile = make_facilitator(world)
    cycle = make_cycle(world.home, SIX, (profile,))
    head = person(1280)
    head.sit_as(world.home.people["head_of_service"])
    space = f"/o/{world.home.organisation.slug}"

    head.open(f"{space}/groupes/cycles/{cycle.slug}/")
    head.press("Planifier l’année", link=True)
    head.press("Calculer l’année")
    see_result(head)
    carry_by_keys_and_drag(head, world)
    head.press("Publier le calendrier")
    expect(head.page.get_by_text("Le calendrier est publié")).to_be_visible()

    with within(world.home.organisation):
        before = set(Session.objects.standing().values_list("starts_at", flat=True))
    mend(head, world, cycle, before)


def see_result(head: Any) -> None:
    """The job's page says when it is done; its link leads to the proposal."""
    result = head.page.get_by_role("link", name="Voir le résultat")
    publish = head.page.get_by_role("button", name="Publier")
    expect(result.or_(publish).first).to_be_visible(timeout=60_000)
    if not publish.is_visible():
        head.press("Voir le résultat", link=True)


def carry_by_keys_and_drag(head: Any, world: Any) -> None:
    """On the month of the second session: keys first, then the mouse."""
    with within(world.home.organisation):
        found = CalendarScenario.objects.get()
    second = date.fromisoformat(found.solution["groups"][0]["sessions"][1]["start"][:10])
    month = f"{head.page.url.split('?')[0]}?vue=mois&date={second.isoformat()}"
    head.open(month.removeprefix(head.base))
    link = head.page.locator(".calendar-item a").filter(has_text=SIX[0]).first
    link.focus()
    says = head.page.get_by_role("status").last
    head.page.keyboard.press("ArrowRight")
    expect(says).to_contain_text("Salle")
    with head.page.expect_navigation():
        head.page.keyboard.press("Enter")
    expect(head.page.get_by_text("La séance est proposée le")).to_be_visible()
    with within(world.home.organisation):
        found.refresh_from_db()
    assert [one["group"] for one in found.kept] == [SIX[0]]

    head.open(month.removeprefix(head.base))
    item = head.page.locator(".calendar-item").filter(has_text=SIX[0]).first
    item.scroll_into_view_if_needed()
    box = item.bounding_box()
    head.page.mouse.move(box["x"] + 10, box["y"] + 10)
    head.page.mouse.down()
    head.page.mouse.move(box["x"] + 30, box["y"] + 30)
    target = head.page.locator(".drop-open").first
    expect(target).to_be_visible()
    goal = target.bounding_box()
    head.page.mouse.move(goal["x"] + 20, goal["y"] + 20, steps=4)
    expect(says).to_contain_text("Salle")
    with head.page.expect_navigation():
        head.page.mouse.up()
    expect(head.page.get_by_text("La séance est proposée le")).to_be_visible()
    head.check()


def mend(head: Any, world: Any, cycle: Cycle, before: set[Any]) -> None:
    """Three presses from the cycle's page: somebody cannot come, look for dates, publish."""
    away = min(before).date()
    head.press("Quelqu’un ne peut pas venir", link=True)
    for label in ("Du", "Au"):
        head.page.get_by_label(label, exact=True).fill(away.isoformat())
    head.press("Chercher d’autres dates")
    see_result(head)
    expect(
        head.page.get_by_role("heading", name="Ce qui change pour les personnes")
    ).to_be_visible()
    head.press("Publier ces changements")
    with within(world.home.organisation):
        now = set(Session.objects.standing().values_list("starts_at", flat=True))
        plans = CalendarScenario.objects.filter(cycle=cycle, status="published").count()
    assert away not in {start.date() for start in now}
    assert (len(now), plans) == (len(before), 2)
