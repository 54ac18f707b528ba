"""A year of six groups in a real browser: planned, changed by drag and by keys, kept and refused,
compared, taken away, published, mended, handed to somebody else; and dates asked by link.

The six groups and their numbers are those of seed 000 (two services, groups of 12 or 15, five to
seven sessions of two hours).
"""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import icalendar
import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from maillage.groups.models import Cycle, Group, GroupFacilitator, Session
from maillage.kernel.tenancy import within
from maillage.people.enums import Role
from maillage.planning.models import CalendarScenario
from tests.factories import World, build_world, make_member, make_user
from tests.groups.factories import make_cycle, make_enrolled, make_facilitator, make_profile

SIX = ("SIE 1", "SIE 2", "SIE 3", "SIEMO 1", "SIEMO 2", "SIEMO 3")


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_from_nothing_to_a_year_that_survives_an_absence(person: Any) -> None:
    world = build_world()
    cycle = season(world)
    head = person(1280)
    head.sit_as(world.home.people["head_of_service"])
    space = f"/o/{world.home.organisation.slug}"

    head.open(f"{space}/groupes/cycles/{cycle.slug}/")
    head.press("Planifier l’année", link=True)
    head.press("Calculer l’année")
    see_result(head)
    carry_by_keys_and_drag(head, world)
    keep_refuse_compute_again(head)
    compare(head)
    read_files(head)
    head.press("Publier le calendrier")
    expect(head.page.get_by_text("Le calendrier est publié")).to_be_visible()

    with within(world.home.organisation):
        before = set(Session.objects.standing().values_list("starts_at", flat=True))
    mend(head, world, cycle, before)
    replace(head, world)


def season(world: World) -> Cycle:
    """Six groups that Inès leads; Zoé, of the same provider, leads none."""
    _, ines = make_facilitator(world)
    zoe = make_member(world.provider.organisation, Role.FACILITATOR, make_user("Zoé", "Petit"))
    make_profile(world.provider.organisation, zoe, first_name="Zoé", last_name="Petit")
    return make_cycle(world.home, SIX, (ines,))


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


def keep_refuse_compute_again(head: Any) -> None:
    """One date stays, a day is refused: the proposal cannot be published before a new one."""
    first = head.page.url.split("?")[0]
    head.open(first.removeprefix(head.base))
    decide = head.page.get_by_role("link", name="Déplacer, garder ou écarter")
    decide.nth(8).click()
    head.press("Garder cette date")
    expect(head.page.get_by_text("séances gardées")).to_be_visible()
    decide.nth(14).click()
    head.press("Écarter ce jour pour le groupe")
    expect(head.page.get_by_role("button", name="Publier le calendrier")).to_have_count(0)
    head.press("Recalculer l’année")
    see_result(head)
    assert head.page.url != first


def compare(head: Any) -> None:
    """Side by side: what each costs, the dates that differ."""
    here = head.page.url
    head.page.get_by_role("link", name="Proposition du").first.click()
    expect(head.page.get_by_role("heading", name="Comparer deux propositions")).to_be_visible()
    expect(head.page.get_by_role("heading", name="Les dates qui diffèrent")).to_be_visible()
    head.check()
    head.open(here.removeprefix(head.base))


def read_files(head: Any) -> None:
    """What is taken away holds the thirty sessions of the page."""
    files = {}
    for link in head.page.locator("a[href*='/fichier/']").all():
        address = link.get_attribute("href")
        answer = head.page.request.get(head.base + address)
        assert answer.ok, address
        files[address.rstrip("/").rsplit("/", 1)[-1]] = answer.body()
    assert len(icalendar.Calendar.from_ical(files["ics"]).walk("VEVENT")) == 30
    assert ZipFile(BytesIO(files["ods"])).read("content.xml").decode().count("SIEMO 3") == 5
    for kind, length in (("a4", 842), ("a3", 1191)):
        pages = PdfReader(BytesIO(files[kind])).pages
        assert round(max(pages[0].mediabox[2:])) == length
        assert "SIEMO 3" in "".join(page.extract_text() for page in pages)


def replace(head: Any, world: World) -> None:
    """A long absence: the dates stay, somebody else leads; the page says who and why."""
    with within(world.home.organisation):
        before = set(Session.objects.standing().values_list("starts_at", flat=True))
    head.press("Quelqu’un ne peut pas venir", link=True)
    head.page.get_by_label("Au", exact=True).fill("2027-06-30")
    head.page.get_by_label("Zoé Petit").check()
    head.press("Chercher une solution")
    see_result(head)
    expect(head.page.get_by_role("heading", name="Qui anime désormais")).to_be_visible()
    expect(head.page.get_by_text("Inès Morel ne peut pas venir le").first).to_be_visible()
    head.check()
    head.press("Publier ces changements")
    expect(head.page.get_by_text("6 groupes changent d’animation")).to_be_visible()
    with within(world.home.organisation):
        now = set(Session.objects.standing().values_list("starts_at", flat=True))
        led = set(GroupFacilitator.objects.values_list("profile__last_name", flat=True))
    assert (now, led) == (before, {"Petit"})


def mend(head: Any, world: Any, cycle: Cycle, before: set[Any]) -> None:
    """Three presses from the cycle's page: somebody cannot come, look for dates, publish."""
    away = min(before).date()
    head.press("Quelqu’un ne peut pas venir", link=True)
    for label in ("Du", "Au"):
        head.page.get_by_label(label, exact=True).fill(away.isoformat())
    head.press("Chercher une solution")
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


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_several_dates_are_asked_by_link(person: Any) -> None:
    """A member answers without account; the dates kept become sessions."""
    world = build_world()
    cycle = season(world)
    with within(world.home.organisation):
        make_enrolled(world.home, Group.objects.get(name=SIX[0]))
    secretary, member = person(1280), person(360)
    secretary.sit_as(world.home.people["secretary"])
    secretary.open(f"/o/{world.home.organisation.slug}/calendrier/cycles/{cycle.slug}/")
    secretary.page.get_by_role("link", name="Sonder des dates").first.click()
    for box in secretary.page.get_by_role("checkbox").all()[:2]:
        box.check()
    secretary.press("Ouvrir le sondage")
    secretary.page.get_by_role("button", name="Créer un lien").first.click()
    address = secretary.page.locator("code.feed-address").inner_text()
    member.open("/dates/" + address.split("/dates/")[1])
    for choice in member.page.get_by_label("Oui", exact=True).all():
        choice.check()
    member.check()
    member.press("Envoyer mes réponses")
    poll = secretary.page.url.split("/sondages/")[1].split("/")[0]
    secretary.open(f"/o/{world.home.organisation.slug}/calendrier/sondages/{poll}/")
    expect(secretary.page.get_by_text("1 sur 2 personnes ont répondu")).to_be_visible()
    secretary.page.get_by_role("checkbox").first.check()
    secretary.press("Retenir ces dates")
    with within(world.home.organisation):
        assert Session.objects.standing().count() == 1
