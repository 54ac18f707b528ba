"""When groups would like to meet, and when facilitators can come."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from maillage.groups.domain import Refused
from maillage.groups.domain.leading import why_may_not_lead
from maillage.groups.models import Cycle, Group
from maillage.kernel import journal
from maillage.people.models import FacilitatorProfile, Organisation, User
from maillage.planning.enums import StandInPenalty
from maillage.planning.models import CycleRules, FacilitatorAvailability, GroupWish, StandIn


def set_wish(
    *,
    group: Group,
    windows: Sequence[dict[str, Any]],
    gap_min_days: int,
    gap_target_days: int,
    gap_max_days: int,
    actor: User,
    stand_ins: Sequence[FacilitatorProfile] = (),
) -> GroupWish:
    """Write when a group can meet, its rhythm, who else could lead it; replaces the former wish.

    Raises:
        Refused: somebody could not be named to lead this group.
    """
    with transaction.atomic():
        for profile in stand_ins:
            refusal = why_may_not_lead(profile, group, actor)
            if refusal:
                raise Refused(refusal)
        set_stand_ins(group=group, profiles=stand_ins, penalty=None, actor=actor)
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


def set_stand_ins(
    *,
    group: Group,
    profiles: Sequence[FacilitatorProfile],
    penalty: StandInPenalty | None,
    actor: User,
) -> None:
    """Write who could lead a group in the place of who does; replaces the former ones.

    With no `penalty`, those who stay keep theirs and the new ones come if they must.
    """
    with transaction.atomic():
        known = {row.profile_id: row.penalty for row in group.stand_ins.select_for_update()}
        wanted = {
            profile.pk: penalty or known.get(profile.pk, StandInPenalty.IF_NEEDED)
            for profile in profiles
        }
        if wanted == known:
            return
        group.stand_ins.all().delete()
        StandIn.objects.bulk_create(
            StandIn(organisation=group.organisation, group=group, profile_id=profile, penalty=price)
            for profile, price in wanted.items()
        )
        journal.record(
            organisation=group.organisation,
            actor=actor,
            verb="planning.stand_ins_set",
            subject=group,
            detail={"profiles": sorted(wanted)},
        )


def set_rules(
    *,
    cycle: Cycle,
    distinct_leaders: int | None,
    covers: Sequence[dict[str, Any]],
    actor: User | None,
) -> CycleRules:
    """Write what the groups of a cycle owe together; replaces the former rules.

    A rule binds the proposals computed from now on. Nobody acts (`actor` is None) when the rules
    come from the call that opened the cycle.
    """
    with transaction.atomic():
        rules, _ = CycleRules.objects.update_or_create(
            cycle=cycle,
            defaults={
                "organisation": cycle.organisation,
                "distinct_leaders": distinct_leaders,
                "covers": list(covers),
            },
        )
        journal.record(
            organisation=cycle.organisation,
            actor=actor,
            verb="planning.rules_set",
            subject=cycle,
        )
    return rules


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
