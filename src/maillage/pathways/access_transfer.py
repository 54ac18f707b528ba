"""The first net, for a whole record that leaves; a refusal is a 404."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from maillage.kernel import journal
from maillage.pathways.access import access_child
from maillage.pathways.enums import Reach
from maillage.pathways.identity import Identity
from maillage.pathways.models import Child, ProjectWords, SealedIdentity
from maillage.pathways.queries.children import TRANSFERRED
from maillage.pathways.vault import Sealed, open_sealed, open_words


@dataclass(frozen=True)
class Opened:
    """What was sealed of a record: who the child is, and the words of each project by its key."""

    identity: Identity
    words: dict[int, dict[str, str]]


def access_transferred_child(request: HttpRequest, slug: str) -> Child:
    """A record that this person may take out: who reads its identity and its projects.

    So its circle and the office of its service, in the active base; an exceptional access opens
    an identity for a time, it takes nothing out.
    """
    child: Any = access_child(request, slug, least=Reach.IDENTITY)
    if not child.ties.reads_projects:
        raise Http404
    return child


def access_whole_record(request: HttpRequest, child: Child) -> Opened:
    """Everything sealed of a record of `access_transferred_child`; one line of the journal."""
    row = get_object_or_404(SealedIdentity.objects, child=child)
    projects = list(ProjectWords.objects.filter(child=child).select_related("project"))
    journal.record(
        organisation=child.organisation,
        actor=request.user,  # type: ignore[arg-type]
        verb=TRANSFERRED,
        subject=row,
        detail={"projects": len(projects)},
    )
    return Opened(
        open_sealed(Sealed(bytes(row.wrapped_key), bytes(row.body)), slug=child.slug),
        {
            one.project_id: open_words(
                Sealed(bytes(one.wrapped_key), bytes(one.body)), slug=one.project.slug
            )
            for one in projects
        },
    )
