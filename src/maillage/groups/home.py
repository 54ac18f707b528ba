"""What groups tell the home page: the person's next session, attended or led."""

from collections.abc import Iterator
from typing import Any

from maillage.groups import queries
from maillage.groups.models import Session
from maillage.kernel.http import here
from maillage.kernel.registries import Due


def next_session(request: Any) -> Iterator[Due]:
    """The person's own next session here, by its neutral name."""
    session = (
        Session.objects.coming()
        .of_person(request.user.pk)
        .select_related("group__site", "group__organisation", "room")
        .first()
    )
    if session is not None and request.user.has_perm("groups.see", request.organisation):
        yield Due(
            label="Votre prochaine réunion",
            url=here(request, "groups:group", slug=session.group.slug),
            at=session.starts_at,
            note=session.room.name if session.room else "",
        )


def next_led_session(request: Any) -> Iterator[Due]:
    """In a provider's space: the next session that this very person leads, wherever it is."""
    if not request.user.has_perm("groups.facilitate", request.organisation):
        return
    for session in queries.sessions_led_by(request.user)[:1]:
        yield Due(
            label="Votre prochaine séance à animer",
            url=here(request, "groups:facilitator_sessions"),
            at=session.starts_at,
            note=session.organisation.name,
        )
