"""What leaves of a sheet: files read back by other libraries, a frame for named sites only."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from odfdo import Document
from pypdf import PdfReader

from maillage.actions.domain.sheets import set_target
from maillage.actions.forms.sheets import EmbedForm
from maillage.kernel.http import organisation_url
from maillage.kernel.tenancy import within
from tests.actions.factories import make_action, make_indicator, make_sheet
from tests.factories import World


def test_a_sheet_leaves_as_files_without_names_nor_calls(world: World, sign_in: Any) -> None:
    space, head = world.home.organisation, world.home.people["head_of_service"]
    sheet = make_sheet(world.home, head)
    row = make_indicator(sheet, head)
    make_action(world.home, world.home.people["professional"], "Cuisiner ensemble")
    with within(space):
        set_target(indicator=row, actor=head, year=2026, value=3)
    client = sign_in(head)

    def file(form: str) -> BytesIO:
        url = organisation_url(space, "actions:sheet_file", slug=sheet.slug, form=form)
        return BytesIO(client.get(url).content)

    printed = " ".join(page.extract_text() for page in PdfReader(file("pdf")).pages)
    assert "PSEIE" in printed and "1\u00a0action" in printed and "Cuisiner ensemble" in printed
    table = Document(file("ods")).body.tables[0]
    assert table.get_values()[1][:5] == [row.label, 2026, 1, "actions", 3]
    archive = ZipFile(file("zip"))
    assert archive.namelist() == ["index.html", "indicateurs.json"]
    page = archive.read("index.html").decode()
    assert re.findall(r'(?:src|href)="([^"]*)"', page) == ["indicateurs.json"]
    assert "<script" not in page and "1\u00a0action" in page
    data = json.loads(archive.read("indicateurs.json"))
    (year,) = data["indicateurs"][0]["annees"]
    assert (year["annee"], year["valeur"], year["cible"]) == (2026, 1, 3)
    person = str(world.home.people["professional"])
    assert person not in printed and person not in page and person not in str(data)


def test_a_frame_opens_to_named_sites_and_to_no_other(world: World, sign_in: Any) -> None:
    space, director = world.home.organisation, world.home.people["director"]
    sheet = make_sheet(world.home, director)
    make_indicator(sheet, director)
    client = sign_in(director)
    url = organisation_url(space, "actions:embed", slug=sheet.slug)
    refused = client.post(url, {"origins": "https://*.exemple.fr"})
    assert refused.status_code == 422 and "sans page ni étoile" in refused.content.decode()

    def opened(origins: str) -> str:
        body = client.post(url, {"origins": origins}).content.decode()
        return re.search(r"/actions/tableau/[\w-]+/", body)[0]

    first = opened("https://intranet.exemple.fr/")
    second = opened("https://sesame.exemple.fr\nhttps://intranet.exemple.fr:8443")
    client.logout()
    assert client.get(first).status_code == 404
    framed = client.get(second)
    policy = framed.headers["Content-Security-Policy"]
    assert (
        "frame-ancestors https://sesame.exemple.fr https://intranet.exemple.fr:8443;"
        in f"{policy};"
    )
    assert "script-src 'none'" in policy and "X-Frame-Options" not in framed.headers
    assert "<script" not in framed.content.decode()
    # Everywhere else, nobody frames anything.
    assert client.get("/").headers["X-Frame-Options"] == "DENY"
    sign_in(director).post(organisation_url(space, "actions:embed_close", slug=sheet.slug))
    assert client.get(second).status_code == 404


@pytest.mark.parametrize(
    "text", ["*", "https://a.fr/page", "a.fr", "https://a.fr; script-src *", "javascript://a.fr"]
)
def test_what_is_no_origin_is_refused(text: str) -> None:
    assert not EmbedForm({"origins": text}).is_valid()
