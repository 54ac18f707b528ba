"""Who belongs to an organisation, in which role, under whom."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from maillage.kernel import clock, journal, registries
from maillage.people.domain.errors import Refused
from maillage.people.enums import Role
from maillage.people.models import Membership, Occupation, Organisation, User

# Who holds these commands the space: given and taken by those who hold them already.
COMMAND = frozenset({Role.ADMIN.value, Role.DIRECTOR.value})
# What somebody who does not manage people may still give, by an import.
OFFICE = frozenset({Role.PROFESSIONAL.value, Role.SECRETARY.value})
# What opens named hours of presence: nobody gives it to themselves.
BY_ANOTHER = frozenset({Role.HR.value})
OF_PROVIDERS = (Role.ADMIN, Role.FACILITATOR)


def roles_of(organisation: Organisation) -> tuple[Role, ...]:
    """The roles that exist in a space: a provider's is not an employer's."""
    if organisation.is_provider:
        return OF_PROVIDERS
    return tuple(role for role in Role if role is not Role.FACILITATOR)


def roles_given_by(actor: User, organisation: Organisation) -> tuple[Role, ...]:
    """The roles that this person may give here: nobody raises anybody above themselves."""
    if not actor.has_perm("people.manage", organisation):
        # The secretary imports people and roles that open nothing more than their own.
        return tuple(role for role in roles_of(organisation) if role in OFFICE)
    may_command = actor.has_perm("people.grant_command", organisation)
    return tuple(role for role in roles_of(organisation) if may_command or role not in COMMAND)


def check_may_give(actor: User, organisation: Organisation, *roles: str) -> None:
    """Raise Refused unless `actor` may give or take each of these roles here."""
    given = {role.value for role in roles_given_by(actor, organisation)}
    if not set(roles) <= given:
        raise Refused(
            "Seules l'administration de l'espace et la direction peuvent donner ou changer ce "
            "rôle\u00a0: demandez-le à l'une de ces personnes.",
            "role",
        )


def check_not_to_oneself(actor: User, email: str, role: str) -> None:
    """Raise Refused when somebody gives themselves a role that another person must give."""
    if role in BY_ANOTHER and email == actor.email:
        raise Refused(
            "Ce rôle ouvre les présences par personne\u00a0: il se reçoit de quelqu’un d’autre. "
            "Demandez à une autre personne qui gère l’espace de vous le donner.",
            "role",
        )


def circle_in(links: Mapping[str, Iterable[str]]) -> list[str]:
    """Somebody who is above themselves in reporting lines {person: managers}; [] if nobody is.

    The list is the way round, from that person back to them (who stands once).
    """
    safe: set[str] = set()

    def climb(person: str, way: list[str]) -> list[str]:
        if person in way:
            return way[way.index(person) :]
        if person in safe:
            return []
        for manager in links.get(person, ()):
            found = climb(manager, [*way, person])
            if found:
                return found
        safe.add(person)
        return []

    for start in sorted(links):
        found = climb(start, [])
        if found:
            return found
    return []


def reporting_lines(except_membership: int | None = None) -> dict[str, set[str]]:
    """The lines in force in the current space, by e-mail address: {person: managers}."""
    rows = Membership.objects.current().exclude(manager=None).exclude(pk=except_membership)
    found: dict[str, set[str]] = {}
    for person, manager in rows.values_list("user__email", "manager__user__email"):
        found.setdefault(person, set()).add(manager)
    return found


def add_membership(
    *, organisation: Organisation, actor: User, person: User, values: Mapping[str, Any]
) -> Membership:
    """Give somebody who is here already another role or service.

    Raises:
        Refused: the person is not here, has this role there already, the role is above the
            actor's or is not given to oneself, or the reporting line would turn in a circle.
    """
    with transaction.atomic():
        _lock(organisation)
        if not Membership.objects.current().filter(user=person).exists():
            raise Refused(
                "Cette personne n'est pas de votre organisation\u00a0: invitez-la.", "person"
            )
        check_may_give(actor, organisation, values["role"])
        check_not_to_oneself(actor, person.email, values["role"])
        row = Membership(organisation=organisation, user=person)
        return _write(row, actor, values, "people.membership_added")


def keep_membership(
    *, membership: Membership, actor: User, values: Mapping[str, Any]
) -> Membership:
    """Change the role, service, profession, manager or first day of somebody.

    Raises:
        Refused: as `add_membership`; or nobody would administer the space any more.
    """
    with transaction.atomic():
        _lock(membership.organisation)
        row = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        check_may_give(actor, membership.organisation, row.role, values["role"])
        if values["role"] != row.role:
            check_not_to_oneself(actor, row.user.email, values["role"])
        if row.role in COMMAND and values["role"] not in COMMAND:
            _check_somebody_commands(row)
        return _write(row, actor, values, "people.membership_kept")


def end_membership(*, membership: Membership, actor: User, last_day: date) -> None:
    """Say the last day of a role; those under this person keep their line until it is changed.

    With the last role leaves the person's agenda here, from the day after.

    Raises:
        Refused: the day precedes the first, the role is above the actor's, or nobody would
            administer the space any more.
    """
    with transaction.atomic():
        _lock(membership.organisation)
        row = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
        check_may_give(actor, membership.organisation, row.role)
        if last_day < row.starts_on:
            raise Refused(
                "Le dernier jour ne peut pas précéder le premier "
                f"({row.starts_on:%d/%m/%Y})\u00a0: choisissez un jour plus tardif.",
                "last_day",
            )
        if row.role in COMMAND:
            _check_somebody_commands(row)
        row.ends_on = last_day
        row.save(update_fields=["ends_on"])
        _free_from(row.user, membership.organisation, last_day)
        registries.tell_of_lines(row.user_id)
        journal.record(
            organisation=membership.organisation,
            actor=actor,
            verb="people.membership_ended",
            subject=row,
            detail={"last_day": last_day.isoformat()},
        )


def _free_from(person: User, organisation: Organisation, last_day: date) -> None:
    """Free somebody from what this organisation expects after their last role there."""
    after = last_day + timedelta(days=1)
    if Membership.objects.covering(after).filter(user=person).exists():
        return
    morning = datetime.combine(after, time(), ZoneInfo(organisation.time_zone))
    Occupation.objects.filter(
        person=person, organisation=organisation, starts_at__gte=morning
    ).delete()


def _lock(organisation: Organisation) -> None:
    """One change of the reporting lines at a time in an organisation."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)


