"""Exceptional accesses: opened for a reason and a time, told to who answers for the child."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from maillage.kernel import clock, journal, mail
from maillage.pathways.access_ties import services_of
from maillage.pathways.delays import delay
from maillage.pathways.enums import CircleFunction, Told
from maillage.pathways.models import Child, CircleMember, GlassBreak
from maillage.people.enums import Role
from maillage.people.models import Membership, User

MAIL = "pathways.glass_broken"


def break_glass(*, child: Child, actor: User, reason: str) -> GlassBreak:
    """Open an identity to this person for some hours.

    Writes one journal line; mails `told_of`, without name. How many were told stays with the
    access and in the journal, even when there was nobody.
    """
    now = clock.now()
    hours = delay("acces.exceptionnel", clock.today()).value
    with transaction.atomic():
        _, told = told_of(child, actor)
        row = GlassBreak.objects.create(
            organisation=child.organisation,
            child=child,
            person=actor,
            reason=reason,
            opened_at=now,
            expires_at=now + timedelta(hours=hours),
            told=len(told),
        )
        journal.record(
            organisation=child.organisation,
            actor=actor,
            verb=MAIL,
            subject=child,
            detail={"reason": reason, "hours": hours, "told": len(told)},
        )
        for person_id in sorted(told):
            mail.post(kind=MAIL, to=person_id, ids={"glass": row.pk})
    return row


def told_of(child: Child, actor: User) -> tuple[Told, set[int]]:
    """Who is told that this person opens this identity, never themselves: ids of accounts.

    Who answers for the child; else the direction; else who administers the space, who reaches no
    record but can ask why.
    """
    for told, found in (
        (Told.TEAM, answerable_for(child)),
        (Told.DIRECTION, _holders(Role.DIRECTOR)),
        (Told.ADMIN, _holders(Role.ADMIN)),
    ):
        others = found - {actor.pk}
        if others:
            return told, others
    return Told.NOBODY, set()


def answerable_for(child: Child) -> set[int]:
    """Ids of the accounts that coordinate a pathway or head one of its services today."""
    coordinators = CircleMember.objects.current().filter(
        child=child, function=CircleFunction.COORDINATOR, person__isnull=False
    )
    heads = Membership.objects.current().filter(
        Q(service__in=services_of(child)) | Q(service=None), role=Role.HEAD_OF_SERVICE
    )
    return {
        *coordinators.values_list("person_id", flat=True),
        *heads.values_list("user_id", flat=True),
    }


def _holders(role: Role) -> set[int]:
    rows = Membership.objects.current().filter(role=role)
    return set(rows.values_list("user_id", flat=True))
