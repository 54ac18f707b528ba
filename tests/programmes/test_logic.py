"""A logic model: written, drawn, undone, compared, and the same after its JSON."""

from __future__ import annotations

import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import odfdo
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from maillage.kernel.http import organisation_url
from maillage.kernel.tenancy import within
from maillage.programmes.logic.content import (
    FORMAT,
    Arrow,
    BadModel,
    Box,
    Lane,
    Model,
    compared,
    dumped,
    joined,
    moved,
    parsed,
    with_text,
    without_box,
)
from maillage.programmes.logic.drawing import drawn, ordered, svg
from maillage.programmes.queries.logic import content_of
from tests.factories import World
from tests.programmes.factories import make_model

letters = st.characters(codec="utf-8", exclude_categories=["Cc"], exclude_characters="\ufffe\uffff")
texts = (
    st.text(letters, min_size=1, max_size=200)
    .map(lambda one: re.sub(" +", " ", one).strip())
    .filter(bool)
)


@st.composite
def models(draw: Any) -> Model:
    keys = [f"b{number}" for number in range(draw(st.integers(0, 12)))]
    boxes = tuple(Box(key, draw(st.sampled_from(Lane)), draw(texts)) for key in keys)
    pairs = [(one, two) for one in keys for two in keys if one != two]
    arrows = draw(st.sets(st.sampled_from(pairs), max_size=20)) if pairs else set()
    return Model(boxes, frozenset(Arrow(*pair) for pair in arrows))


def to(world: World, name: str, **kwargs: Any) -> str:
    return organisation_url(world.home.organisation, f"programmes:{name}", **kwargs)


@settings(max_examples=40)
@given(models())
def test_a_model_is_the_same_after_its_json(model: Model) -> None:
    assert parsed(json.dumps(dumped(model))) == model


@settings(max_examples=40)
@given(models())
def test_no_box_is_lost_nor_laid_over_another(model: Model) -> None:
    drawing = drawn(model)
    assert sorted(one.box.key for one in drawing.placed) == sorted(b.key for b in model.boxes)
    for one in drawing.placed:
        assert 0 <= one.x <= drawing.width - 190 and one.y + one.height <= drawing.height
        for other in drawing.placed:
            beside = one.x + 190 <= other.x or other.x + 190 <= one.x
            apart = one.y + one.height <= other.y or other.y + other.height <= one.y
            assert one is other or beside or apart


def test_the_drawing_escapes_and_crosses_less() -> None:
    boxes = [Box(f"a{n}", Lane.ACTIVITIES, f"A{n}") for n in range(3)]
    boxes += [Box(f"s{n}", Lane.SHORT, f"<b>S{n}</b>") for n in range(3)]
    crossed = frozenset(Arrow(f"a{n}", f"s{2 - n}") for n in range(3))
    model = Model(tuple(boxes), crossed)
    lanes = ordered(model)
    order = [box.key[1] for box in lanes[Lane.ACTIVITIES]]
    assert order == [box.key[1] for box in reversed(lanes[Lane.SHORT])]
    ElementTree.fromstring(svg(model, "<Titre>"))  # noqa: S314 - our own
    assert "<b>" not in svg(model, "<Titre>")
    assert "style" not in svg(model, "x") and "<style>" in svg(model, "x", standalone=True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "n’est pas du JSON"),
        ("[]", "format"),
        (json.dumps({"format": FORMAT}), "boxes"),
        (json.dumps({"format": FORMAT, "boxes": [{"key": "a"}], "arrows": []}), "lane"),
        (
            json.dumps(
                {
                    "format": FORMAT,
                    "boxes": [{"key": "a", "lane": "x", "text": "t"}],
                    "arrows": [],
                }
            ),
            "colonne",
        ),
        (
            json.dumps({"format": FORMAT, "boxes": [], "arrows": [{"from": "a", "to": "b"}]}),
            "n’existe plus",
        ),
    ],
)
def test_a_wrong_file_says_what_to_correct(text: str, told: str) -> None:
    with pytest.raises(BadModel, match=told):
        parsed(text)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "\uffff", " ", "a" * 201])
