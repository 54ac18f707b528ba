"""The kit: contrasts, vendored files, forms that speak, and the gallery in a real browser."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django import forms as django_forms
from django.contrib.messages import constants
from django.contrib.messages.storage.cookie import CookieStorage
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Browser

from maillage.kernel import forms
from maillage.kernel.templatetags.maillage import icon_bodies

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src/maillage/static"
TEMPLATES = ROOT / "src/maillage/templates"
ERRORS = ("400", "403", "403_csrf", "404", "413", "429", "500")


def themes() -> dict[str, dict[str, str]]:
    """{"light" | "dark" | "dark chosen": {token: #rrggbb}} as written in tokens.css."""
    css = (STATIC / "maillage/tokens.css").read_text(encoding="utf-8")
    blocks = re.findall(r"color-scheme: (light|dark);(.*?)--shadow", css, re.DOTALL)
    read = [(name, dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", body))) for name, body in blocks]
    assert [name for name, _ in read] == ["light", "dark", "dark"]
    return {"light": read[0][1], "dark": read[1][1], "dark chosen": read[2][1]}


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio of two #rrggbb colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("paper", "surface", "mist", "holiday")
TEXTS = [(text, ground) for text in ("ink", "ink-soft", "sauge") for ground in GROUNDS[:3]]
TEXTS += [("ink", "holiday"), ("ink-soft", "holiday")]
TEXTS += [(tone, f"{tone}-soft") for tone in ("sauge", "abricot", "brique", "ciel", "mousse")]
TEXTS += [("ink", f"{tone}-soft") for tone in ("sauge", "abricot", "brique", "ciel", "mousse")]
TEXTS += [("on-sauge", "sauge"), ("on-sauge", "sauge-strong"), ("on-brique", "brique")]
TEXTS += [("brique", "paper"), ("mousse", "paper"), ("sauge-strong", "paper")]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_is_at_least_seven_to_one(theme: str, text: str, ground: str) -> None:
    tokens = themes()[theme]
    assert contrast(tokens[text], tokens[ground]) >= 7


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS[:3])
def test_controls_are_at_least_four_and_a_half_to_one(theme: str, ground: str) -> None:
    tokens = themes()[theme]
    assert contrast(tokens["control"], tokens[ground]) >= 4.5
    assert contrast(tokens["focus"], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_drawn_series_stand_out_from_the_paper(theme: str) -> None:
    tokens = themes()[theme]
    ratios = [contrast(tokens[f"series-{number}"], tokens["paper"]) for number in range(1, 6)]
    assert min(ratios) >= 3


def test_the_dark_theme_chosen_is_the_dark_theme_of_the_system() -> None:
    read = themes()
    assert read["dark"] == read["dark chosen"]
    assert set(read["light"]) == set(read["dark"])


def test_vendored_files_are_those_of_the_manifest() -> None:
    answer = subprocess.run(
        [sys.executable, ROOT / "tools/vendor.py", "--check"], capture_output=True, text=True
    )
    assert answer.stdout == "vendored files match MANIFEST.toml\n"


def test_every_icon_named_in_a_template_is_vendored() -> None:
    named = set()
    for path in (ROOT / "src/maillage").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        named |= set(re.findall(r'{% icon "([^"]+)"', text))
        named |= set(re.findall(r'<c-[a-z.-]+[^>]*? icon="([a-z0-9-]+)"', text))
    assert named - set(icon_bodies()) == set()


class Sample(forms.Form):
    """A form with what can go wrong."""

    name = django_forms.CharField(label="Nom du groupe", help_text="Par exemple : Nord.")
    note = django_forms.CharField(label="Note", required=False)
    kind = django_forms.ChoiceField(
        label="Composition", widget=django_forms.RadioSelect, choices=[("a", "Fermée")]
    )
    sent = django_forms.BooleanField(label="J’ai relu")
    hidden = django_forms.CharField(widget=django_forms.HiddenInput)

    fieldsets = [("Le groupe", ["name", "note"])]


def test_empty_fields_say_what_to_do_and_the_summary_leads_to_them() -> None:
    page = str(Sample({"note": "gardée", "hidden": "x"}))
    assert re.findall(r'<a href="#([^"]+)">([^<]+)</a>&nbsp;: ([^<]+)</li>', page) == [
        ("id_name", "Nom du groupe", "Remplissez «\u00a0Nom du groupe\u00a0»."),
        ("id_kind_0", "Composition", "Choisissez une réponse à «\u00a0Composition\u00a0»."),
        ("id_sent", "J’ai relu", "Cochez «\u00a0J’ai relu\u00a0» pour continuer."),
    ]
    for target in ("id_name", "id_kind_0", "id_sent"):
        assert page.count(f'id="{target}"') == 1
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page
    assert 'value="gardée"' in page
    assert 'name="hidden" value="x"' in page


def test_only_what_is_optional_is_marked() -> None:
    page = str(Sample())
    assert re.findall(r"([^>]+) <span class=\"optional\">", page) == ["Note"]
    assert re.findall(r"<legend>(.*?)</legend>", page)[0] == "Le groupe"
    assert "error-summary" not in page


def test_no_field_is_lost_outside_the_fieldsets() -> None:
    page = str(Sample())
    assert sorted(set(re.findall(r' name="(\w+)"', page))) == sorted(Sample.base_fields)


def test_sorting_and_paging_keep_the_filters() -> None:
    source = '{% load maillage %}{% query tri="-nom" page=None %}'
    request = RequestFactory().get("/?page=3&pole=a&pole=b")
    rendered = engines["django"].from_string(source).render({}, request)
    assert rendered == "?pole=a&amp;pole=b&amp;tri=-nom"


def test_a_message_is_told_by_icon_and_tone_and_announced() -> None:
    request = RequestFactory().get("/")
    request.session = {}
    storage = CookieStorage(request)
    for level in (constants.SUCCESS, constants.INFO, constants.WARNING, constants.ERROR):
        storage.add(level, "L’appel est publié.")
    page = engines["django"].get_template("maillage/messages.html").render({"messages": storage})
    assert re.findall(r'tone-(\w+)"><div class="message" role="(\w+)"', page) == [
        ("done", "status"),
        ("info", "status"),
        ("attention", "status"),
        ("danger", "alert"),
    ]
    assert page.count("<svg") == 4


@pytest.mark.parametrize("code", ERRORS)
def test_error_pages_need_nothing(code: str) -> None:
    page = engines["django"].get_template(f"{code}.html").render()
    assert page.count("<h1>") == 1
    assert 'lang="fr"' in page
    assert not re.search(r"erreur \d|soumettre|invalide|instance", page, re.IGNORECASE)


def test_the_gallery_exists_only_in_the_demonstration(client: Any, settings: Any) -> None:
    assert client.get("/kit/").status_code == 200
    settings.MAILLAGE_DEMO = False
    assert client.get("/kit/").status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_gallery_in_a_browser(
    browser: Browser, live_server: Any, width: int, scheme: Any
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    said: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.goto(f"{live_server.url}/kit/", wait_until="networkidle")
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    overflow = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    # axe is slow: the two ends of the range, in the two themes.
    asked = (width, scheme) in {(360, "light"), (1280, "dark")}
    violations = Axe().run(page).response["violations"] if asked else []
    page.close()
    assert said == []
    assert hosts == {live_server.url.removeprefix("http://")}
    assert overflow <= 0
    assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []


@pytest.mark.browser
def test_a_short_list_filters_as_one_types(browser: Browser, live_server: Any) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{live_server.url}/kit/", wait_until="load")
    page.get_by_label("Chercher dans cette liste").fill("ideris")
    assert page.locator(".table-quick [role=status]").inner_text() == "0 sur 6"
    page.get_by_label("Chercher dans cette liste").fill("IDRISS tours")
    assert page.locator("[data-filterable] tbody tr:visible").count() == 0
    page.get_by_label("Chercher dans cette liste").fill("aemo RENFORCEE")
    shown = page.locator("[data-filterable] tbody tr:visible th").all_inner_texts()
    labels = page.locator("[data-filterable] tbody tr:visible td").evaluate_all(
        "cells => cells.map((cell) => cell.dataset.label ?? '')"
    )
    page.close()
    assert shown == ["AEMO renforcée"]
    assert labels == ["Animation", "Prochaine séance", "Personnes", "État", ""]


@pytest.mark.browser
def test_the_first_load_is_light_and_nothing_moves(browser: Browser, live_server: Any) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    weights: list[int] = []
    page.on("response", lambda response: weights.append(len(response.body())))
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => { for (const one of list.getEntries())"
        " window.moved += one.value; }).observe({ type: 'layout-shift', buffered: true });"
    )
    page.goto(f"{live_server.url}/nulle-part/", wait_until="networkidle")
    frame = sum(weights)
    moved = page.evaluate("window.moved")
    page.close()
    # Uncompressed: the frame of every page, before its own content.
    assert frame < 100_000
    assert moved < 0.01


@pytest.mark.browser
def test_menus_and_themes_by_keyboard(browser: Browser, live_server: Any) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{live_server.url}/kit/", wait_until="networkidle")
    summary = page.locator(".menu-end > summary")
    summary.focus()
    page.keyboard.press("Enter")
    dark = page.get_by_role("button", name="Sombre")
    dark.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert dark.get_attribute("aria-pressed") == "true"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.name") == "q"
    page.close()
