"""The first net, for the parts of a project that `access.access_project` gave; else a 404."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from maillage.pathways.models import (
    Child,
    Goal,
    GoalAction,
    Improvement,
    LiaisonSheet,
    ProjectReview,
    Statement,
    SupportProject,
)

PARTS: dict[str, Any] = {"parole": Statement, "but": Goal, "action": GoalAction}


def access_part(project: SupportProject, kind: str, slug: str) -> Any:
    """A statement, goal or action of a project (`kind` is a key of `PARTS`), or a 404."""
    if kind not in PARTS:
        raise Http404
    model = PARTS[kind]
    where = {"goal__project": project} if model is GoalAction else {"project": project}
    return get_object_or_404(model.objects, slug=slug, **where)


def access_review(project: SupportProject, slug: str) -> ProjectReview:
    """A review of a project, or a 404."""
    row = get_object_or_404(ProjectReview.objects, project=project, slug=slug)
    row.project = project
    return row


def access_improvement(project: SupportProject, slug: str) -> Improvement:
    """An improvement that a review of this project opened, or a 404."""
    rows = Improvement.objects.select_related("review__project__organisation")
    return get_object_or_404(rows, review__project=project, slug=slug)


def access_sheet(child: Child, slug: str) -> LiaisonSheet:
    """A liaison sheet of this child that waits, or a 404."""
    rows = LiaisonSheet.objects.filter(withdrawn_on=None, sent_on=None).select_related("pathway")
    return get_object_or_404(rows, pathway__child=child, slug=slug)
