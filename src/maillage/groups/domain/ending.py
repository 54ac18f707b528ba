"""The end of a season: nothing is left to come, places end, links close."""

from datetime import date

from django.db import transaction

from maillage.groups.domain.attendees import GUEST
from maillage.groups.domain.errors import Refused
from maillage.groups.domain.guests import JOIN
from maillage.groups.enums import CycleStatus, SessionStatus
from maillage.groups.models import Cycle, Enrolment, Session
from maillage.groups.queries.attendance import hours_followed
from maillage.kernel import clock, journal, links, mail
from maillage.kernel.words import compte
from maillage.people.models import User


def end_cycle(*, cycle: Cycle, actor: User) -> None:
    """End a season: enrolments end today (or at its last day, if past), shared links close.

    Whoever came to a training is told where their certificate is.

    Past sessions that nobody marked as held stay as they are: they are told on the page before.

    Raises:
        Refused: it is over already, or sessions are still to come.
    """
    with transaction.atomic():
        row = Cycle.objects.select_for_update().select_related("organisation").get(pk=cycle.pk)
        if row.status == CycleStatus.ENDED:
            raise Refused("Ce cycle est déjà terminé.")
        coming = Session.objects.coming().filter(group__cycle=row).count()
        if coming:
            left = compte(coming, "séance est encore prévue", "séances sont encore prévues")
            raise Refused(f"{left}\u00a0: attendez-les ou annulez-les, puis terminez le cycle.")
        row.status = CycleStatus.ENDED
        row.save(update_fields=["status"])
        last = min(clock.today(), row.ends_on)
        for enrolment in Enrolment.objects.current(last).filter(group__cycle=row):
            _end(enrolment, last)
        for group in row.groups.all():
            links.revoke(purpose=JOIN, subject=group)
        if row.is_training:
            _tell_certificates(row)
        journal.record(
            organisation=row.organisation,
            actor=actor,
            verb="groups.cycle_ended",
            subject=row,
            detail={"unsettled": unsettled_in(row)},
        )


def unsettled_in(cycle: Cycle) -> int:
    """How many past sessions of a cycle are neither held nor cancelled."""
    rows = Session.objects.filter(group__cycle=cycle, status=SessionStatus.PLANNED)
    return rows.filter(starts_at__lte=clock.now()).count()


def _tell_certificates(cycle: Cycle) -> None:
    for group in cycle.groups.all():
        for attendee, _ in hours_followed(group):
            person, guest = attendee.person, attendee.guest
            if person is not None:
                mail.post(kind="groups.certificate", to=person.pk, ids={"group": group.pk})
            elif guest is not None and guest.address_digest:
                ids: dict[str, int | str] = {"group": group.pk, "guest": guest.pk}
                mail.post(kind="groups.certificate", to=guest.pk, ids=ids, recipient=GUEST)


def _end(enrolment: Enrolment, last: date) -> None:
    enrolment.ends_on = max(last, enrolment.starts_on)
    enrolment.save(update_fields=["ends_on"])
