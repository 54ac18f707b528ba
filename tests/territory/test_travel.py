"""Minutes by road between communes."""

import pytest

from maillage.territory.registry import UnknownPlace
from maillage.territory.travel import NoRoad, travel_minutes

TOURS, CHINON, POITIERS, AJACCIO, BASTIA = "37261", "37072", "86194", "2A004", "2B033"


def test_travel_in_touraine():
    # by the model: 41 km as the crow flies, 53 by road, at 70 km/h, and 4 minutes to park
    assert travel_minutes(TOURS, CHINON) == 50
    assert travel_minutes(CHINON, TOURS) == 50
    assert travel_minutes(TOURS, TOURS) == 4
    assert travel_minutes(TOURS, POITIERS) > travel_minutes(TOURS, CHINON)


def test_corsica_is_one_land():
    assert travel_minutes(AJACCIO, BASTIA) > 60


@pytest.mark.parametrize(
    ("here", "there"), [(TOURS, AJACCIO), (TOURS, "97411"), ("97411", "97209"), ("97801", "97105")]
)
def test_no_road_over_the_sea(here, there):
    with pytest.raises(NoRoad, match="Aucune route ne relie"):
        travel_minutes(here, there)


def test_unknown_commune_is_refused():
    with pytest.raises(UnknownPlace):
        travel_minutes(TOURS, "99999")
