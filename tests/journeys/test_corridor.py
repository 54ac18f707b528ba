"""A phone in a corridor: noted without network, sent when it is back, gone at signing out.

The phone passes from hand to hand: nobody sees the list of another nor notes in their queue.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from maillage.kernel.tenancy import within
from maillage.pathways.domain import join_circle
from maillage.pathways.models import Act, Encounter
from maillage.people.enums import Role
from tests.conftest import NOW
from tests.factories import build_world, make_member
from tests.journeys.cut_line import CutLine
from tests.pathways.factories import TODAY, make_child
from tests.shared import proof_size

# Every row of every base, as it lies there, and every page that is kept.
HELD = """async () => {
  const answer = (asked) => new Promise((done) => { asked.onsuccess = () => done(asked.result); });
  const text = (row) => row.sealed ? new TextDecoder().decode(row.sealed) : `${row.extractable}`;
  const found = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage})];
  for (const { name } of await indexedDB.databases()) {
    const base = await answer(indexedDB.open(name));
    for (const table of base.objectStoreNames) {
      const rows = await answer(base.transaction(table).objectStore(table).getAll());
      for (const row of rows) found.push(`${table} ${JSON.stringify(row)} ${text(row)}`);
    }
    base.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(await (await cache.match(request, {ignoreVary: true})).text());
    }
  }
  return found;
}"""
# A sending that no answer has reached yet: what is noted meanwhile is kept and shown all the same.
SENDING = """() => new Promise((started) => navigator.locks.request("maillage-acts", () => {
  started();
  return new Promise((answer) => { window.answer = answer; });
}))"""
# The first list of children that lies there is past its time, as if 72 hours had gone by.
EXPIRE = """async () => {
  const told = await caches.open("maillage-bases");
  for (const request of await told.keys()) {
    if (!request.url.includes("roster")) continue;
    await told.put(request, new Response("", {headers: {"x-dies-at": "1"}}));
  }
}"""
LISTS = "indexedDB.databases().then((all) => all.filter((one) => /roster/.test(one.name)).length"
OTHER = "Cette page est celle d’une autre personne\u00a0: rouvrez-la avec du réseau."
GONE = "indexedDB.databases().then((found) => found.length === 0)"


def note_over_a_cut_line(phone: Any, line: CutLine, pseudonym: str) -> int:
    """Note an act at each cut, until the line holds; how many were noted."""
    page, noted = phone.page, 0
    while line.left:
        left = line.left
        page.get_by_label(pseudonym).check()
        page.get_by_role("button", name="Noter").click()
        noted += 1
        while line.left == left:
            page.wait_for_timeout(20)
        expect(page.locator("[data-state]")).to_have_text("Sans réseau\xa0: tout est gardé ici.")
    page.get_by_label(pseudonym).check()
    page.get_by_role("button", name="Noter").click()
    expect(page.locator("[data-queue]")).to_have_text("Rien n’attend.", timeout=25_000)
    expect(page.locator("[data-state]")).to_contain_text("Tout est envoyé.")
    return noted + 1


@pytest.mark.browser
def test_acts_noted_without_network_are_sent_once(
    transactional_db: None, person: Any, live_server: Any, settings: Any
) -> None:
    settings.MAILLAGE_NOW = NOW.isoformat()
    world = build_world()
    child = make_child(world.home)
    educator = _educator_of(child)
    line = CutLine(live_server.url, b"POST /o/", proof_size(4, 100))
    phone = person(360)
    phone.base = line.url
    phone.sit_as(educator)
    phone.open(f"/o/{world.home.organisation.slug}/parcours/actes/couloir/")
    page, state = phone.page, phone.page.locator("[data-state]")
    expect(state).to_have_text("Tout est envoyé. Prêt à fonctionner sans réseau.")
    phone.context.set_offline(True)
    page.reload()
    expect(state).to_have_text("Sans réseau : tout est gardé ici.")
    page.evaluate(SENDING)
    for day in (23, 24):
        page.get_by_label(child.pseudonym).check()
        page.get_by_label("Le", exact=True).fill(f"2026-11-{day}")
        # At once: the second is ticked before the disk has answered for the first.
        page.get_by_role("button", name="Noter").click()
    expect(page.locator("[data-queue] li")).to_have_count(2)
    page.evaluate("answer()")
    expect(state).to_have_text("Sans réseau : tout est gardé ici.")
    held = page.evaluate(HELD)
    names = ("Zyrquist", "Ombeline", child.pseudonym, child.slug, educator.last_name)
    assert [word for word in names if any(word in one for one in held)] == []
    assert "keys {} false" in held
    phone.said.clear()
    phone.context.set_offline(False)
    # The line is back, and breaks at each sending: what is noted waits, and leaves once.
    noted = note_over_a_cut_line(phone, line, child.pseudonym)
    assert line.before + line.after == proof_size(4, 100) and line.before and line.after
    with within(world.home.organisation):
        days = list(Encounter.objects.order_by("day", "pk").values_list("day__day", flat=True))
        assert (days, Act.objects.count()) == ([23, *[24] * (noted + 1)], noted + 2)
    phone.said.clear()
    _pass_from_hand_to_hand(phone, child, educator)
    with within(world.home.organisation):
        assert Act.objects.count() == noted + 3
    page.evaluate(EXPIRE)
    phone.open("/compte/deconnexion/")
    page.wait_for_function(f"{LISTS} === 0)")
    page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    page.wait_for_load_state()
    page.wait_for_function(GONE)


def _educator_of(child: Any) -> Any:
    """Somebody of the child's circle."""
    person = make_member(child.organisation, Role.PROFESSIONAL, profession="special_educator")
    with within(child.organisation):
        join_circle(
            child=child, actor=None, function="professional", person=person, starts_on=TODAY
        )
    return person


def _pass_from_hand_to_hand(phone: Any, child: Any, educator: Any) -> None:
    """An act waits for its author while a colleague has the phone, with and without network."""
    page, state = phone.page, phone.page.locator("[data-state]")
    colleague = make_member(child.organisation, Role.PROFESSIONAL)
    phone.context.set_offline(True)
    page.get_by_label(child.pseudonym).check()
    page.get_by_role("button", name="Noter").click()
    expect(state).to_have_text("Sans réseau\u00a0: tout est gardé ici.")
    phone.sit_as(colleague)
    phone.context.set_offline(False)
    expect(state).to_have_text(OTHER)
    page.wait_for_function(f"{LISTS} === 0)")
    phone.context.set_offline(True)
    page.reload()
    expect(state).to_have_text(OTHER)
    expect(page.get_by_role("button", name="Noter")).to_be_hidden()
    assert child.pseudonym not in page.content()
    phone.context.set_offline(False)
    page.reload()
    expect(state).to_contain_text("Tout est envoyé.")
    expect(page.locator("[data-queue] li")).to_have_text("Rien n’attend.")
    assert child.pseudonym not in page.content()
    phone.sit_as(educator)
    page.reload()
    expect(state).to_contain_text("Tout est envoyé.")
    phone.said.clear()
