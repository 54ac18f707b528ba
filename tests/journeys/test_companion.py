"""The companion in a phone's browser: nothing typed leaves it, and the network may go away."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, Request, expect

from maillage.groups.domain import send_leader_link
from maillage.groups.domain.outside_leaders import new_leader_link
from maillage.groups.models import FollowUp, OutOfScopeTally, Session, SessionClosing
from maillage.kernel import clock
from maillage.kernel.tenancy import within
from tests.conftest import NOW
from tests.factories import World, build_world
from tests.groups.factories import make_cycle, make_facilitator, make_profile, only_group

# Typed in the turn-taking aid: what a request or a store must never hold.
TYPED = ("Zéphyrine", "Q.W.", "Balthazar")
STORES = """async () => {
  const found = [{...localStorage}, {...sessionStorage}, document.cookie].map(JSON.stringify);
  for (const base of await indexedDB.databases()) found.push(JSON.stringify(base));
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const kept = await cache.match(request, {ignoreVary: true});
      found.push(request.url, JSON.stringify([...kept.headers]), await kept.text());
    }
  }
  return found;
}"""


class Wire:
    """Every request of a browser, with all that it carries."""

    def __init__(self, context: BrowserContext) -> None:
        self.sent: list[str] = []
        context.on("request", self.note)

    def note(self, request: Request) -> None:
        headers = json.dumps(request.headers, ensure_ascii=False)
        self.sent.append(f"{request.method} {request.url} {headers} {request.post_data or ''}")

    def carries(self, words: tuple[str, ...]) -> list[str]:
        """The requests that hold one of these words, as typed or as an address writes them."""
        spelt = [*words, *(json.dumps(word)[1:-1] for word in words), *map(_quoted, words)]
        return [line for line in self.sent if any(word in line for word in spelt)]


def _quoted(word: str) -> str:
    return "".join(f"%{byte:02X}" if byte > 127 else chr(byte) for byte in word.encode())


def led_session(world: World) -> tuple[Any, Session]:
    """A session under way, and who leads it."""
    leader, profile = make_facilitator(world)
    return leader, session_led_by(world, profile)


def session_led_by(world: World, profile: Any) -> Session:
    """A session under way of a group that this person leads."""
    group = only_group_of(world, profile)
    with within(world.home.organisation):
        return Session.objects.create(
            organisation=world.home.organisation,
            group=group,
            starts_at=NOW - timedelta(minutes=5),
            ends_at=NOW + timedelta(minutes=115),
            updated_at=clock.now(),
        )


def only_group_of(world: World, profile: Any) -> Any:
    cycle = make_cycle(world.home, profiles=(profile,))
    with within(world.home.organisation):
        return only_group(cycle)


def take_turns(page: Page) -> None:
    """Names are typed, turns are counted, somebody is drawn to present."""
    page.get_by_role("link", name="Parole").click()
    for name in TYPED:
        page.get_by_label("Initiales ou siège").fill(name)
        page.get_by_role("button", name="Ajouter").click()
    seats = page.get_by_role("list", name="Qui a parlé").get_by_role("button")
    expect(seats).to_have_count(3)
    seats.filter(has_text="Zéphyrine").click()
    page.get_by_role("button", name="Annuler le dernier geste").click()
    expect(page.get_by_role("button", name="Annuler le dernier geste")).to_be_disabled()
    seats.filter(has_text="Q.W.").click()
    expect(page.get_by_text("Pas encore entendu")).to_contain_text("Zéphyrine, Balthazar")
    page.get_by_role("button", name="Tirer au sort").click()
    expect(page.locator("[data-drawn]")).to_contain_text("expose.")


def go_on_without_network(page: Page, wire: Wire) -> None:
    """The timer and the turns go on; nothing but the kept page can answer, and nothing is asked."""
    before = len(wire.sent)
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.context.set_offline(True)
    expect(page.get_by_text("Sans réseau")).to_be_visible()
    page.clock.fast_forward("08:30")
    # Ten minutes less eight and a half, and what the machine took to get here.
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"^[01]:\d\d$"))
    expect(page.get_by_text("Cette phase touche à sa fin.")).to_be_visible()
    page.clock.fast_forward("02:00")
    expect(page.get_by_text("Le temps prévu est passé. Terminez")).to_be_visible()
    page.get_by_role("button", name="Phase suivante").click()
    expect(page.locator("[data-phase]")).to_have_text("Nouvelles des situations passées")
    page.get_by_role("link", name="Parole").click()
    expect(page.get_by_role("list", name="Qui a parlé").get_by_role("button")).to_have_count(3)
    assert [line for line in wire.sent[before:] if "/favicon.svg" not in line] == []


def reload_without_network(page: Page) -> None:
    """The page comes back from the phone itself, empty of what was typed; danger is there."""
    page.reload()
    expect(page.locator("[data-phase]")).to_have_text("Ouverture et rappel du cadre")
    page.get_by_role("link", name="Parole").click()
    expect(page.get_by_role("list", name="Qui a parlé").get_by_role("button")).to_have_count(0)
    page.get_by_role("link", name="Enfant en danger").click()
    expect(page.get_by_role("link", name="119 – Allô enfance en danger")).to_be_visible()
    expect(page.get_by_role("link", name="17 – police")).to_have_attribute("href", "tel:17")


def close_session(phone: Any) -> None:
    """Not without network; then two numbers are read again, and sent."""
    page = phone.page
    page.get_by_role("link", name="Déroulé").click()
    page.get_by_role("button", name="Un de plus, Hors cadre").click()
    page.get_by_role("button", name="Un de plus, Hors cadre").click()
    page.get_by_role("button", name="Un de plus, À reprendre").click()
    page.get_by_role("link", name="Fin", exact=True).click()
    page.get_by_role("link", name="Relire et clore la séance").click()
    expect(page.get_by_text("Pas de réseau pour l’instant")).to_be_visible()
    # The browser's own words about requests that found no network, and no others.
    assert {line for line in phone.said if "ERR_INTERNET_DISCONNECTED" not in line} == set()
    phone.said.clear()
    phone.context.set_offline(False)
    page.get_by_role("link", name="Relire et clore la séance").click()
    expect(page.get_by_label("Sujets renvoyés hors cadre")).to_have_value("2")
    expect(page.get_by_label("Situations à reprendre")).to_have_value("1")
    phone.check()
    phone.press("Clore la séance")
    expect(page.get_by_text("La séance est close.")).to_be_visible()


@pytest.mark.browser
def test_companion(transactional_db: None, person: Any, settings: Any) -> None:
    """Seen on a phone: with the network, without it, reloaded without it, and closed."""
    settings.MAILLAGE_NOW = NOW.isoformat()
    world = build_world()
    leader, session = led_session(world)
    phone = person(360)
    phone.sign_in(leader.email)
    phone.open(f"/o/{world.provider.organisation.slug}/mes-seances/")
    wire = Wire(phone.context)
    page = phone.page
    page.on("dialog", lambda dialog: dialog.accept())
    phone.press("Ouvrir le compagnon", link=True)
    expect(page.get_by_text("Prêt à fonctionner sans réseau.")).to_be_visible()
    page.clock.install()

    take_turns(page)
    phone.check()
    page.get_by_role("link", name="Déroulé").click()
    page.get_by_role("button", name="Démarrer").click()
    page.get_by_role("button", name="Un de plus, Hors cadre").click()
    go_on_without_network(page, wire)
    reload_without_network(page)
    take_turns(page)
    close_session(phone)

    kept = page.evaluate(STORES)
    assert any("Enfant en danger" in one for one in kept)  # the page itself is kept
    assert not [one for one in kept if any(word in one for word in TYPED)]
    assert wire.carries(TYPED) == []
    assert wire.carries(("hors-cadre=2",)) == []
    with within(world.home.organisation):
        assert SessionClosing.objects.filter(session=session).count() == 1
        assert FollowUp.objects.get().situations == 1
        tally = OutOfScopeTally.objects.get()
        assert (tally.waiting_sessions, tally.waiting_subjects, tally.shown_sessions) == (1, 2, 0)


@pytest.mark.browser
def test_by_a_personal_link_the_companion_is_the_same(
    transactional_db: None, person: Any, settings: Any
) -> None:
    """Who leads without an account: it works without network, keeps no word, and closes."""
    settings.MAILLAGE_NOW = NOW.isoformat()
    world = build_world()
    session = session_led_by(world, make_profile(world.home.organisation))
    with within(world.home.organisation):
        link = new_leader_link(
            send_leader_link(
                group=session.group,
                facilitator=session.group.facilitators.get(),
                address="ida@exemple.fr",
                actor=world.home.people["director"],
            )
        )
    phone = person(360)
    wire = Wire(phone.context)
    page = phone.page
    page.on("dialog", lambda dialog: dialog.accept())
    phone.open(f"/animer/{link}/seances/{session.slug}/compagnon/")
    expect(page.get_by_text("Prêt à fonctionner sans réseau.")).to_be_visible()
    page.clock.install()
    take_turns(page)
    phone.check()
    page.get_by_role("link", name="Déroulé").click()
    page.get_by_role("button", name="Démarrer").click()
    go_on_without_network(page, wire)
    reload_without_network(page)
    close_session(phone)
    assert not [one for one in page.evaluate(STORES) if any(word in one for word in TYPED)]
    assert wire.carries(TYPED) == []
    with within(world.home.organisation):
        assert SessionClosing.objects.filter(session=session).count() == 1


@pytest.mark.browser
def test_signing_out_empties_what_the_phone_kept(
    transactional_db: None, person: Any, settings: Any
) -> None:
    settings.MAILLAGE_NOW = NOW.isoformat()
    world = build_world()
    leader, session = led_session(world)
    phone = person(360)
    phone.sign_in(leader.email)
    space = world.provider.organisation.slug
    phone.open(f"/o/{space}/mes-seances/{session.slug}/compagnon/")
    expect(phone.page.get_by_text("Prêt à fonctionner sans réseau.")).to_be_visible()
    phone.page.goto(f"{phone.base}/compte/deconnexion/")
    kept = phone.page.evaluate("caches.keys()")
    assert sorted(kept) == ["maillage-bases", "maillage-kept"]
    phone.page.get_by_role("main").get_by_role("button", name="Se déconnecter").click()
    phone.page.wait_for_load_state()
    phone.page.wait_for_function("caches.keys().then((names) => names.length === 0)")
    local, session_only, cookies, *rest = phone.page.evaluate(STORES)
    assert (local, session_only, rest) == ("{}", "{}", [])
    assert cookies.startswith('"csrftoken=')
    assert ";" not in cookies


@pytest.mark.browser
def test_without_script_the_companion_is_a_page_to_read(
    transactional_db: None, browser: Any, live_server: Any, settings: Any
) -> None:
    settings.MAILLAGE_NOW = NOW.isoformat()
    world = build_world()
    leader, session = led_session(world)
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": 360, "height": 740}, locale="fr-FR"
    )
    client = Client()
    client.force_login(leader, backend="allauth.account.auth_backends.AuthenticationBackend")
    cookie = django_settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [{"name": cookie, "value": client.cookies[cookie].value, "url": live_server.url}]
    )
    page = context.new_page()
    space = world.provider.organisation.slug
    page.goto(f"{live_server.url}/o/{space}/mes-seances/{session.slug}/compagnon/")
    for title in (
        "Tour de parole",
        "Le cadre",
        "Fin de séance",
        "Un enfant est peut-être en danger",
    ):
        expect(page.get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Récit").first).to_be_visible()
    expect(page.get_by_text("Sur papier")).to_be_visible()
    expect(page.get_by_role("button", name="Démarrer")).to_be_hidden()
    expect(page.get_by_role("link", name="119 – Allô enfance en danger")).to_be_visible()
    context.close()