def _check_somebody_commands(row: Membership) -> None:
    others = Membership.objects.current().filter(role__in=COMMAND, ends_on=None)
    if not others.exclude(pk=row.pk).exists():
        raise Refused(
            "Plus personne n'administrerait cet espace\u00a0: donnez d'abord le rôle de direction "
            "ou d'administration à quelqu'un d'autre.",
            "role",
        )


def _write(row: Membership, actor: User, values: Mapping[str, Any], verb: str) -> Membership:
    for name, value in values.items():
        setattr(row, name, value)
    _check_once(row)
    _check_line(row)
    row.save()
    registries.tell_of_lines(row.user_id)
    journal.record(
        organisation=row.organisation,
        actor=actor,
        verb=verb,
        subject=row,
        detail={"fields": sorted(values), "role": row.role},
    )
    return row


def _check_once(row: Membership) -> None:
    same = Membership.objects.filter(
        user=row.user, role=row.role, service=row.service, ends_on=None
    ).exclude(pk=row.pk)
    if row.ends_on is None and same.exists():
        raise Refused(
            "Cette personne a déjà ce rôle dans ce service\u00a0: choisissez-en un autre."
        )


def _check_line(row: Membership) -> None:
    if row.manager is None:
        return
    if row.manager.ends_on is not None and row.manager.ends_on < clock.today():
        raise Refused(
            f"{row.manager.user} n'est plus ici\u00a0: choisissez un autre nom.", "manager"
        )
    if row.manager.user_id == row.user_id:
        raise Refused(
            f"{row.user} ne peut pas être responsable de soi\u00a0: choisissez un autre nom.",
            "manager",
        )
    lines = reporting_lines(except_membership=row.pk)
    lines.setdefault(row.user.email, set()).add(row.manager.user.email)
    if circle_in(lines):
        raise Refused(
            f"{row.user} est déjà responsable de {row.manager.user}, directement ou non\u00a0: "
            "choisissez quelqu'un d'autre.",
            "manager",
        )
