"""Exceptional accesses: opened for a reason and a time, told to who answers for the child."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from maillage.kernel import clock, journal, mail
from maillage.pathways.access_ties import services_of
from maillage.pathways.delays import delay
from maillage.pathways.enums import CircleFunction
from maillage.pathways.models import Child, CircleMember, GlassBreak
from maillage.people.enums import Role
from maillage.people.models import Membership, User

MAIL = "pathways.glass_broken"


def break_glass(*, child: Child, actor: User, reason: str) -> GlassBreak:
    """Open an identity to this person for some hours.

    Writes one journal line; mails the coordination and the heads of the service, else the
    direction, without name.
    """
    now = clock.now()
    hours = delay("acces.exceptionnel", clock.today()).value
    with transaction.atomic():
        row = GlassBreak.objects.create(
            organisation=child.organisation,
            child=child,
            person=actor,
            reason=reason,
            opened_at=now,
            expires_at=now + timedelta(hours=hours),
        )
        journal.record(
            organisation=child.organisation,
            actor=actor,
            verb=MAIL,
            subject=child,
            detail={"reason": reason, "hours": hours},
        )
        # Always told to somebody: with nobody to answer for the child, to the direction.
        told = answerable_for(child) - {actor.pk} or _direction() - {actor.pk}
        for person_id in sorted(told):
            mail.post(kind=MAIL, to=person_id, ids={"glass": row.pk})
    return row


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


def _direction() -> set[int]:
    rows = Membership.objects.current().filter(role=Role.DIRECTOR)
    return set(rows.values_list("user_id", flat=True))
