"""When groups would like to meet, and when facilitators can come."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from maillage.groups.models import Group
from maillage.kernel import journal
from maillage.people.models import FacilitatorProfile, Organisation, User
from maillage.planning.models import FacilitatorAvailability, GroupWish


def set_wish(
    *,
    group: Group,
    windows: Sequence[dict[str, Any]],
    gap_min_days: int,
    gap_target_days: int,
    gap_max_days: int,
    actor: User,
) -> GroupWish:
    """Write when a group can meet and its rhythm; replaces the former wish."""
    with transaction.atomic():
        wish, _ = GroupWish.objects.update_or_create(
            group=group,
            defaults={
                "organisation": group.organisation,
                "windows": list(windows),
                "gap_min_days": gap_min_days,
                "gap_target_days": gap_target_days,
                "gap_max_days": gap_max_days,
            },
        )
        journal.record(
            organisation=group.organisation,
            actor=actor,
            verb="planning.wish_set",
            subject=group,
        )
    return wish


def set_availability(
    *,
    organisation: Organisation,
    profile: FacilitatorProfile,
    weekly: Sequence[dict[str, Any]],
    unavailable: Sequence[str],
    max_sessions_per_day: int,
    max_sessions_per_week: int,
    actor: User | None,
) -> FacilitatorAvailability:
    """Write when a facilitator can come to this organisation; replaces what was known.

    Nobody acts (`actor` is None) when the person answers by their own link.
    """
    with transaction.atomic():
        row, _ = FacilitatorAvailability.objects.update_or_create(
            organisation=organisation,
            profile=profile,
            defaults={
                "weekly": list(weekly),
                "unavailable": list(unavailable),
                "max_sessions_per_day": max_sessions_per_day,
                "max_sessions_per_week": max_sessions_per_week,
            },
        )
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="planning.availability_set",
            subject=row,
        )
    return row
