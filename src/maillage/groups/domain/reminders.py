"""Convocations and reminders: each is sent once per date, whatever the clock does."""

from datetime import timedelta

from django.db import transaction

from maillage.groups.domain.attendees import tell
from maillage.groups.domain.ties import look_for_ties
from maillage.groups.models import Group, Session
from maillage.kernel import clock
from maillage.kernel.tenancy import across_organisations, within

CONVOKED_BEFORE = timedelta(days=7)
REMINDED_BEFORE = timedelta(hours=24)
AT_ONCE = 200
RELATED = ("organisation", "group__site", "group__organisation")


def call_people() -> int:
    """Convoke a week before and remind a day before (a verb of the clock); returns how many.

    A session is marked in the transaction that posts its mails: two clocks never send twice. A
    date set less than a day ahead gets the reminder only.
    """
    done = 0
    groups: dict[int, Group] = {}
    with across_organisations("the clock serves every organisation"):
        for field, kind, before in (
            ("reminded_at", "groups.reminder", REMINDED_BEFORE),
            ("convoked_at", "groups.convocation", CONVOKED_BEFORE),
        ):
            due = Session.objects.coming().filter(
                starts_at__lte=clock.now() + before, **{field: None}
            )
            for session in due.select_related(*RELATED)[:AT_ONCE]:
                done += mark_and_tell(session, field, kind)
                groups[session.group_id] = session.group
        # Lines have their dates: what was right when they were written may have changed.
        for group in groups.values():
            with within(group.organisation), transaction.atomic():
                look_for_ties(group)
    return done


def mark_and_tell(session: Session, field: str, kind: str) -> int:
    """Mark one session as called and post its mails; 0 when another clock was faster."""
    now = clock.now()
    marks = {field: now}
    if field == "reminded_at":
        marks["convoked_at"] = session.convoked_at or now
    with transaction.atomic():
        claimed = Session.objects.coming().filter(pk=session.pk, **{field: None}).update(**marks)
        if claimed:
            tell(session, kind=kind)
    return claimed
