"""The project of one child of the home space: goals, a review, what is owed."""

from __future__ import annotations

from maillage.pathways.domain import projects as verbs
from maillage.pathways.domain import reviews
from maillage.pathways.domain.liaison import open_sheet
from maillage.pathways.models import (
    Goal,
    Pathway,
    ProjectReview,
    ProjectStep,
    SupportProject,
)
from tests.factories import World
from tests.pathways.factories import TODAY, make_pathway, make_project
from tests.permissions.objects import maker
from tests.permissions.pathways_objects import child_of


def pathway_of(world: World) -> Pathway:
    """The open pathway of that child."""
    child = child_of(world)
    return Pathway.objects.filter(child=child, left_on=None).first() or make_pathway(child)


def project_of(world: World) -> SupportProject:
    """The project of that pathway, the same for every part of one address."""
    pathway = pathway_of(world)
    return SupportProject.objects.filter(pathway=pathway).first() or make_project(pathway)


@maker("project")
def _project(world: World) -> str:
    return project_of(world).slug


@maker("odt_form")
def _odt_form(world: World) -> str:
    return "odt"


@maker("kind_of_goal")
def _kind_of_goal(world: World) -> str:
    return "but"


def goal_of(world: World) -> Goal:
    """A goal of that project."""
    project = project_of(world)
    found = Goal.objects.filter(project=project).first()
    return found or verbs.set_goal(
        project=project, actor=None, kind="ties", text="Aller au club", due_on=TODAY
    )


@maker("goal")
def _goal(world: World) -> str:
    return goal_of(world).slug


@maker("goal_action")
def _goal_action(world: World) -> str:
    goal = goal_of(world)
    return verbs.plan_action(
        project=goal.project,
        actor=None,
        goal=goal,
        means="peer",
        carrier="service",
        text="Rencontrer un jeune qui y va déjà",
    ).slug


def review_of(world: World) -> ProjectReview:
    """A review of that project, where a goal can be judged."""
    project = goal_of(world).project
    found = ProjectReview.objects.filter(project=project).first()
    return found or reviews.hold_review(
        project=project,
        actor=None,
        kind="midway",
        on=TODAY,
        partners=["school"],
        text="Il y va volontiers",
        next_on=TODAY.replace(year=TODAY.year + 1),
    )


@maker("project_review")
def _project_review(world: World) -> str:
    return review_of(world).slug


@maker("improvement")
def _improvement(world: World) -> str:
    head = world.home.people["head_of_service"]
    return reviews.open_improvement(
        review=review_of(world), actor=head, owner=head, due_on=TODAY, text="Prévenir plus tôt"
    ).slug


@maker("project_step")
def _project_step(world: World) -> str:
    steps = ProjectStep.objects.filter(pathway=pathway_of(world), done_on=None)
    return steps.order_by("due_on")[0].slug


@maker("liaison_sheet")
def _liaison_sheet(world: World) -> str:
    return open_sheet(
        pathway=pathway_of(world), actor=None, mode="sequential", agreed_on=TODAY, clear_days=0
    ).slug
