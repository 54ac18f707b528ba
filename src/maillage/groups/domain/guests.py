"""Members from elsewhere: a shared link to ask, a personal link to come and go, no account."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from django.db import transaction

from maillage.groups.access_sealed import (
    FORGOTTEN,
    GuestCard,
    access_card,
    address_digest,
    sealed_card,
)
from maillage.groups.domain.attendees import GUEST, Attendee
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.seats import give_up_seat
from maillage.groups.enums import CycleStatus, SeatStatus
from maillage.groups.models import Attendance, Group, Guest, Seat, Session, Undertaking
from maillage.kernel import clock, journal, links, mail
from maillage.kernel.limits import is_within
from maillage.kernel.models import Link
from maillage.kernel.slugs import random_slug
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import Membership, User

JOIN = "groups.join"
PERSONAL = "groups.guest"
# A personal link outlives the season a little, for the certificate of a training.
AFTER_SEASON = timedelta(days=60)
# An address that was never confirmed by taking a place is forgotten.
UNCONFIRMED_KEPT = timedelta(days=30)
MAILS_TO_ONE = {"limit": 5, "seconds": 3600}
REASON = "whoever holds the link of an open group has no space"


def open_join_link(*, group: Group, actor: User) -> str:
    """Make the link by which people from elsewhere ask to come; the former one ends.

    Returns the token, shown once. It lives until the season ends or it is revoked.

    Raises:
        Refused: the group is closed, or the season is over.
    """
    with transaction.atomic():
        if not group.cycle.is_open or group.cycle.status == CycleStatus.ENDED:
            raise Refused("Ce groupe n'accueille pas de nouvelles personnes.")
        links.revoke(purpose=JOIN, subject=group)
        token = links.create(
            purpose=JOIN,
            subject=group,
            organisation_id=group.organisation_id,
            expires_at=season_end(group),
        )
        journal.record(
            organisation=group.organisation,
            actor=actor,
            verb="groups.join_link_opened",
            subject=group,
        )
    return token


def close_join_link(*, group: Group, actor: User) -> None:
    """End the shared link; those who came by it keep their personal one."""
    with transaction.atomic():
        if links.revoke(purpose=JOIN, subject=group):
            journal.record(
                organisation=group.organisation,
                actor=actor,
                verb="groups.join_link_closed",
                subject=group,
            )


def group_of(link: Link) -> Group | None:
    """The open group of a living shared link; None when its season is over."""
    with across_organisations(REASON):
        rows = Group.objects.exclude(cycle__status=CycleStatus.ENDED)
        found: Group | None = (
            rows.select_related("cycle", "site", "organisation").filter(pk=link.subject_id).first()
        )
    return found if found is not None and found.cycle.is_open else None


def guest_of(link: Link) -> Guest | None:
    """The guest of a living personal link; None once forgotten."""
    with across_organisations(REASON):
        found: Guest | None = (
            Guest.objects.exclude(address_digest="")
            .select_related("group__cycle", "group__site", "group__organisation", "organisation")
            .filter(pk=link.subject_id)
            .first()
        )
    return found


def ask_to_come(*, group: Group, card: GuestCard) -> Guest | None:
    """Send a personal link to an address, which proves it; no place is taken yet.

    Beyond five asks in an hour for one address, nothing more goes to it (None): the links already
    there stay good, so that nobody floods a mailbox nor shuts its owner out.

    An address of somebody of the organisation makes no guest (None): they are told to take their
    place from their account, where the rules on who sits with whom are held.

    Known or new, the address gets a mail and the page says the same: nobody learns who comes.
    What is already written of a known guest is not changed by whoever types the address.
    """
    slug = random_slug()
    card = GuestCard(
        first_name=card.first_name.strip(),
        last_name=card.last_name.strip(),
        email=card.email.strip().lower(),
        structure=card.structure.strip(),
    )
    if not is_within("groups.guest_to", card.email, **MAILS_TO_ONE):
        return None
    here = Membership.objects.current().filter(organisation=group.organisation_id)
    member = here.filter(user__email__iexact=card.email, user__is_active=True).first()
    if member is not None:
        mail.post(kind="groups.seat_by_account", to=member.user_id, ids={"group": group.pk})
        return None
    with transaction.atomic():
        guest, is_new = Guest.objects.get_or_create(
            group=group,
            address_digest=address_digest(group.pk, card.email),
            defaults={
                "organisation": group.organisation,
                "slug": slug,
                "sealed": sealed_card(slug, card),
                "created_at": clock.now(),
            },
        )
        mail.post(kind="groups.guest_link", to=guest.pk, ids={}, recipient=GUEST)
        if is_new:
            journal.record(
                organisation=group.organisation,
                actor=None,
                verb="groups.guest_came",
                subject=guest,
            )
    return guest


def new_personal_link(guest: Guest) -> str:
    """Make a personal link for the mail that is being written; returns its token."""
    return links.create(
        purpose=PERSONAL,
        subject=guest,
        organisation_id=guest.organisation_id,
        # A season may be ended long after its last day, and certificates are told of then.
        expires_at=max(season_end(guest.group), clock.now()) + AFTER_SEASON,
    )


def forget_guest(*, guest: Guest) -> None:
    """Forget somebody who asks: places to come are given back, links end, the address goes.

    Without a trace of presence the row goes too. A training keeps the name of who was present,
    because its proof is owed to the funder (Labour code L6362-6).
    """
    with transaction.atomic():
        row = Guest.objects.select_for_update(of=("self",)).get(pk=guest.pk)
        for seat in Seat.objects.filter(guest=row).select_related("session__group__cycle"):
            if not seat.session.has_begun and seat.status != SeatStatus.GIVEN_UP:
                _free(seat.session, row)
        Seat.objects.filter(guest=row).delete()
        links.revoke(purpose=PERSONAL, subject=row)
        organisation = row.organisation
        came = Attendance.objects.filter(guest=row)
        if not came.exists():
            Undertaking.objects.filter(guest=row).delete()
            row.delete()
        else:
            kept = replace(access_card(row), email="", structure="")
            card = kept if row.group.cycle.is_training else FORGOTTEN
            row.sealed, row.address_digest = sealed_card(row.slug, card), ""
            row.save(update_fields=["sealed", "address_digest"])
        journal.record(
            organisation=organisation, actor=None, verb="groups.guest_forgotten", subject=None
        )


def forget_unconfirmed() -> int:
    """Forget addresses that never used their link (a verb of the clock); returns how many."""
    with across_organisations("addresses typed by anybody are not kept"):
        rows = Guest.objects.filter(
            created_at__lt=clock.now() - UNCONFIRMED_KEPT,
            pk__in=Guest.objects.exclude(
                pk__in=Seat.objects.exclude(guest=None).values("guest")
            ).values("pk"),
        )
        idle = [
            row
            for row in rows.select_related("organisation", "group__cycle")[:500]
            if not Attendance.objects.filter(guest=row).exists()
            and not Undertaking.objects.filter(guest=row).exists()
        ]
        for row in idle:
            forget_guest(guest=row)
    return len(idle)


def _free(session: Session, guest: Guest) -> None:
    try:
        give_up_seat(session=session, attendee=Attendee(guest=guest))
    except Refused:  # cancelled, or the season is over: nobody waits for that place
        return


def season_end(group: Group) -> datetime:
    """The last instant of a group's season."""
    return datetime.combine(group.cycle.ends_on + timedelta(days=1), time(), UTC)
