"""Personalised projects: sealed words, who reads them, dates of the law, reviews, liaison."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from maillage.kernel.tenancy import within
from maillage.pathways.domain import projects as verbs
from maillage.pathways.models import Goal, SupportProject
from tests.factories import World
from tests.pathways.factories import make_child, make_pathway, make_project

SAID = "Je veux prendre le bus quatre-vingt-treize"
GOAL = "Aller seul au club d’échecs"


def url(world: World, name: str, **kwargs: Any) -> str:
    return reverse(
        f"pathways:{name}", kwargs={"organisation": world.home.organisation.slug, **kwargs}
    )


def made(world: World) -> tuple[SupportProject, Goal]:
    """A project with a word of the child and a goal."""
    project = make_project(make_pathway(make_child(world.home)))
    with within(world.home.organisation):
        verbs.state(project=project, actor=None, kind="child", text=SAID)
        goal = verbs.set_goal(
            project=project, actor=None, kind="ties", text=GOAL, due_on=date(2027, 5, 24)
        )
    return project, goal


def test_the_page(world: World, sign_in: Any) -> None:
    project, _ = made(world)
    client = sign_in(world.home.people["head_of_service"])
    page = client.get(url(world, "project", slug=project.child.slug, project=project.slug))
    assert page.status_code == 200
    assert (SAID in page.text, GOAL in page.text) == (True, True)
