"""How a provider joins: nothing is created before its e-mail address is proven."""

import json
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction

from maillage.kernel import clock, journal, links, mail, sealing
from maillage.kernel.keys import search_key
from maillage.kernel.limits import is_within
from maillage.kernel.models import Link
from maillage.kernel.tenancy import within
from maillage.people.domain.places import keep_organisation
from maillage.people.enums import OrganisationKind, Role
from maillage.people.models import (
    FacilitatorProfile,
    Membership,
    Organisation,
    Provider,
    User,
)
from maillage.tendering.models import PendingRegistration

PURPOSE = "provider_registration"
LINK_MAIL = "tendering.registration_link"
ATTACH_MAIL = "tendering.registration_attach"
RECIPIENT = "tendering.pending_registration"
LIFETIME = timedelta(days=3)
MAILS_TO_ONE = {"limit": 5, "seconds": 3600}


@dataclass(frozen=True)
class Registration:
    """What a provider told on the registration page."""

    name: str
    first_name: str
    last_name: str
    email: str
    siret: str = ""
    profile_types: list[str] = field(default_factory=list)
    departements: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    # The call that brought the person here, to go back to once inside.
    call: str = ""


class AddressTaken(Exception):
    """An account was opened with this address since the registration was asked for."""


def ask(*, registration: Registration) -> PendingRegistration | None:
    """Keep a registration, sealed, for three days, and send the link that confirms it.

    An address that has an account already receives a link too: signed in, its owner adds the
    provider's space to that account. The page answers alike, so that nobody learns who has an
    account. Beyond five asks in an hour for one address, nothing more goes to it: the links
    already there stay good, so that nobody floods a mailbox nor shuts its owner out.
    """
    if not is_within("registration_to", registration.email, **MAILS_TO_ONE):
        return None
    with transaction.atomic():
        pending = keep(registration=registration)
        kind = ATTACH_MAIL if account_of(registration) else LINK_MAIL
        mail.post(kind=kind, to=pending.pk, ids={}, recipient=RECIPIENT)
    return pending


def account_of(registration: Registration) -> User | None:
    """The account that already has the address of a registration."""
    return User.objects.filter(email=registration.email).first()


def keep(*, registration: Registration) -> PendingRegistration:
    """Seal what was typed, for as long as a link may confirm it."""
    pending = PendingRegistration(created_at=clock.now(), expires_at=clock.now() + LIFETIME)
    pending.sealed = sealing.seal(
        json.dumps(asdict(registration)).encode(),
        record=_record(pending),
        recipients=[sealing.instance_recipient()],
    )
    pending.save()
    return pending


def told(pending: PendingRegistration) -> Registration:
    """What was typed, opened from its seal."""
    plain = sealing.unseal(
        bytes(pending.sealed), record=_record(pending), identity=sealing.instance_identity()
    )
    return Registration(**json.loads(plain))


def new_link(pending: PendingRegistration) -> str:
    """Make the link that confirms a registration, for the mail that is being written."""
    return links.create(purpose=PURPOSE, subject=pending, expires_at=pending.expires_at)


def confirm(
    *, link: Link, pending: PendingRegistration, password: str
) -> tuple[User, Organisation]:
    """Open an account and the provider's space, whole or not at all.

    Effects: see `_open_space`. Raises AddressTaken when an account has this address now, or the
    link was used meanwhile.
    """
    answers = told(pending)
    with transaction.atomic():
        if not links.spend(link) or account_of(answers):
            raise AddressTaken
        user = User.objects.create_user(
            email=answers.email,
            password=password,
            first_name=answers.first_name,
            last_name=answers.last_name,
        )
        organisation = _open_space(user, answers)
        _forget(pending)
    return user, organisation


def attach(*, link: Link, pending: PendingRegistration, account: User) -> Organisation:
    """Open the provider's space for the account that has the address of the registration.

    The link proves the address, the session proves the account: both are needed. Effects: see
    `_open_space`. Raises AddressTaken when the link was used meanwhile or is somebody else's.
    """
    answers = told(pending)
    with transaction.atomic():
        if not links.spend(link) or account_of(answers) != account:
            raise AddressTaken
        organisation = _open_space(account, answers)
        _forget(pending)
    return organisation


def _open_space(user: User, answers: Registration) -> Organisation:
    """Create the organisation, the person's two roles (administration, facilitation), what the
    provider tells of itself and the first person who facilitates; one journal line."""
    organisation = Organisation.objects.create(
        slug=_free_slug(answers.name),
        name=answers.name,
        kind=OrganisationKind.PROVIDER,
        siret=answers.siret,
        email=answers.email,
        departement_code=answers.departements[0] if answers.departements else "",
        created_at=clock.now(),
    )
    with within(organisation):
        _furnish(organisation, user, answers)
        journal.record(
            organisation=organisation,
            actor=user,
            verb="tendering.provider_registered",
            subject=organisation,
        )
    return organisation


def _forget(pending: PendingRegistration) -> None:
    links.revoke(purpose=PURPOSE, subject=pending)
    pending.delete()


def forget_expired() -> int:
    """Delete registrations that were not confirmed in time (a verb of the clock)."""
    count, _ = PendingRegistration.objects.filter(expires_at__lte=clock.now()).delete()
    return count


def keep_provider(
    *, organisation: Organisation, actor: User, identity: dict[str, Any], told: dict[str, Any]
) -> None:
    """Write what a provider tells of itself (its organisation, then its own fields)."""
    with transaction.atomic():
        keep_organisation(organisation=organisation, actor=actor, values=identity)
        provider = Provider.objects.select_for_update().get(organisation=organisation)
        for name, value in told.items():
            setattr(provider, name, value)
        provider.save()
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="tendering.provider_kept",
            subject=provider,
            detail={"fields": sorted(told)},
        )


def keep_facilitator(
    *,
    organisation: Organisation,
    actor: User,
    values: dict[str, Any],
    profile: FacilitatorProfile | None = None,
) -> FacilitatorProfile:
    """Add a person who facilitates, or change what is told of one. Writes one journal line."""
    with transaction.atomic():
        kept = profile or FacilitatorProfile(organisation=organisation)
        for name, value in values.items():
            setattr(kept, name, value)
        kept.save()
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="tendering.facilitator_kept",
            subject=kept,
            detail={"fields": sorted(values)},
        )
    return kept


def _furnish(organisation: Organisation, user: User, answers: Registration) -> None:
    for role in (Role.ADMIN, Role.FACILITATOR):
        Membership.objects.create(
            organisation=organisation, user=user, role=role, starts_on=clock.today()
        )
    Provider.objects.create(organisation=organisation)
    FacilitatorProfile.objects.create(
        organisation=organisation,
        user=user,
        first_name=answers.first_name,
        last_name=answers.last_name,
        profile_types=answers.profile_types,
        departements=answers.departements,
        methods=answers.methods,
    )


def _free_slug(name: str) -> str:
    """An address from the name ("claire-vasseur"), numbered when it is taken."""
    base = search_key(name).replace(" ", "-")[:50].strip("-") or "intervention"
    taken = Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    names = set(taken)
    if base not in names:
        return base
    rank = 2
    while f"{base}-{rank}" in names:
        rank += 1
    return f"{base}-{rank}"


def _record(pending: PendingRegistration) -> str:
    return f"registration:{pending.slug}"
