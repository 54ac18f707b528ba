"""A week of rounds in a real browser: a table brought in, computed, a change refused, published,
somebody ill that Monday, and the week published again in its place."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import Occupation, User
from maillage.rounds.content import read_answer
from maillage.rounds.models import RoundsScenario
from tests.factories import World, build_world
from tests.rounds.factories import table


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_week_from_a_table_to_the_diaries_and_an_illness(person: Any) -> None:
    world = build_world()
    anne, bruno = world.home.people["head_of_service"], world.home.people["director"]
    secretary = person(1280)
    secretary.sit_as(world.home.people["secretary"])
    bring(secretary, world)

    secretary.press("Chercher une semaine avec moins de route")
    expect(secretary.page.get_by_text("de route en moins")).to_be_visible()
    refused = secretary.page.get_by_role("checkbox").first
    visit = refused.get_attribute("value")
    refused.check()
    secretary.press("Recalculer avec ces décisions")
    expect(secretary.page.get_by_text("Ce qui a été décidé sur cette semaine")).to_be_visible()
    week = last(world)
    assert visit not in read_answer(week.answer)["moves"]  # type: ignore[arg-type]

    publish(secretary, {"Anne": anne, "Bruno": bruno})
    assert days_of(anne) and days_of(bruno)
    monday = min(days_of(anne))

    secretary.page.get_by_text("Quelqu’un est absent, ou une visite est annulée").click()
    secretary.page.get_by_label("Absences").select_option(label="Anne, lundi")
    secretary.press("Recalculer avec ces décisions")
    publish(secretary, {"Anne": anne, "Bruno": bruno})
    expect(secretary.page.get_by_text("Elles remplacent « Semaine du 30 »")).to_be_visible()
    assert monday not in days_of(anne)
    with within(world.home.organisation):
        assert RoundsScenario.objects.filter(published_at__isnull=False).count() == 1


def bring(secretary: Any, world: World) -> None:
    """The table of the secretary, previewed then kept."""
    secretary.open(f"/o/{world.home.organisation.slug}/tournees/")
    secretary.press("Apporter une semaine", link=True)
    secretary.fill("Nom de cette semaine", "Semaine du 30")
    secretary.fill("Commune du site de départ", "Tours (37)")
    secretary.fill("Lundi de cette semaine", "2026-11-30")
    secretary.page.get_by_label("Fichier de la semaine").set_input_files(
        {"name": "semaine.csv", "mimeType": "text/csv", "buffer": table()}
    )
    secretary.press("Voir ce qui est compris")
    secretary.press("Garder cette semaine")


def publish(secretary: Any, holders: dict[str, User]) -> None:
    """Each professional of the plan is matched to an account."""
    secretary.press("Publier dans les agendas", link=True)
    for name, user in holders.items():
        secretary.page.get_by_label(name).select_option(str(user.pk))
    secretary.press("Publier dans les agendas")
    told = secretary.page.get_by_text("Les visites sont dans les agendas choisis")
    expect(told).to_be_visible()


def last(world: World) -> RoundsScenario:
    with within(world.home.organisation):
        found: RoundsScenario = (
            RoundsScenario.objects.select_related("answer").order_by("pk").last()
        )
    return found


def days_of(user: User) -> set[Any]:
    """The days on which a diary has visits."""
    with across_organisations("the test reads a diary"):
        rows = Occupation.objects.filter(person=user, title="Visite")
        return {row.starts_at.date() for row in rows}
