"""A facilitator without account says when they can come, by a link of their own."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from maillage.groups.domain import Refused
from maillage.kernel import clock, journal, links, mail
from maillage.kernel.models import Link
from maillage.kernel.tenancy import across_organisations
from maillage.people.models import FacilitatorProfile, Organisation, User
from maillage.planning.adapter import default_weekly
from maillage.planning.domain.wishes import set_availability
from maillage.planning.models import FacilitatorAvailability

AVAILABILITY = "planning.availability"
LIVES = timedelta(days=60)
REASON = "whoever holds the link has no space"


def ask_availability(
    *, organisation: Organisation, profile: FacilitatorProfile, actor: User
) -> str:
    """Make the link by which a facilitator says when they can come; the former one ends.

    Returns the token, shown once. It opens their availability here, and nothing else, for two
    months; they may come back and change their answer.
    """
    with transaction.atomic():
        row = _asked(organisation, profile, actor)
        return new_link(row)


def mail_availability(
    *, organisation: Organisation, profile: FacilitatorProfile, actor: User
) -> None:
    """Send the same link by mail to a facilitator who has an account.

    Raises:
        Refused: no address is known.
    """
    if profile.user is None or not profile.user.is_active:
        raise Refused(
            "Maillage ne connaît pas l’adresse de cette personne\u00a0: créez le lien et donnez-le "
            "lui vous-même."
        )
    with transaction.atomic():
        row = _asked(organisation, profile, actor)
        mail.post(kind=AVAILABILITY, to=profile.user.pk, ids={"availability": row.pk})


def new_link(row: FacilitatorAvailability) -> str:
    """A fresh token for an availability; those before it end."""
    links.revoke(purpose=AVAILABILITY, subject=row)
    return links.create(
        purpose=AVAILABILITY,
        subject=row,
        organisation_id=row.organisation_id,
        expires_at=clock.now() + LIVES,
    )


def availability_of(link: Link) -> FacilitatorAvailability | None:
    """The availability that a living link opens."""
    with across_organisations(REASON):
        rows = FacilitatorAvailability.objects.select_related("profile", "organisation")
        return rows.filter(pk=link.subject_id).first()


def tell_availability(
    *,
    row: FacilitatorAvailability,
    weekly: Sequence[dict[str, Any]],
    unavailable: Sequence[str],
    max_sessions_per_day: int,
    max_sessions_per_week: int,
) -> None:
    """Write what the person answers by their link, and when."""
    with transaction.atomic():
        set_availability(
            organisation=row.organisation,
            profile=row.profile,
            weekly=weekly,
            unavailable=unavailable,
            max_sessions_per_day=max_sessions_per_day,
            max_sessions_per_week=max_sessions_per_week,
            actor=None,
        )
        FacilitatorAvailability.objects.filter(pk=row.pk).update(told_at=clock.now())


def _asked(
    organisation: Organisation, profile: FacilitatorProfile, actor: User
) -> FacilitatorAvailability:
    """The row of the person here, marked as asked; it starts with office hours."""
    row, _ = FacilitatorAvailability.objects.get_or_create(
        organisation=organisation, profile=profile, defaults={"weekly": default_weekly()}
    )
    row.asked_at, row.told_at = clock.now(), None
    row.save(update_fields=["asked_at", "told_at"])
    journal.record(
        organisation=organisation, actor=actor, verb="planning.availability_asked", subject=row
    )
    return row
