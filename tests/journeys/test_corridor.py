"""A phone in a corridor: noted without network, sent when it is back, gone at signing out."""

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
from tests.pathways.factories import TODAY, make_child

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
GONE = "indexedDB.databases().then((found) => found.length === 0)"


@pytest.mark.browser
def test_acts_noted_without_network_are_sent_once(
    transactional_db: None, person: Any, settings: Any
) -> None:
    settings.MAILLAGE_NOW = NOW.isoformat()
    world = build_world()
    child = make_child(world.home)
    educator = make_member(
        world.home.organisation, Role.PROFESSIONAL, profession="special_educator"
    )
    with within(world.home.organisation):
        join_circle(
            child=child, actor=None, function="professional", person=educator, starts_on=TODAY
        )
    phone = person(360)
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
    # The page tries again by itself every ten seconds.
    expect(state).to_contain_text("Tout est envoyé.", timeout=25_000)
    expect(page.locator("[data-queue] li")).to_have_text("Rien n’attend.")
    with within(world.home.organisation):
        days = Encounter.objects.order_by("day").values_list("day__day", flat=True)
        assert (list(days), Act.objects.count()) == ([23, 24], 2)
    phone.open("/compte/deconnexion/")
    page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    page.wait_for_load_state()
    page.wait_for_function(GONE)
