"""Reporting lines move: groups are looked at again, and each manager keeps their own people."""

from django.db import transaction
from django.db.models import Q

from maillage.groups.domain.absences import ask_new_manager
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.locking import lock_group
from maillage.groups.domain.ties import check_not_oneself, look_for_ties, people_under, ties_in
from maillage.groups.models import Enrolment, Group, GroupFacilitator, Session
from maillage.kernel import clock, journal
from maillage.people.models import User


def lines_moved(user_id: int) -> None:
    """Somebody's role, service or manager has changed: look at their groups and at those of the
    people under them, and ask their new manager what the former had not answered."""
    people = {user_id, *people_under(user_id)}
    coming = Session.objects.coming()
    groups = Group.objects.filter(
        Q(pk__in=Enrolment.objects.current().filter(person__in=people).values("group"))
        | Q(pk__in=GroupFacilitator.objects.filter(profile__user__in=people).values("group"))
        | Q(pk__in=coming.filter(seats__person__in=people).values("group")),
        cycle__ends_on__gte=clock.today(),
    )
    for group in groups.select_related("organisation", "cycle"):
        look_for_ties(group)
    ask_new_manager(user_id)


def accept_tie(*, enrolment: Enrolment, actor: User) -> None:
    """Note that an open group was asked and agrees to sit with a line manager it already has.

    The exception of domain.md PA-1, kept with the manager's enrolment and logged, as for somebody
    who joins (`members.enrol`).

    Raises:
        Refused: the group is closed, this member manages nobody there, or notes it for oneself.
    """
    with transaction.atomic():
        group = lock_group(enrolment.group)
        if not group.cycle.is_open:
            raise Refused(
                "Dans un groupe fermé, une personne et son encadrement ne se retrouvent jamais"
                "\u00a0: proposez un autre groupe à l’une des deux."
            )
        row = Enrolment.objects.current().select_for_update().filter(pk=enrolment.pk).first()
        if row is None or row.person_id not in {manager.pk for manager, _ in ties_in(group)}:
            raise Refused("Cette personne n’encadre plus de membre de ce groupe.")
        check_not_oneself(row.person, actor)
        row.tie_accepted_at = clock.now()
        row.save(update_fields=["tie_accepted_at"])
        look_for_ties(group)
        journal.record(
            organisation=group.organisation,
            actor=actor,
            verb="groups.tie_accepted",
            subject=group,
            detail={"person": row.person_id, "exception": "PA-1"},
        )
