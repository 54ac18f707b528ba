"""Families and professionals come by a link, without account; places are counted under a lock."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from maillage.actions import codes
from maillage.actions.access_sealed import address_digest, sealed_address
from maillage.actions.domain import places
from maillage.actions.domain.errors import Refused
from maillage.actions.enums import ActionState, OccurrenceState
from maillage.actions.models import CollectiveAction, Occurrence, Registration
from maillage.kernel import clock, journal, links, mail
from maillage.kernel.limits import is_within
from maillage.kernel.models import Link
from maillage.kernel.slugs import random_slug
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import User

JOIN, PLACE = "actions.join", "actions.place"
RECIPIENT = "actions.registration"
MAILS_TO_ONE = {"limit": 5, "seconds": 3600}
REASON = "whoever holds the link of an action has no space"


def open_link(*, action: CollectiveAction, actor: User) -> str:
    """Make the link by which people register; the former one ends. One journal line.

    Returns the token, shown once. It dies with the action.

    Raises:
        Refused: the action is not running.
    """
    with transaction.atomic():
        if not action.is_running:
            raise Refused("Publiez d’abord l’action\u00a0: on s’inscrit à ce qui est en cours.")
        token = links.renew(purpose=JOIN, subject=action, organisation_id=action.organisation_id)
        journal.record(
            organisation=action.organisation,
            actor=actor,
            verb="actions.link_opened",
            subject=action,
        )
    return token


def action_of(link: Link) -> CollectiveAction | None:
    """The action that a shared link opens; None once it has ended."""
    with across_organisations(REASON):
        rows = CollectiveAction.objects.filter(state=ActionState.RUNNING)
        found: CollectiveAction | None = (
            rows.select_related("organisation", "site").filter(pk=link.subject_id).first()
        )
    return found


def registration_of(link: Link) -> Registration | None:
    """The registration that a personal link opens; None once it was given up or forgotten."""
    with across_organisations(REASON):
        rows = Registration.objects.select_related(
            "organisation", "occurrence__action__organisation", "occurrence__action__site"
        )
        found: Registration | None = rows.filter(pk=link.subject_id).first()
    return found


def register(*, date: Occurrence, address: str, kind: str, people: int) -> Registration | None:
    """Take places on a date, or wait for them; a mail says which, with a personal link.

    They come together: some wait until there is room for all. An address that is there already
    receives its link again, and nothing changes: the page says the same in every case. None when
    too many mails were asked for one address. No journal line: a family leaves no trace there.

    Raises:
        Refused: the date is past or cancelled.
    """
    address = address.strip().lower()
    if not is_within("actions.mail_to", address, **MAILS_TO_ONE):
        return None
    with transaction.atomic():
        row = _locked(date)
        if row.state != OccurrenceState.PLANNED or row.has_begun:
            raise Refused("Cette date n’est plus proposée\u00a0: choisissez-en une autre.", "date")
        slug = random_slug()
        registration, _ = Registration.objects.get_or_create(
            occurrence=row,
            address_digest=address_digest(row.pk, address),
            defaults={
                "organisation": row.organisation,
                "slug": slug,
                "sealed": sealed_address(slug, address),
                "kind": kind,
                "people": people,
                "state": places.state_for(row.capacity, _of(row), people),
                "created_at": clock.now(),
            },
        )
        _write(registration)
    return registration


def give_up(*, registration: Registration) -> None:
    """Give the places back, without a trace; who waits moves up at once and is told."""
    with transaction.atomic():
        row = _locked(registration.occurrence)
        links.revoke(purpose=PLACE, subject=registration)
        Registration.objects.filter(pk=registration.pk).delete()
        promote(row)


def promote(date: Occurrence) -> int:
    """Let in those who wait, in order, while all of them fit; returns how many registrations.

    The date is locked by the caller.
    """
    if date.has_begun or date.state != OccurrenceState.PLANNED:
        return 0
    moved = list(places.move_up(date.capacity, _of(date)))
    for one in moved:
        _write(one)
    return len(moved)


def free_places(date: Occurrence) -> int | None:
    """How many places are left on a date; None when everybody may come."""
    return places.free(date.capacity, _of(date))


def new_link(registration: Registration) -> str:
    """The token of a personal link, made when the mail is written; the former one ends."""
    return links.renew(
        purpose=PLACE,
        subject=registration,
        organisation_id=registration.organisation_id,
        expires_at=registration.occurrence.ends_at,
    )


def forget_registrations() -> int:
    """Erase who registered to a date that is over (a verb of the clock); returns how many."""
    days = codes.delay("inscription.gardee", clock.today()).value
    with across_organisations("addresses are kept for a date, never after it"):
        over = Registration.objects.filter(
            occurrence__ends_at__lt=clock.now() - timedelta(days=days)
        )
        return int(over.delete()[0])


def _of(date: Occurrence) -> Any:
    return Registration.objects.filter(occurrence=date)


def _write(registration: Registration) -> None:
    mail.post(kind=PLACE, to=registration.pk, ids={}, recipient=RECIPIENT)


def _locked(date: Occurrence) -> Occurrence:
    rows = Occurrence.objects.select_for_update(of=("self",)).select_related("organisation")
    row: Occurrence = rows.get(pk=date.pk)
    return row
