"""What groups tell the home page: the next session, how many are to come."""

from collections.abc import Iterator
from typing import Any

from maillage.groups.models import Session
from maillage.kernel.http import here
from maillage.kernel.registries import Due, Figure


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


def sessions_to_come(request: Any) -> Iterator[Figure]:
    """How many sessions are to come, for those who see them all; clicks down to the year."""
    if not request.user.has_perm("groups.see_all", request.organisation):
        return
    coming = Session.objects.coming().count()
    if coming:
        yield Figure(
            label="séance à venir" if coming == 1 else "séances à venir",
            value=coming,
            url=here(request, "groups:index"),
        )
