"""Maps: the 101 départements, light, and points where they are."""

import json
import re

import pytest

from maillage.kernel import maps
from maillage.kernel.maps import Place
from tests.shared import shared_path

APPEL = ("appel", "appels")


def test_the_map_has_the_101_departements_and_stays_light() -> None:
    drawn = maps.france({}, title="Appels", noun=APPEL)
    codes = {shape.code for shape in (*drawn.ground, *drawn.insets)}
    assert len(codes) == 101
    assert {shape.code for shape in drawn.insets} == {
        *("971", "972", "973", "974", "976"),
        *("75", "92", "93", "94"),
    }
    weight = sum(len(shape.path) for shape in (*drawn.ground, *drawn.insets))
    assert weight < 40_000
    assert drawn.listed == ()


def test_names_match_the_published_outlines() -> None:
    path = shared_path("geo/departements.geojson")
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    published = {one["properties"]["code"]: one["properties"]["nom"] for one in features}
    assert maps.outlines()["names"] == published


def test_counts_are_listed_most_first_and_drawn_once() -> None:
    drawn = maps.france(
        {"37": 2, "93": 9, "974": 2}, title="Appels", noun=APPEL, urls={"37": "/37/"}
    )
    assert [(one.code, one.said, one.url) for one in drawn.listed] == [
        ("93", "9\u00a0appels", ""),
        ("37", "2\u00a0appels", "/37/"),
        ("974", "2\u00a0appels", ""),
    ]
    assert drawn.total == "13\u00a0appels"
    assert sorted(one.code for one in drawn.counted) == ["37", "93", "974"]
    by_code = {one.code: one.radius for one in drawn.counted}
    assert by_code["93"] == maps.LARGEST
    # Area follows the count: a radius of 17 x sqrt(2/9).
    assert by_code["37"] == pytest.approx(8.0, abs=0.05)


def test_an_unknown_departement_is_refused() -> None:
    with pytest.raises(KeyError, match="no such département"):
        maps.france({"20": 1}, title="Appels", noun=APPEL)


def test_tours_stands_in_the_north_of_its_departement() -> None:
    drawn = maps.departement(
        "37",
        [
            Place("Loches", 47.1286, 0.9953),
            Place("Tours", 47.3936, 0.6892, 4),
            Place("Paris", 48.8566, 2.3522),
        ],
        title="Groupes",
        noun=("groupe", "groupes"),
    )
    assert [spot.name for spot in drawn.spots] == ["Tours", "Loches"]
    assert drawn.left_out == 1
    tours, loches = drawn.spots
    assert tours.y < loches.y
    assert tours.x < loches.x
    assert tours.radius == 2 * loches.radius


def test_every_path_is_made_of_whole_moves_inside_its_box() -> None:
    data = maps.outlines()
    for code, drawn in data["alone"].items():
        assert re.fullmatch(r"(?:M-?\d+ -?\d+l[-\d ]+z)+", drawn["path"]), code
        for ring in drawn["path"].removesuffix("z").split("z"):
            start, moves = ring.removeprefix("M").split("l")
            x, y = (int(number) for number in start.split())
            numbers = [int(number) for number in re.findall(r"-?\d+", moves)]
            for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
                x, y = x + dx, y + dy
                assert -1 <= x <= drawn["width"] + 1, code
                assert -1 <= y <= drawn["height"] + 1, code
