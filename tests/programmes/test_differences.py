"""What changed from one text to the next: both texts come back whole, and the page says it."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from maillage.kernel.http import organisation_url
from maillage.kernel.tenancy import within
from maillage.programmes.differences import Difference, Kind, difference
from maillage.programmes.domain import protocols as verbs
from tests.factories import World
from tests.programmes.factories import make_draft, make_version, text_of

# Few words, so that texts share some of them; and any character at all.
TEXTS = st.lists(st.sampled_from(["l’équipe ", "tient", " ", "\n", ",", "deux"])).map("".join)
ANY = TEXTS | st.text()


@given(ANY, ANY)
def test_the_pieces_give_both_texts_back(before: str, after: str) -> None:
    found = difference(before, after)
    assert "".join(piece.text for piece in found.before) == before
    assert "".join(piece.text for piece in found.after) == after
    assert found.differs == (before != after)
    # No two neighbours of one kind: a change is told once.
    kinds = [piece.kind for piece in found.pieces]
    assert all(one != other for one, other in itertools.pairwise(kinds))


def test_changes_that_a_space_separates_are_one() -> None:
    found = difference("réunir toute équipe demain", "réunir un collectif demain")
    assert said(found) == [
        ("same", "réunir "),
        ("removed", "toute équipe"),
        ("added", "un collectif"),
        ("same", " demain"),
    ]


def said(found: Difference) -> list[tuple[Kind, str]]:
    return [(piece.kind, piece.text) for piece in found.pieces]


def test_a_version_says_what_it_changes(world: World, sign_in: Any) -> None:
    people = world.home.people
    version, actor = make_version(world.home), people["director"]
    with within(world.home.organisation):
        draft = verbs.revise(version=version, actor=actor)
        low, middle, high = draft.levels.order_by("rank")
        text = text_of("L’équipe", 3, "working_days", [actor], holder="La cheffe de service")
        verbs.write_level(version=draft, actor=actor, text=text, level=low)
        verbs.remove_level(level=high, actor=actor)
        added = text_of("Le département", 1, "days", [actor])
        verbs.write_level(version=draft, actor=actor, text=added)
    url = organisation_url(world.home.organisation, "programmes:protocol_changes", slug=draft.slug)
    shown = sign_in(people["head_of_service"]).get(url)
    levels = {one.label: one for one in shown.context["changes"]}
    assert set(levels) == {"L’équipe", "Le département"} and middle.label not in levels
    fields = dict(levels["L’équipe"].fields)
    assert set(fields) == {"Qui tient", "Délai"}
    assert (Kind.REMOVED, "2") in said(fields["Délai"])
    assert (Kind.ADDED, "3") in said(fields["Délai"])
    # Another name at the same place is the same level under its new name.
    assert "Nom du niveau" in dict(levels["Le département"].fields)
    page = shown.content.decode()
    assert "retiré </span>2</del>" in page and "ajouté </span>3</ins>" in page
    # What is being prepared is not told to those who read no draft.
    assert sign_in(people["professional"]).get(url).status_code == 404


def test_a_first_version_has_nothing_to_compare(world: World, sign_in: Any) -> None:
    draft = make_draft(world.home)
    url = organisation_url(world.home.organisation, "programmes:protocol_changes", slug=draft.slug)
    shown = sign_in(world.home.people["director"]).get(url).content.decode()
    assert "première version" in shown
