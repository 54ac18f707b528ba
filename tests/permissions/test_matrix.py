"""Every address x method x role x organisation, from the data beside this file."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse

from tests.conftest import url_names
from tests.factories import Space
from tests.permissions.standing import MATRIX, Standing

ALL_METHODS = ("GET", "POST", "PUT", "DELETE")
LOGIN = "/compte/connexion/"
# Who asks, as a word; the person, None for nobody; whether the address is theirs.
Asked = tuple[str, Any, bool]


def test_every_address_is_in_the_matrix() -> None:
    assert {name for name, _ in url_names()} == set(MATRIX)


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_address(name: str, standing: Standing, db: None) -> None:
    """One address, every method, everybody."""
    row = MATRIX[name]
    url = standing.address_of(name)
    everybody = _everybody(standing, standing.space(name), row)
    # Who may is decided by the same lines on every database: a second one has to answer, no more.
    answered = everybody if connection.vendor == "sqlite" else _samples(everybody)
    for method in row.get("only", ALL_METHODS):
        for who, person, allowed in answered if method in row["methods"] else _samples(everybody):
            with transaction.atomic():
                response = standing.client(person).generic(method, url)
                transaction.set_rollback(True)
            told = f"{method} {name} as {who}: {response.status_code}"
            if method not in row["methods"]:
                # Another method tells of a pattern at most, never of an object.
                assert response.status_code in ({405} if allowed else {302, 404, 405}), told
            elif not allowed:
                assert _refused(response, person is not None), told
            elif method in row.get("answer", {}):
                assert response.status_code == row["answer"][method], told
            else:
                assert response.status_code not in {403, 404, 405, 500}, told
                assert not response.headers.get("Location", "").startswith(LOGIN), told


def _everybody(standing: Standing, space: Space, row: dict[str, Any]) -> list[Asked]:
    """Nobody, each role of the space, and from elsewhere those who hold every role there."""
    who, world = row["who"], standing.world
    anyone = who in ("public", "link")
    others = anyone or who == "signed-in"
    people: list[Asked] = [("nobody", None, anyone)]
    people += [(role, one, others or role in who) for role, one in space.people.items()]
    for other in (world.home, world.foreign, world.provider):
        if other is not space:
            person = standing.all_roles[other.organisation.pk]
            people.append((f"every role of {other.organisation}", person, others))
    people.append(("stranger", world.stranger, others))
    return people


def _samples(everybody: list[Asked]) -> list[Asked]:
    """Nobody, who may and who may not: enough for a method that no address of ours takes."""
    nobody, *people = everybody
    found = [next((one for one in people if one[2] is allowed), None) for allowed in (True, False)]
    return [nobody, *(one for one in found if one)]


def _refused(response: HttpResponse, signed_in: bool) -> bool:
    if signed_in:
        return response.status_code == 404
    return response.status_code == 302 and response.headers["Location"].startswith(LOGIN)
