"""How somebody comes in: an invitation by e-mail, accepted by whoever holds the link."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction

from maillage.kernel import clock, journal, links, mail, registries
from maillage.kernel.models import Link
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.domain.errors import Refused
from maillage.people.domain.members import (
    check_may_give,
    check_not_to_oneself,
    circle_in,
    reporting_lines,
)
from maillage.people.models import Invitation, Membership, Organisation, User

PURPOSE = "invitation"
MAIL = "people.invitation"
RECIPIENT = "people.invitation"
LIFETIME = timedelta(days=14)
REASON = "whoever holds the link of an invitation has no space yet"


def invite(*, organisation: Organisation, actor: User, values: Mapping[str, Any]) -> Invitation:
    """Invite an address to take a role; the mail and its link are made at sending.

    Raises:
        Refused: the role is above the actor's or is not given to oneself, the person has it
            already, or an invitation for it is waiting.
    """
    with transaction.atomic():
        check_may_give(actor, organisation, values["role"])
        email = values["email"].strip().lower()
        check_not_to_oneself(actor, email, values["role"])
        held = Membership.objects.current().filter(user__email=email, role=values["role"])
        if held.exists():
            raise Refused(
                "Cette personne a déjà ce rôle ici\u00a0: retrouvez-la dans la liste.",
                "email",
            )
        if Invitation.objects.pending().filter(email=email, role=values["role"]).exists():
            raise Refused(
                "Cette personne a déjà une invitation en attente\u00a0: "
                "renvoyez-la depuis la liste.",
                "email",
            )
        row = Invitation.objects.create(
            organisation=organisation,
            invited_by=actor,
            created_at=clock.now(),
            **{**values, "email": email},
        )
        _send(row)
        _tell(row, actor, "people.invited")
    return row


def cancel(*, invitation: Invitation, actor: User) -> None:
    """Withdraw an invitation: its link opens nothing any more. Raises Refused once settled."""
    with transaction.atomic():
        row = _lock_pending(invitation)
        row.cancelled_at = clock.now()
        row.save(update_fields=["cancelled_at"])
        links.revoke(purpose=PURPOSE, subject=row)
        _tell(row, actor, "people.invitation_cancelled")


def resend(*, invitation: Invitation, actor: User) -> None:
    """Send the mail again with a new link; the former ends. Raises Refused once settled."""
    with transaction.atomic():
        row = _lock_pending(invitation)
        links.revoke(purpose=PURPOSE, subject=row)
        _send(row)
        _tell(row, actor, "people.invitation_resent")


def new_link(invitation: Invitation) -> str:
    """Make the one living link of an invitation, for the mail that is being written."""
    links.revoke(purpose=PURPOSE, subject=invitation)
    return links.create(
        purpose=PURPOSE,
        subject=invitation,
        organisation_id=invitation.organisation_id,
        expires_at=clock.now() + LIFETIME,
    )


def invitation_of(link: Link) -> Invitation | None:
    """What a living link invites to; None once it is settled."""
    with across_organisations(REASON):
        rows = Invitation.objects.pending().select_related("organisation", "service", "invited_by")
        found: Invitation | None = rows.filter(pk=link.subject_id).first()
        return found


def accept_with_new_account(*, link: Link, invitation: Invitation, password: str) -> User:
    """Open an account and take the role, whole or not at all.

    Raises:
        Refused: the link was used meanwhile, or an account has this address now.
    """
    with transaction.atomic(), within(invitation.organisation):
        if User.objects.filter(email=invitation.email).exists():
            raise Refused("Cette adresse a déjà un compte\u00a0: connectez-vous, puis acceptez.")
        user = User.objects.create_user(
            email=invitation.email,
            password=password,
            first_name=invitation.first_name,
            last_name=invitation.last_name,
        )
        _accept(link, invitation, user)
    return user


def accept_with_account(*, link: Link, invitation: Invitation, user: User) -> None:
    """Take the role with the account of the invited address.

    Raises:
        Refused: another account is signed in, or the link was used meanwhile.
    """
    if user.email != invitation.email:
        raise Refused("Cette invitation est pour une autre adresse\u00a0: changez de compte.")
    with transaction.atomic(), within(invitation.organisation):
        _accept(link, invitation, user)


def _accept(link: Link, invitation: Invitation, user: User) -> None:
    row = _lock_pending(invitation)
    if not links.spend(link):
        raise Refused("Cette invitation a déjà servi\u00a0: connectez-vous.")
    row.accepted_at = clock.now()
    row.save(update_fields=["accepted_at"])
    held = Membership.objects.current().filter(user=user, role=row.role, service=row.service)
    if not held.exists():
        Membership.objects.create(
            organisation=row.organisation,
            user=user,
            role=row.role,
            service=row.service,
            profession=row.profession,
            starts_on=row.starts_on or clock.today(),
            manager=_membership_of(row.manager_email),
        )
    registries.tell_of_lines(user.pk)
    _join_those_who_waited(user)
    journal.record(
        organisation=row.organisation,
        actor=user,
        verb="people.invitation_accepted",
        subject=row,
        detail={"role": row.role},
    )


def _membership_of(email: str) -> Membership | None:
    if not email:
        return None
    found: Membership | None = (
        Membership.objects.current().filter(user__email=email).order_by("pk").first()
    )
    return found


def _join_those_who_waited(user: User) -> None:
    """Those whose invitation named this person as their manager before they were here."""
    mine = _membership_of(user.email)
    waiting = Invitation.objects.filter(manager_email=user.email).exclude(accepted_at=None)
    for email, role in waiting.values_list("email", "role"):
        lines = reporting_lines()
        lines.setdefault(email, set()).add(user.email)
        if not circle_in(lines):
            rows = Membership.objects.current().filter(user__email=email, role=role, manager=None)
            people = list(rows.values_list("user", flat=True))
            rows.update(manager=mine)
            for person in people:
                registries.tell_of_lines(person)


def _send(row: Invitation) -> None:
    mail.post(kind=MAIL, to=row.pk, ids={}, recipient=RECIPIENT)


def _tell(row: Invitation, actor: User, verb: str) -> None:
    journal.record(
        organisation=row.organisation,
        actor=actor,
        verb=verb,
        subject=row,
        detail={"role": row.role},
    )


def _lock_pending(invitation: Invitation) -> Invitation:
    row: Invitation | None = (
        Invitation.objects.pending()
        .select_for_update(of=("self",))
        .select_related("organisation", "service")
        .filter(pk=invitation.pk)
        .first()
    )
    if row is None:
        raise Refused("Cette invitation a déjà été acceptée ou retirée.")
    return row