def test_a_box_says_what_can_be_written(text: str) -> None:
    with pytest.raises(BadModel, match="Une boîte"):
        with_text(Model((Box("a", Lane.NEEDS, "Un"),)), key="a", lane="needs", text=text)


def test_changes_make_other_models() -> None:
    two = Model((Box("a", Lane.NEEDS, "Un"), Box("b", Lane.NEEDS, "Deux")))
    assert [box.key for box in moved(two, key="b", by=-5).boxes] == ["b", "a"]
    tied = joined(two, start="a", ends=["b"])
    assert [box.key for box in tied.after("a")] == ["b"]
    assert without_box(tied, key="b").arrows == frozenset()
    with pytest.raises(BadModel, match="elle-même"):
        joined(two, start="a", ends=["a"])
    other = with_text(tied, key="b", lane="impact", text="Trois")
    told = {change.after: change for change in compared(two, other)}
    assert told["Trois"].before == "Deux" and told["Un"].won == ("Trois",)
    gone = compared(tied, without_box(tied, key="b"))
    assert [(one.before, one.after, one.lost) for one in gone] == [
        ("Un", "Un", ("Deux",)),
        ("Deux", "", ()),
    ]


def test_a_model_is_written_undone_named_and_compared(world: World, sign_in: Any) -> None:
    model = make_model(world.home)
    head = sign_in(world.home.people["head_of_service"])
    page = to(world, "model", slug=model.slug)
    head.post(to(world, "version_name", slug=model.slug), {"name": "Au comité"})
    with within(world.home.organisation):
        named = model.revisions.get(name="Au comité")
        box = content_of(model).boxes[1]
    edit = to(world, "box_edit", slug=model.slug, key=box.key)
    lost = head.post(edit, {"lane": "short", "text": ""})
    assert lost.status_code == 422
    head.post(edit, {"lane": "medium", "text": "Les cadres restent"})
    shown = head.get(to(world, "model_compare", slug=model.slug, revision=named.slug))
    told = shown.content.decode()
    assert "Les cadres tiennent" in told and "Les cadres restent" in told
    assert "1\u00a0boîte a changé" in told
    head.post(to(world, "model_undo", slug=model.slug))
    assert "Les cadres restent" not in head.get(page).content.decode()
    for _ in range(5):
        head.post(to(world, "model_undo", slug=model.slug))
    with within(world.home.organisation):
        model.refresh_from_db()
        assert content_of(model).boxes == () and model.revisions.count() == 5
    assert head.get(edit).status_code == 404


def test_what_leaves_is_read_back(world: World, sign_in: Any) -> None:
    model = make_model(world.home)
    client = sign_in(world.home.people["professional"])

    def file(form: str) -> bytes:
        answer = client.get(to(world, "model_file", slug=model.slug, form=form))
        assert answer.status_code == (404 if form == "exe" else 200)
        return answer.content

    ods = odfdo.Document(io.BytesIO(file("ods")))
    rows = ods.body.tables[0].get_values()
    assert rows[1] == ["Activités", "Un temps d’appui par mois", "Les cadres tiennent"]
    pages = PdfReader(io.BytesIO(file("pdf"))).pages
    told = re.sub(r"\s+", " ", " ".join(one.extract_text() for one in pages))
    assert "Un temps d’appui par mois → Les cadres tiennent" in told
    assert b"Les cadres tiennent" in file("svg")
    file("exe")
    upload = SimpleUploadedFile("m.json", file("json"))
    head = sign_in(world.home.people["head_of_service"])
    bad = SimpleUploadedFile("m.json", b"non")
    refused = head.post(to(world, "model_new"), {"title": "Repris", "file": bad})
    assert refused.status_code == 422 and "Repris" in refused.content.decode()
    head.post(to(world, "model_new"), {"title": "Repris", "file": upload})
    with within(world.home.organisation):
        model.refresh_from_db()
        taken = type(model).objects.get(title="Repris")
        assert content_of(taken) == content_of(model)
