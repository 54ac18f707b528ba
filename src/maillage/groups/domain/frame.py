"""The charter of the groups, and each one's undertaking to keep it."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from maillage.groups.charters import FIXED_TEXT, OWED
from maillage.groups.domain.attendees import LEADER, Attendee, leaders_of
from maillage.groups.domain.errors import Refused
from maillage.groups.enums import UndertakingHow
from maillage.groups.models import (
    Charter,
    Cycle,
    Enrolment,
    Group,
    Session,
    Undertaking,
    linked_leaders,
)
from maillage.kernel import clock, journal, mail
from maillage.people.models import User


def is_owed(cycle: Cycle) -> bool:
    """Whether nobody is marked present without a charter, as the data says of each kind.

    Where none is owed, one that was written is asked all the same.
    """
    return OWED[cycle.kind]


def charters_for(group: Group) -> list[Charter]:
    """The versions that rule a group, the oldest first: its own, else those of its cycle."""
    both = Q(group=group) | Q(cycle=group.cycle_id, group=None)
    rows = list(Charter.objects.filter(both).order_by("version"))
    return [row for row in rows if row.group_id is not None] or rows


def charter_of(group: Group) -> Charter | None:
    """The charter in force for a group, if one was written."""
    return next(reversed(charters_for(group)), None)


def charter_in_force(cycle: Cycle, group: Group | None) -> Charter | None:
    """That of a group, or that of the whole cycle."""
    if group is not None:
        return charter_of(group)
    found: Charter | None = Charter.objects.filter(cycle=cycle, group=None).last()
    return found


def charters_valid_for(session: Session) -> list[Charter]:
    """The versions whose acceptance holds for a session: that of its day, and the later ones."""
    versions = charters_for(session.group)
    before = [one for one in versions if one.created_at <= session.starts_at]
    return versions[versions.index(before[-1]) :] if before else versions


def who_undertook(charters: Iterable[Charter]) -> dict[str, Undertaking]:
    """Who accepted one of these versions, by the attendee's key (the latest undertaking wins)."""
    rows = Undertaking.objects.filter(charter__in=list(charters)).order_by("charter__version")
    return {_key_of(row): row for row in rows}


def _key_of(row: Undertaking) -> str:
    if row.profile_id is not None:
        return f"f{row.profile_id}"
    return f"p{row.person_id}" if row.person_id is not None else f"g{row.guest_id}"


def write_charter(
    *,
    cycle: Cycle,
    text: str,
    actor: User | None,
    group: Group | None = None,
    read: str | None = None,
) -> Charter:
    """Write the next version of the charter of a cycle, or of one group of it.

    What was accepted before no longer counts for sessions that begin later: members and
    facilitators are told by a neutral mail (not of a first version: the convocation asks for it).
    `read` is the version (slug, "" for none) that a person had before their eyes when they wrote.

    Raises:
        Refused: somebody wrote another version since.
    """
    with transaction.atomic():
        cycle = Cycle.objects.select_for_update().select_related("organisation").get(pk=cycle.pk)
        now = charter_in_force(cycle, group)
        if read is not None and read != (now.slug if now is not None else ""):
            raise Refused(
                "Quelqu’un a écrit une autre version pendant ce temps\u00a0: relisez-la, "
                "complétez vos règles s’il le faut, puis enregistrez de nouveau."
            )
        before = Charter.objects.filter(cycle=cycle, group=group).order_by("version").last()
        row = Charter.objects.create(
            organisation=cycle.organisation,
            cycle=cycle,
            group=group,
            version=before.version + 1 if before is not None else 1,
            text=text.strip(),
            fixed_text=FIXED_TEXT,
            created_at=clock.now(),
            created_by=actor,
        )
        if before is not None:
            _tell_new_version(row)
        journal.record(
            organisation=cycle.organisation,
            actor=actor,
            verb="groups.charter_written",
            subject=row,
            detail={"version": row.version},
        )
    return row


def accept_charter(*, group: Group, read: str, attendee: Attendee) -> Undertaking:
    """Accept the charter of a group online, in one's own name; twice changes nothing.

    `read` is the version (slug) that the person had before their eyes.

    Raises:
        Refused: another version came into force since.
    """
    with transaction.atomic():
        # Held, so that no version is written between the look and the undertaking.
        Cycle.objects.select_for_update().get(pk=group.cycle_id)
        charter = charter_of(group)
        if charter is None or charter.slug != read:
            raise Refused(
                "La charte a changé pendant votre lecture\u00a0: relisez-la, puis acceptez-la."
            )
        return _undertake(charter, attendee, UndertakingHow.ONLINE, None)


def record_undertaking(
    *, charter: Charter, attendee: Attendee, how: str, leader: Attendee
) -> Undertaking:
    """Note that somebody signed the charter on paper, or accepted it orally at the door.

    Raises:
        Refused: `how` is online (each does it in person), or it is the facilitator's own.
    """
    if how == UndertakingHow.ONLINE or attendee.key == leader.key:
        raise Refused("Un accord en ligne se donne en son nom, depuis sa propre page.")
    with transaction.atomic():
        return _undertake(charter, attendee, how, leader.person)


def _undertake(charter: Charter, attendee: Attendee, how: str, leader: User | None) -> Undertaking:
    row: Undertaking
    row, is_new = Undertaking.objects.get_or_create(
        charter=charter,
        **attendee.columns,
        defaults={
            "organisation": charter.organisation,
            "how": how,
            "accepted_at": clock.now(),
            "recorded_by": leader,
        },
    )
    if is_new:
        journal.record(
            organisation=charter.organisation,
            actor=leader,  # online, nobody: who comes for one session is told to nobody
            verb="groups.charter_accepted",
            subject=charter,
            detail={"how": how},
        )
    return row


def _tell_new_version(charter: Charter) -> None:
    groups = [charter.group] if charter.group is not None else list(charter.cycle.groups.all())
    told = {person.pk for group in groups for person in leaders_of(group)}
    members = Enrolment.objects.current().filter(group__in=groups, person__is_active=True)
    told |= set(members.values_list("person_id", flat=True))
    ids: dict[str, int | str] = {"charter": charter.pk}
    for person in sorted(told):
        mail.post(kind="groups.charter", to=person, ids=ids)
    for leader in linked_leaders(Q(facilitator__group__in=groups)):
        mail.post(kind="groups.leader_charter", to=leader.pk, ids=ids, recipient=LEADER)
