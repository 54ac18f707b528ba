"""What groups tell the home page: the next session, attended or led, and what waits for answer."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from maillage.groups.enums import AbsenceStatus
from maillage.groups.models import AbsenceAgreement, Group, Session
from maillage.groups.queries import sessions as session_queries
from maillage.groups.queries import surveys as survey_queries
from maillage.kernel import clock
from maillage.kernel.http import here
from maillage.kernel.registries import Due
from maillage.kernel.words import compte, jour

# Groups to mend that the home page names; the others follow as these are mended.
AT_MOST = 5


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
            url=here(request, "groups:own_session", slug=session.slug),
            at=session.starts_at,
            note=session.room.name if session.room else "",
        )


def next_led_session(request: Any) -> Iterator[Due]:
    """In a provider's space: the next session that this very person leads, wherever it is."""
    if not request.user.has_perm("groups.facilitate", request.organisation):
        return
    for session in session_queries.sessions_led_by(request.user)[:1]:
        yield Due(
            label="Votre prochaine séance à animer",
            url=here(request, "groups:facilitator_sessions"),
            at=session.starts_at,
            note=session.organisation.name,
        )


def absences_to_answer(request: Any) -> Iterator[Due]:
    """What a manager is asked: how many, never for what."""
    asked = AbsenceAgreement.objects.asked_of(request.user)
    waiting = asked.filter(status=AbsenceStatus.ASKED, session__starts_at__gt=clock.now()).count()
    if waiting:
        yield Due(
            label=compte(waiting, "absence à accorder", "absences à accorder"),
            url=here(request, "groups:absences"),
        )


def attendance_to_note(request: Any) -> Iterator[Due]:
    """A facilitator's sessions that have begun and are not yet held, in any organisation."""
    if not request.user.has_perm("groups.facilitate", request.organisation):
        return
    for session in session_queries.sessions_to_note(request.user):
        yield Due(
            label="Noter les présences",
            url=here(request, "groups:led_session", slug=session.slug),
            at=session.starts_at,
            note=session.organisation.name,
        )


def sessions_to_ask_about(request: Any) -> Iterator[Due]:
    """The sessions just held that this very person led, while their group was not asked."""
    if not request.user.has_perm("groups.facilitate", request.organisation):
        return
    for session in survey_queries.sessions_to_ask(request.user):
        address = reverse("groups:my_surveys", kwargs={"slug": session.group.slug})
        yield Due(
            label=f"Demander l’avis du groupe sur la séance du {jour(session.local_start)}",
            url=f"{address}?seance={session.slug}",
            note=session.organisation.name,
        )


def groups_to_mend(request: Any) -> Iterator[Due]:
    """Where a reporting line has appeared, or who leads may not any more: for those who plan."""
    if not request.user.has_perm("groups.manage", request.organisation):
        return
    tied = Group.objects.filter(cycle__ends_on__gte=clock.today()).exclude(tied_since=None)
    for group in tied.order_by("tied_since", "pk")[:AT_MOST]:
        yield Due(
            label=f"Un groupe est à revoir\u00a0: {group.name}",
            url=here(request, "groups:members", slug=group.slug),
            note="Un lien hiérarchique y est apparu",
            urgent=True,
        )


DUES = (
    groups_to_mend,
    next_session,
    next_led_session,
    absences_to_answer,
    attendance_to_note,
    sessions_to_ask_about,
)
