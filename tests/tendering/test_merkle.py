"""The root of a list of receipts: what it binds, and what leads to it."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maillage.tendering import merkle

LINES = st.lists(st.text(max_size=12), min_size=1, max_size=20, unique=True)


@given(lines=LINES, data=st.data())
def test_every_line_leads_to_the_root_and_no_other_line_does(
    lines: list[str], data: st.DataObject
) -> None:
    root = merkle.root(lines)
    index = data.draw(st.integers(0, len(lines) - 1))
    proof = {"size": len(lines), "path": merkle.path(lines, index), "root": root}
    assert merkle.leads_to_root(lines[index], index=index, **proof)
    changed = data.draw(st.text(max_size=40).filter(lambda line: line != lines[index]))
    assert not merkle.leads_to_root(changed, index=index, **proof)
    others = [one for one in range(-1, len(lines) + 1) if one != index]
    found = [one for one in others if merkle.leads_to_root(lines[index], index=one, **proof)]
    assert found == []


@given(lines=LINES, data=st.data())
def test_the_root_binds_each_line_their_order_and_their_number(
    lines: list[str], data: st.DataObject
) -> None:
    root = merkle.root(lines)
    index = data.draw(st.integers(0, len(lines) - 1))
    others = [
        lines[:index] + lines[index + 1 :],
        [*lines, lines[index]],
        [*lines[:index], lines[index] + "x", *lines[index + 1 :]],
        [*lines[:index], *reversed(lines[index:])] if index < len(lines) - 1 else [],
    ]
    assert {merkle.root(one) == root for one in others} == {False}
    path = merkle.path(lines, index)
    for wrong in ([*path, "00" * 32], path[:-1], [*path[:-1], "00" * 32]):
        if wrong != path:
            assert not merkle.leads_to_root(
                lines[index], index=index, size=len(lines), path=wrong, root=root
            )


@pytest.mark.parametrize(
    ("count", "root"),
    [
        # The published vectors of Certificate Transparency for these very leaves (RFC 6962).
        (0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        (1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ],
)
def test_the_published_roots_of_the_shortest_lists(count: int, root: str) -> None:
    assert merkle.root([""] * count) == root


def test_a_node_is_not_taken_for_a_line() -> None:
    """Lines and nodes are hashed apart: two lines are not one line made of their hashes."""
    one, two = (merkle.leaf_hash(line) for line in ("a", "b"))
    assert merkle.root(["a", "b"]) == hashlib.sha256(b"\x01" + one + two).hexdigest()
    assert merkle.root(["a", "b"]) != hashlib.sha256(b"\x00" + one + two).hexdigest()
