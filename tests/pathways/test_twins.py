"""Probable duplicates: found by a keyed digest, shown as far as each may know."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from maillage.kernel.models import JournalLine
from maillage.kernel.tenancy import within
from maillage.pathways.domain import change_identity
from maillage.pathways.domain.twins import compare_older
from maillage.pathways.models import SealedIdentity
from maillage.people.enums import Role
from tests.factories import World, make_member, make_service
from tests.pathways.factories import make_child, make_colleague, make_identity

TWINS = 10


def page(world: World) -> str:
    return reverse("pathways:twins", kwargs={"organisation": world.home.organisation.slug})


def test_each_sees_of_a_duplicate_what_they_may_know(world: World, sign_in: Any) -> None:
    other = make_service(world.home.organisation, name="Service des mesures")
    ours = make_child(world.home)
    theirs = make_child(world.home, make_identity("ZYRQUIST", "Ombéline"), service=other)
    lonely = make_child(world.home, make_identity("Zyrquist", "Anatole"))
    everywhere = sign_in(world.home.people["director"]).get(page(world)).content.decode()
    assert (ours.pseudonym in everywhere, theirs.pseudonym in everywhere) == (True, True)
    assert lonely.pseudonym not in everywhere
    head = make_colleague(world.home, Role.HEAD_OF_SERVICE)
    shown = sign_in(head).get(page(world)).content.decode()
    assert ours.pseudonym in shown
    # That a child is known to another service, of measures of justice for instance, is not told.
    assert [one for one in (theirs.pseudonym, other.name, "yrquist") if one in shown] == []
    assert "1\u00a0autre dossier" in shown
    nobody = make_service(world.home.organisation)
    apart = make_member(world.home.organisation, Role.SECRETARY, service=nobody)
    assert "Aucun doublon" in sign_in(apart).get(page(world)).content.decode()

    with within(world.home.organisation):
        change_identity(
            child=theirs, actor=head, identity=make_identity("Autre"), commune_code="93008"
        )
    assert "Aucun doublon" in sign_in(head).get(page(world)).content.decode()


def test_older_records_are_compared_by_the_clock_and_counted_until_then(
    world: World, sign_in: Any
) -> None:
    first, second = make_child(world.home), make_child(world.home)
    with within(world.home.organisation):
        SealedIdentity.objects.update(twin_digest="")
        SealedIdentity.objects.filter(child=second).update(body=b"broken")
    client = sign_in(world.home.people["director"])
    assert "2\u00a0dossiers pas encore comparés" in client.get(page(world)).content.decode()
    assert (compare_older(), compare_older()) == (1, 0)
    assert "1\u00a0dossier pas encore comparé" in client.get(page(world)).content.decode()
    (line,) = JournalLine.objects.filter(verb="pathways.twins_compared")
    assert line.detail == {"count": 1}
    third = make_child(world.home)
    shown = client.get(page(world)).content.decode()
    assert (first.pseudonym in shown, third.pseudonym in shown) == (True, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries_for_three_as_for_one(
    world: World, sign_in: Any, django_assert_num_queries: Any, count: int
) -> None:
    for at in range(count):
        for _ in range(2):
            make_child(world.home, make_identity("Zyrquist", f"Ombeline{chr(97 + at)}"))
    client = sign_in(world.home.people["director"])
    client.get(page(world))
    with django_assert_num_queries(TWINS):
        shown = client.get(page(world)).content.decode()
    assert shown.count("Probablement le même enfant") == count
