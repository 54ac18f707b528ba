"""Before publishing, the page says whom it will tell, and where it would tell nobody."""

from __future__ import annotations

import pytest

from maillage.kernel.tenancy import within
from maillage.planning.adapter import shown_room, stand_in_room
from maillage.planning.queries import told_when_published
from tests.factories import World
from tests.groups.factories import make_cycle, make_enrolled


@pytest.mark.parametrize(
    ("with_members", "sentence"),
    [
        (3, "Chaque personne recevra les siennes par courriel."),
        (
            1,
            "Chaque personne recevra les siennes par courriel\u00a0; "
            "B et C n'ont pas encore de membre.",
        ),
        (2, "Chaque personne recevra les siennes par courriel\u00a0; C n'a pas encore de membre."),
        (0, "Aucun groupe n'a encore de membre\u00a0: seule l'animation sera prévenue."),
    ],
)
def test_groups_without_members_are_named(world: World, with_members: int, sentence: str) -> None:
    cycle = make_cycle(world.home, ("A", "B", "C"))
    with within(world.home.organisation):
        for group in cycle.groups.order_by("name")[:with_members]:
            make_enrolled(world.home, group)
        assert told_when_published(cycle) == sentence


def test_a_stand_in_room_is_nobodys_in_particular() -> None:
    assert shown_room(stand_in_room("SAPED 2")) == "Salle à préciser"
    assert shown_room("Salle Cher") == "Salle Cher"
