"""Who is around a child: they come, they leave, they are heard of."""

from datetime import date

from django.db import transaction

from maillage.kernel import clock, journal
from maillage.pathways.domain.errors import Refused
from maillage.pathways.enums import INSIDE
from maillage.pathways.models import Child, CircleMember
from maillage.people.models import Membership, User


def join_circle(
    *, child: Child, actor: User | None, function: str, person: User | None, starts_on: date
) -> CircleMember:
    """Put somebody in the circle; a person of the organisation then reaches the identity.

    Writes one journal line. Raises Refused when a function of the service has no person, when
    the person holds no role here today, or is in the circle already.
    """
    if function in INSIDE and person is None:
        raise Refused(
            "Cette fonction est tenue par quelqu’un de votre organisation\u00a0: choisissez qui.",
            "person",
        )
    with transaction.atomic():
        Child.objects.select_for_update(of=("self",)).get(pk=child.pk)
        if person is not None:
            _check(child, person)
        member = CircleMember.objects.create(
            organisation=child.organisation,
            child=child,
            person=person,
            function=function,
            starts_on=starts_on,
        )
        _tell(member, actor, "pathways.circle_joined")
    return member


def leave_circle(*, member: CircleMember, actor: User | None) -> None:
    """Somebody leaves the circle: from now on nothing more is reached through it.

    Writes one journal line. Who never was in it before today leaves no trace but the journal.
    """
    today = clock.today()
    with transaction.atomic():
        _tell(member, actor, "pathways.circle_left")
        if member.starts_on >= today:
            member.delete()
            return
        # The right ends at once, so the last day in the circle is yesterday.
        member.ends_on = date.fromordinal(today.toordinal() - 1)
        member.save(update_fields=["ends_on"])


def note_member_contact(*, member: CircleMember, actor: User) -> None:
    """Tell that a member of the circle was heard of today. Writes one journal line."""
    with transaction.atomic():
        member.last_contact_on = clock.today()
        member.save(update_fields=["last_contact_on"])
        _tell(member, actor, "pathways.member_heard")


def _check(child: Child, person: User) -> None:
    if not Membership.objects.current().filter(user=person).exists():
        raise Refused(f"{person} n’a pas de rôle ici aujourd’hui\u00a0: choisissez-en une autre.")
    if CircleMember.objects.filter(child=child, person=person, ends_on=None).exists():
        raise Refused(f"{person} est déjà dans ce cercle.", "person")


def _tell(member: CircleMember, actor: User | None, verb: str) -> None:
    journal.record(
        organisation=member.organisation,
        actor=actor,
        verb=verb,
        subject=member.child,
        detail={"function": member.function, "person": member.person_id},
    )
