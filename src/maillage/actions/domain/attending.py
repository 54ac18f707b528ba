"""Professionals come to a day: a place or the waiting list, presence seen once, names forgotten."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from maillage.actions import codes
from maillage.actions.access_sealed import Identity, attendee_digest, sealed_identity
from maillage.actions.domain import places
from maillage.actions.domain.errors import Refused
from maillage.actions.domain.events import REASON, let_in, locked, tell, write_to
from maillage.actions.domain.registering import MAILS_TO_ONE
from maillage.actions.enums import RegistrationState
from maillage.actions.models import Attendee, EventDay, PlanUnit
from maillage.kernel import clock, links
from maillage.kernel.limits import is_within
from maillage.kernel.models import Link
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Service, User

# The personal link of who comes.
COMING = "actions.event_place"


@dataclass(frozen=True)
class Comer:
    """What is asked of who comes, and nothing more."""

    name: str
    address: str
    directorate: str
    profession: str
    service: Service | None = None
    # A unit of the plan, instead of a directorate of our list.
    unit: PlanUnit | None = None
    person: User | None = None


def join(*, event: EventDay, comer: Comer) -> Attendee | None:
    """Take a place at a day, or wait for one; a mail says which, with a personal link.

    An address that is there already receives its link again, and nothing changes: the page says
    the same in every case. None when too many mails were asked for one address. No journal line:
    nobody is named there by their own doing.

    Raises:
        Refused: the day is not announced, or is over.
    """
    if not is_within("actions.mail_to", comer.address.strip().lower(), **MAILS_TO_ONE):
        return None
    with transaction.atomic():
        row = locked(event)
        if not row.takes_people:
            raise Refused("On ne s’inscrit plus à cette journée\u00a0: elle est passée ou annulée.")
        state = places.state_for(row.capacity, Attendee.objects.filter(event=row), 1)
        attendee = _taken(row, comer, state)
        write_to(attendee)
    return attendee


def leave(*, attendee: Attendee) -> None:
    """Give a place back, without a trace; who waits moves up and is told.

    Raises:
        Refused: they were seen there.
    """
    with transaction.atomic():
        row = locked(attendee.event)
        held = Attendee.objects.get(pk=attendee.pk)
        if held.present_at is not None:
            raise Refused("Votre présence est notée\u00a0: votre place ne se rend plus.")
        links.revoke(purpose=COMING, subject=held)
        held.delete()
        let_in(row)


def welcome(*, event: EventDay, comer: Comer, actor: User) -> Attendee:
    """Somebody comes without having registered: noted and present, whatever places are left.

    One journal line.

    Raises:
        Refused: as `see_come`.
    """
    with transaction.atomic():
        row = locked(event)
        attendee = _taken(row, comer, RegistrationState.TAKEN)
        return see_come(attendee=attendee, actor=actor)


def see_come(*, attendee: Attendee, actor: User) -> Attendee:
    """Note that somebody is there; noted twice, it counts once. One journal line the first time.

    Who was waiting and came has a place.

    Raises:
        Refused: the day is cancelled, or is not today nor past.
    """
    with transaction.atomic():
        event = locked(attendee.event)
        if not event.is_open:
            raise Refused("Cette journée n’est pas annoncée\u00a0: personne ne peut y être.")
        if clock.today(event.zone) < event.local_start.date():
            raise Refused("La journée n’est pas encore venue\u00a0: revenez le jour même.")
        row: Attendee = Attendee.objects.get(pk=attendee.pk)
        if row.present_at is None:
            row.present_at, row.seen_by = clock.now(), actor
            row.state = RegistrationState.TAKEN
            row.save(update_fields=["present_at", "seen_by", "state"])
            tell(event, actor, "actions.attendee_present", attendee=row.slug)
    return row


def unsee(*, attendee: Attendee, actor: User) -> None:
    """Take back a presence noted by mistake. One journal line when something changes."""
    with transaction.atomic():
        event = locked(attendee.event)
        seen = Attendee.objects.present().filter(pk=attendee.pk)
        if seen.update(present_at=None, seen_by=None):
            tell(event, actor, "actions.attendee_taken_back", attendee=attendee.slug)


def attendee_of(link: Link) -> Attendee | None:
    """Whose personal link it is; None once the place was given back."""
    with across_organisations(REASON):
        rows = Attendee.objects.select_related("organisation", "event__organisation", "service")
        found: Attendee | None = rows.filter(pk=link.subject_id).first()
    return found


def new_link(attendee: Attendee) -> str:
    """The token of a personal link, made when the mail is written; the former one ends."""
    return links.renew(
        purpose=COMING,
        subject=attendee,
        organisation_id=attendee.organisation_id,
        expires_at=attendee.event.ends_at,
    )


def forget_names() -> int:
    """Erase who came, some weeks after a day (a verb of the clock); returns how many.

    Who was present stays as a row to count: a directorate, a service, a trade. The others go.
    """
    days = codes.delay("journee.gardee", clock.today()).value
    with across_organisations("names are kept for a day, not after it"):
        over = Attendee.objects.filter(event__ends_at__lt=clock.now() - timedelta(days=days))
        gone = over.filter(present_at=None).delete()[0]
        named = over.exclude(address_digest="")
        return gone + named.update(sealed=b"", address_digest="", person=None, seen_by=None)


def _taken(event: EventDay, comer: Comer, state: RegistrationState) -> Attendee:
    """The row of an address at a day, made if it was not there."""
    digest = attendee_digest(event.pk, comer.address)
    row: Attendee | None = Attendee.objects.filter(event=event, address_digest=digest).first()
    if row is None:
        row = Attendee(
            organisation=event.organisation,
            event=event,
            directorate=comer.directorate,
            unit=comer.unit,
            service=comer.service,
            profession=comer.profession,
            person=comer.person,
            address_digest=digest,
            state=state,
            created_at=clock.now(),
        )
        row.sealed = sealed_identity(row, Identity(comer.name.strip(), comer.address.strip()))
        row.save()
    return row
