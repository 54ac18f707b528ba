"""A record with three of everything asks its pages no more questions than a record with one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from maillage.kernel.tenancy import within
from maillage.pathways.domain import join_circle
from maillage.pathways.domain import projects as verbs
from maillage.pathways.domain.decisions import note_decision
from maillage.pathways.domain.informing import inform
from maillage.pathways.domain.journeys import admit, open_side
from maillage.pathways.domain.liaison import open_sheet
from maillage.pathways.domain.partners import refer
from maillage.pathways.models import Child
from tests.factories import World, make_member, make_service
from tests.pathways.factories import (
    TODAY,
    make_child,
    make_entry,
    make_project,
)
from tests.pathways.platform_factories import make_partner

# Of each page, what it asks.
ASKED = {"child": 30, "record_file": 44, "record_export": 25}
SIDES = ("rehabilitation", "coordination", "pro")


def one_more(world: World, child: Child, number: int) -> None:
    """One more of everything that a record lists."""
    home, head = world.home, world.home.people["head_of_service"]
    with within(home.organisation):
        service = make_service(home.organisation)
        make_entry(home, child, service=service)
        pathway = admit(
            child=child, service=service, actor=None, mode="part_time", on=date(2026, 11, 2)
        )
        note_decision(
            child=child,
            actor=head,
            starts_on=date(2023 + number, 1, 1),
            ends_on=date(2026 + number, 1, 1),
        )
        open_side(pathway=pathway, actor=head, kind=SIDES[number], on=TODAY)
        open_sheet(pathway=pathway, actor=head, mode="full_time", agreed_on=TODAY, clear_days=15)
        told: dict[str, Any] = {"project": make_project(pathway), "actor": None}
        verbs.add_statement(**told, kind="family", text="Dormir chez sa cousine")
        goal = verbs.set_goal(
            **told, kind="ties", text="Aller au club", due_on=date(2027, 5, 24), need=None
        )
        verbs.plan_action(**told, goal=goal, means="peer", carrier="service", text="Y aller")
        person = make_member(home.organisation, "professional")
        join_circle(
            child=child, actor=head, function="professional", person=person, starts_on=TODAY
        )
        inform(child=child, actor=head, kind="sharing", answer="agreed", source="parents", on=TODAY)
        partner = make_partner(home.organisation, head, f"École {number}")
        refer(child=child, actor=head, partner=partner, need="schooling")


def test_a_record_asks_as_many_questions_for_one_as_for_three(
    world: World, sign_in: Any, django_assert_num_queries: Any
) -> None:
    child = make_child(world.home)
    client = sign_in(world.home.people["head_of_service"])
    space = {"organisation": world.home.organisation.slug, "slug": child.slug}
    for numbers in ((0,), (1, 2)):
        for number in numbers:
            one_more(world, child, number)
        with django_assert_num_queries(ASKED["child"]):
            shown = client.get(reverse("pathways:child", kwargs=space)).text
        assert shown.count("Fiche de liaison vers") == numbers[-1] + 1
        with django_assert_num_queries(ASKED["record_file"]):
            client.get(reverse("pathways:record_file", kwargs=space | {"form": "odt"}))
        with django_assert_num_queries(ASKED["record_export"]):
            sent = client.post(
                reverse("pathways:record_export", kwargs=space), {"finess": "370001234"}
            )
        assert sent.json()["type"] == "transaction"
