"""Who leads a group stops, and somebody else goes on: dates stay, the frame is agreed anew."""

from collections.abc import Sequence

from django.db import transaction

from maillage.groups.domain.errors import Refused
from maillage.groups.domain.frame import charter_of, write_charter
from maillage.groups.domain.leading import name_facilitators, write_facilitators
from maillage.groups.domain.locking import lock_group
from maillage.groups.models import Enrolment, Group
from maillage.kernel import journal, mail
from maillage.people.models import FacilitatorProfile, User


def facilitator_leaves(*, group: Group, profile: FacilitatorProfile, actor: User) -> None:
    """Somebody no longer leads a group: their agenda is freed, dates stand, members are told.

    The mail is neutral: neither who nor why.
    """
    with transaction.atomic():
        group = lock_group(group)
        others = [row.profile for row in group.facilitators.select_related("profile")]
        stay = [one for one in others if one.pk != profile.pk]
        if len(stay) == len(others):
            return
        name_facilitators(group=group, profiles=stay, actor=actor)
        _tell_members(group, "groups.facilitator_leaves")


def facilitator_takes_over(*, group: Group, profile: FacilitatorProfile, actor: User) -> None:
    """Somebody leads a group from now on: the sessions to come enter their agenda.

    The charter is written anew for the group, word for word: everybody, the new person first,
    accepts it before the next session. Members get one neutral mail.

    Raises:
        Refused: somebody leads it already, or the person is a member, or manages one.
        Busy: the person is taken at one of the sessions to come; nothing is written.
    """
    with transaction.atomic():
        group = lock_group(group)
        if group.facilitators.exists():
            raise Refused("Quelqu’un anime déjà ce groupe\u00a0: rien n’a changé.")
        name_facilitators(group=group, profiles=[profile], actor=actor)
        _write_charter_anew(group, actor)
        _tell_members(group, "groups.facilitator_comes")
        journal.record(
            organisation=group.organisation,
            actor=actor,
            verb="groups.handed_over",
            subject=group,
            detail={"profile": profile.pk},
        )


def lead_on(*, group: Group, profiles: Sequence[FacilitatorProfile], actor: User | None) -> bool:
    """Other people lead a locked group from now on, and its agenda is left to who calls.

    As when somebody takes over, the charter is written anew and members get one neutral mail.
    Returns whether anything changed.

    Raises:
        Refused: one of them may not lead this group (`name_facilitators`).
    """
    with transaction.atomic():
        if not write_facilitators(group=group, profiles=profiles, actor=actor):
            return False
        if group.sessions.exists():
            _write_charter_anew(group, actor)
            _tell_members(group, "groups.facilitator_comes")
    return True


def _write_charter_anew(group: Group, actor: User | None) -> None:
    charter = charter_of(group)
    if charter is not None:
        write_charter(cycle=group.cycle, group=group, text=charter.text, actor=actor)


def _tell_members(group: Group, kind: str) -> None:
    rows = Enrolment.objects.current().filter(group=group, person__is_active=True)
    for person in sorted(set(rows.values_list("person_id", flat=True))):
        mail.post(kind=kind, to=person, ids={"group": group.pk})
